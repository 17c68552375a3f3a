/*
 * http-parser, kept behind the gate: it is shown a constant start line and the gated field
 * lines, and yields the names and values; for chunked bodies
 * it follows the gated octets as a second opinion.  It decides nothing.  When it refuses what
 * the gate accepted, or sees another message end, that is a disagreement: the message fails
 * and the caller counts it.
 */
#pragma once

#include <http_parser.h>
#include "http/gate.h"
#include "http/message.h"

/* Makes a request of a gated head; false is a disagreement.  Everything is in the gate's arena. */
bool decode_request(const struct gate *gate, struct request *request);

/* The same for a response. */
bool decode_response(const struct gate *gate, struct response *response);

/* Makes fields of a gated trailer section; false is a disagreement. */
bool decode_trailer(const struct gate *gate, struct fields *trailer);

/* The second opinion on one chunked body. */
struct decode_body {
	http_parser parser;
	uint64_t data; /* octets of data it saw */
	bool ended;
};

void decode_body_begin(struct decode_body *body);

/* Shows it gated octets of the body, whole lines in canonical form; false is a disagreement. */
bool decode_body_show(struct decode_body *body, struct slice octets);

/* Whether it agrees that the body had this many octets of data and is over. */
bool decode_body_agrees(const struct decode_body *body, uint64_t data, bool ended);
