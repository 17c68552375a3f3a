/*
 * Where a message's body ends (9112 6).  Decided once, from the framing lines as they came,
 * before any field is removed; what is sent on is always viaduct's own.
 */
#pragma once

#include "base/rule.h"
#include "http/message.h"

enum framing_kind {
	FRAMING_NONE,   /* no body */
	FRAMING_LENGTH, /* `length` octets; 0 is possible and differs from none: a field was there
			 */
	FRAMING_CHUNKED,
	FRAMING_CLOSE, /* until the connection ends (responses only) */
};

struct framing {
	enum framing_kind kind;
	uint64_t length;      /* octets, of FRAMING_LENGTH */
	bool has_length;      /* a good Content-Length was there that goes on, body or not (BODY-02,
				 BODY-06) */
	uint64_t said_length; /* its value, octets */
	bool spent;           /* the connection it came on must not be used again (FRAME-04) */
};

/* Whether an octet of body may come. */
static inline bool framing_has_body(const struct framing *framing)
{
	return framing->kind > FRAMING_LENGTH ||
	       (framing->kind == FRAMING_LENGTH && framing->length > 0);
}

/* How a request is framed, or the rule that it breaks. */
struct verdict framing_of_request(
    const struct request *request, struct framing *framing, struct trace *trace);

/* Whether a body came with a method that gives it no meaning (FRAME-25): not refused here. */
bool framing_is_unexpected(
    const struct request *request, const struct framing *framing, struct trace *trace);

/*
 * How a response to a request of that method is framed; `strict` refuses what is otherwise
 * mended.  When FRAME_10 is broken, *coding is the coding that viaduct does not know, or empty.
 */
struct verdict framing_of_response(const struct response *response, enum method method, bool strict,
    struct framing *framing, struct slice *coding, struct trace *trace);

/* Whether a body framed like this may be sent to the next hop: chunked needs 1.1 there (FRAME-20).
 */
struct verdict framing_towards_next_hop(
    const struct framing *framing, bool speaks_11, struct trace *trace);

/* How a response's body goes on to the client, who speaks HTTP/1.0 or 1.1 (FRAME-19, 21, 22). */
enum framing_kind framing_towards_client(
    const struct framing *framing, bool is_10, struct trace *trace);
