/* Whether connections go on after an exchange (9112 9.3, 9.6), and retries (9110 9.2.2). */
#pragma once

#include "base/rule.h"
#include "http/message.h"
#include "spec/framing.h"
#include "spec/hopbyhop.h"

/* Whether the client's connection may go on, as far as its request says (PERS-01, 02, 04). */
bool persistence_of_client(
    const struct request *request, const struct hop *hop, struct trace *trace);

/*
 * Whether the next hop's connection may be used again, as far as its response says (PERS-03,
 * 07, 09).  A 1xx speaks against it only with `close` (INT-06).
 */
bool persistence_of_next_hop(const struct response *response, const struct hop *hop,
    const struct framing *framing, struct trace *trace);

/*
 * Whether a login that holds for the connection, NTLM or Negotiate, is asked for by the response or
 * was made by the request (PERS-22): a client may log in with its first request, unasked.
 */
bool persistence_is_bound(
    const struct request *request, const struct response *response, struct trace *trace);

/* What is known when the next hop's connection died or could not be written to. */
struct attempt {
	enum method method;
	bool reused;         /* the connection had served before */
	bool retried;        /* this was the second attempt already */
	bool left;           /* an octet of the request was taken by the kernel */
	bool response_began; /* an octet of a response came */
	bool body_began;     /* an octet of the request's body was read from the client */
	bool timed_out;
	bool upgrade; /* it offered an upgrade (UPG-11) */
};

/*
 * Whether the request may be sent once more on a fresh connection (PERS-12 to PERS-15).  Only
 * a connection that had served before is worth it: a fresh one that died would die again.
 */
bool retry_is_lawful(const struct attempt *attempt, struct trace *trace);

enum { REUSE_IDLE_MS = 1000 };

/*
 * Whether a request of this method may ride a connection that was idle for so long (P-25):
 * one that could not be repeated does not risk a connection that may be dying.
 */
bool reuse_is_lawful(enum method method, bool upgrade, uint64_t idle_ms, struct trace *trace);
