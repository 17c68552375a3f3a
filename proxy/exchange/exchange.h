/*
 * An exchange: one request and its response.  It is made at a request's first octet, goes
 * through the steps of steps.def, and is gone when it is settled.  Everything that belongs to
 * it lies in its arena, itself included.
 */
#pragma once

#include "exchange/answer.h"
#include "exchange/flow.h"
#include "exchange/worker.h"
#include "http/message.h"
#include "spec/failure.h"

#define STEP(name, next, words) STEP_##name,
enum step {
#include "exchange/steps.def"
	STEPS
};
#undef STEP

#define CLOSE(name, word, complete) CLOSE_##name,
enum close_reason {
#include "exchange/close.def"
	CLOSE_REASONS
};
#undef CLOSE

/* What the log wants to know; times are clock_us(), 0 for "did not happen". */
struct summary {
	uint64_t began;      /* first octet of the request */
	uint64_t began_wall; /* milliseconds since 1970 */
	uint64_t first_byte; /* first octet of the response to the client */
	uint64_t ended;
	uint64_t dns_us, connect_us;
	uint64_t octets_in, octets_out; /* of bodies: request, response */
	unsigned status;                /* sent to the client, 0 for none */
	unsigned upstream_status;       /* received, 0 for none */
	bool reused;                    /* the next hop's connection had served before */
	bool judged; /* the head was whole and passed: the request's members are good */
	bool served; /* a connection to a next hop was had: dest is its address */
	union address dest;
	enum close_reason closed;
};

struct exchange {
	struct client *client;
	struct worker *worker;
	struct snapshot *snapshot; /* held */
	struct arena arena;
	struct trace *trace; /* NULL: nobody listens */
	bool trace_asked;    /* the client wants a summary in the response */
	enum step step;
	uint64_t id;

	struct gate gate; /* the request's head */
	struct request request;
	struct request_plan plan;
	const struct answer *answer;
	void *answer_state;     /* the answer's own, in the arena */
	struct refusal refusal; /* failure is FAILURE_NONE when nothing was refused */

	struct flow up;    /* the request's body, from the client */
	struct flow down;  /* the response's body, to the client */
	struct stall last; /* the client takes nothing of the response's last octets */
	bool sent_final;   /* a final response's head has gone out (or tunnel's 2xx, or 101) */
	bool close;        /* the client's connection ends after this exchange */
	bool continued;    /* the client was told 100, or has sent without waiting for it */
	bool abandoned;    /* the rest of the request's body is of no use: drained or left unread */
	bool answered;     /* the response is complete, as far as the answer goes */
	bool truncated;    /* the response will never be complete */
	bool raw_up;       /* HANDOFF: the request is complete, what the client sends is raw */
	struct summary summary;
};

/* Makes the exchange for a client's next request. */
struct exchange *exchange_new(struct client *client, struct worker *worker);

/*
 * READ: takes octets of the head; what is behind it is put back to the client's stream.  False
 * when more must come.
 */
bool exchange_read(struct exchange *x, struct slice octets);

/* READ: the head is not whole and its time is up (PARSE-25). */
void exchange_head_overdue(struct exchange *x);

/* The move between steps; asserts that steps.def allows it. */
void exchange_go(struct exchange *x, enum step next);

/*
 * Answers by viaduct itself, in place of whatever was at work; or, when a final response has
 * begun already, cuts it so that the client can see it.
 */
void exchange_refuse(struct exchange *x, const struct refusal *refusal);

/* Hands the request to another answer: ends the one that was at work, if any, and begins this. */
void exchange_answer(struct exchange *x, const struct answer *answer);

/* Begins the request's body towards a stream, or towards nowhere when it is NULL. */
void exchange_begin_up(struct exchange *x, struct stream *to);

/* The final response's head is about to be written: decides `close` (PERS-05), notes the time. */
void exchange_begin_final(struct exchange *x, unsigned status, bool self_delimiting);

/* The same for a 2xx to CONNECT or a 101: the connection will be a tunnel. */
void exchange_begin_tunnel(struct exchange *x, unsigned status);

/* Notes for the log what connection serves the exchange. */
void exchange_note_lease(struct exchange *x, const struct stream *stream, bool reused,
    uint64_t dns_us, uint64_t connect_us);

/* The response is complete; settles when nothing else is due. */
void exchange_answered(struct exchange *x);

/*
 * The response can not be completed; makes that visible (INC-05 to INC-08) and settles.  The
 * refusal is for the log: it can be told to nobody any more.
 */
void exchange_truncate(struct exchange *x, enum close_reason reason, const struct refusal *refusal);

/* Settles if nothing is due any more; called whenever something has moved. */
void exchange_check(struct exchange *x);

/* The client's connection has failed, or its time is up: ends everything. */
void exchange_client_gone(struct exchange *x, enum close_reason reason);

/* The client's stream: readable or drained. */
void exchange_on_client(struct exchange *x, enum stream_event event);

/* Whether the client may still be told something: no final response has begun. */
static inline bool exchange_can_refuse(const struct exchange *x)
{
	return !x->sent_final;
}
