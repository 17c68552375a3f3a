/*
 * Messages to octets.  What goes on the wire is made here from parsed parts and nowhere
 * else, so that no CR, LF or NUL can get into a line (SEC-09) and no line is folded (PARSE-10).
 */
#pragma once

#include "http/message.h"

/* A buffer of fixed room that is written from the front.  Once `failed`, nothing more goes in. */
struct writer {
	char *at;
	size_t len;
	size_t room;
	bool failed; /* it did not fit, or an octet was none that may stand there */
};

/* Empties it for another message; gives it. */
static inline struct writer *writer_begin(struct writer *out)
{
	out->len = 0;
	out->failed = false;
	return out;
}

void write_octets(struct writer *out, struct slice octets);
void write_number(struct writer *out, uint64_t number);

/* `Name: value CR LF`; refuses values with CR, LF or NUL. */
void write_field(struct writer *out, struct slice name, struct slice value);

/* Every field that is not dropped, in order, each as write_field. */
void write_fields(struct writer *out, const struct fields *fields);

/* `METHOD SP target SP HTTP/1.1 CR LF`; form `target` is written as it stands. */
void write_request_line(struct writer *out, struct slice method, struct slice target);

/* `HTTP/1.1 SP status SP reason CR LF`; a reason that is not clean text is replaced (RESP-03). */
void write_status_line(struct writer *out, unsigned status, struct slice reason);
