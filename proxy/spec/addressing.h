/* Who a request is for: target forms and Host (9112 3.2, 9110 4.2, 7.2). */
#pragma once

#include "base/rule.h"
#include "http/message.h"

struct addressing {
	struct slice host; /* lower case, no brackets, no trailing dot; in the request's arena */
	uint16_t port;
	enum host_kind host_kind;
	struct slice authority; /* as sent, for Host (HOST-05) */
	bool own; /* the request names viaduct itself as its origin (TGT-07, TGT-17) */
};

/*
 * Judges the target, as target_parse split it, and Host.  An origin-form or asterisk-form target is
 * for viaduct itself: `own` is then set and the rest comes from Host, which may be absent or
 * empty; whether Host really names one of our listeners is not known here (see addressing_of_own).
 */
struct verdict addressing_of_request(const struct request *request, struct arena *arena,
    struct addressing *addressing, struct trace *trace);

/* An origin-form target whose Host does not name viaduct is refused (TGT-17). */
struct verdict addressing_of_own(
    const struct request *request, bool names_viaduct, struct trace *trace);

/* The target for an origin: path and query, or `*` (TGT-02 to TGT-06); CONNECT keeps its own. */
struct slice addressing_target(
    const struct request *request, struct arena *arena, struct trace *trace);

/* Takes the Host that came out of the fields: the one that is sent is made from the target
 * (HOST-04). */
void addressing_set_host(struct fields *fields, struct addressing *addressing, struct trace *trace);
