/*
 * A rehearsal: one request, and perhaps the server's response, go through the very code that
 * forwards, with both connections in this process.  No name is resolved and nothing is
 * connected.  What came of it is a value to be shown.
 */
#pragma once

#include "config/settings.h"
#include "spec/failure.h"

/* A rule that was asked. */
struct rehearsed_rule {
	enum rule_id rule;
	bool bites;
};

enum rehearsed_end {
	REHEARSED_INCOMPLETE, /* the head of the request is not whole */
	REHEARSED_FORWARDED,  /* the request was sent on */
	REHEARSED_TUNNEL,     /* a tunnel would be opened */
	REHEARSED_ANSWERED,   /* viaduct answers by itself */
};

/* Everything is in the arena that was given. */
struct rehearsed {
	enum rehearsed_end end;
	enum rule_id broken;   /* the rule it was refused for, or RULE_NONE */
	enum failure failure;  /* of a refusal, or FAILURE_NONE */
	unsigned status;       /* of the final response to the client, 0 when there was none */
	bool cut;              /* the response was passed on in part, and can never be whole */
	bool responded;        /* the response that was given was said to viaduct */
	bool waits_for_body;   /* octets of the request's body are missing */
	bool waits_for_answer; /* a response was given, and octets of it are missing */
	bool surplus;          /* octets stand behind the end of the request */
	struct slice host;     /* of the next hop */
	unsigned port;
	struct slice sent_on;         /* what the next hop was sent */
	struct slice answer;          /* what the client was sent */
	struct rehearsed_rule *rules; /* in order; one that bites has an entry for each time */
	unsigned rule_count;
	unsigned response_from; /* the first of them that is about the response */
	unsigned left_out;      /* notes that the trace had no room for: rules may be among them */
};

/*
 * Rehearses as for a client on loopback.  `response` is the empty slice when only the request is
 * explained.  False, with errno, when the kernel gives no sockets or no event loop.
 */
bool rehearse(const struct settings *settings, struct slice request, struct slice response,
    struct arena *arena, struct rehearsed *found);
