/*
 * Requests and responses as values: what a head said, in slices of the exchange's arena.
 * What they mean is decided in spec/.
 */
#pragma once

#include "http/fields.h"
#include "http/target.h"

#define METHOD(name, flags) METHOD_##name,
enum method {
	METHOD_OTHER,
#include "http/method.def"
	METHODS
};
#undef METHOD

enum method_flags { METHOD_SAFE = 1, METHOD_IDEMPOTENT = 2 };

/* The number of a method, case-sensitive; METHOD_OTHER for any other token (9110 9.1). */
enum method method_lookup(struct slice token);

/* The flags of method.def; 0 for METHOD_OTHER. */
unsigned method_flags(enum method method);

/* The standard reason phrase, or the empty slice for a code that has none. */
struct slice status_reason(unsigned status);

struct request {
	struct slice method_token; /* as sent */
	enum method method;
	struct slice target_octets; /* as sent */
	struct target target;       /* set by target_parse */
	uint8_t minor;              /* of HTTP/1.x */
	struct fields fields;       /* all but the framing lines */
	struct fields framing;      /* Content-Length and Transfer-Encoding lines, as they came */
};

struct response {
	uint16_t status; /* 100 to 599 */
	struct slice reason;
	uint8_t minor;
	struct fields fields;
	struct fields framing;
};
