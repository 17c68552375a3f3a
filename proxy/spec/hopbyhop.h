/* Connection and the fields that concern one hop only (9110 7.6.1). */
#pragma once

#include "base/rule.h"
#include "http/message.h"

/* What the fields of this hop said, read before they are removed (HOP-07). */
struct hop {
	bool close;                /* Connection: close */
	bool keep_alive;           /* Connection: keep-alive */
	bool te_trailers;          /* TE: trailers, nominated by Connection (HOP-09) */
	bool upgrade;              /* Upgrade is there and nominated by Connection (HOP-09) */
	bool nominates_end_to_end; /* Connection names a field for the other end (HOP-06) */
};

/* Reads the hop-by-hop fields; removes nothing. */
struct hop hop_of(const struct fields *fields, struct trace *trace);

/* Whether `TE: trailers` is said to the next hop: only if the client can take them (HOP-11). */
bool hop_asks_trailers(const struct hop *hop, bool client_is_10, struct trace *trace);

/* Drops all hop-by-hop fields and those that Connection names. */
void hop_strip(struct fields *fields, struct trace *trace);

/*
 * Drops from a trailer section what may not be sent on: the names that the message's
 * Connection nominated (CHUNK-12), read from its head, stripped or not, and those that a
 * trailer may not have (CHUNK-11).
 */
void hop_strip_trailer(struct fields *trailer, const struct fields *head, struct trace *trace);

/* Drops the fields of a request's head or trailer that have _ in their names. */
void hop_drop_underscored(struct fields *fields, struct trace *trace);

/* Whether trailers of a response go on: only to a client that asked, in a chunked body (CHUNK-10).
 */
bool hop_passes_trailers(const struct hop *client, bool chunked, struct trace *trace);
