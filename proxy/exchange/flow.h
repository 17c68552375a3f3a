/*
 * A flow: one body on its way in one direction, from a stream to a stream.  It finds the end by
 * the framing that was decided, puts the body into the framing of the other side, and holds
 * nothing: what the far side does not take stops the reading of the near side.
 */
#pragma once

#include "exchange/gather.h"
#include "http/chunk.h"
#include "http/decode.h"
#include "net/stall.h"
#include "spec/framing.h"

enum flow_state {
	FLOW_IDLE,    /* not begun */
	FLOW_MORE,    /* waits for octets from its source */
	FLOW_BLOCKED, /* waits for its sink to take what it has */
	FLOW_ENDED,   /* the body is complete, and all of it was handed to the sink */
	FLOW_BROKEN,  /* it will never be complete: `fault` says why */
};

enum flow_fault {
	FLOW_SOURCE_ENDED,  /* FIN before the body's end */
	FLOW_SOURCE_FAILED, /* reset, or another error of the source */
	FLOW_MALFORMED,     /* chunked framing is broken: `broken` is the rule */
	FLOW_DISAGREEMENT,  /* http-parser refused what the gate accepted */
	FLOW_TOO_LARGE,     /* over `limit` */
};

struct flow {
	struct stream *from;
	struct stream *to; /* NULL: the body is read and thrown away */
	enum framing_kind in;
	enum framing_kind out; /* LENGTH and CLOSE send the octets as they are */
	enum flow_state state;
	enum flow_fault fault;
	enum rule_id broken;
	bool begun;         /* something was taken from the source */
	uint64_t left;      /* of FRAMING_LENGTH: octets still to come */
	uint64_t octets;    /* of the body that were read so far */
	uint64_t limit;     /* the most that may be read; 0 for no limit */
	size_t budget;      /* octets left of this turn's share */
	struct timer timer; /* the source is overdue */
	struct stall stall; /* the sink takes nothing */
	timer_fn *overdue;  /* the owner's, for both */
	void *arg;
	uint64_t source_ms; /* how long it may wait for octets */
	uint64_t sink_ms;   /* how long it may be blocked */
	struct job job;     /* goes on in the next turn */
	struct trace *trace;
	struct chunked *chunked; /* of FRAMING_CHUNKED in; in the arena */
};

/* A body's chunked side; in an arena. */
struct chunked {
	struct chunk_scan scan;
	struct decode_body opinion;
	struct gate trailer;
	struct gate_limits limits;
	bool in_trailer;
	bool pass_trailer;         /* trailers may go on */
	bool drop_underscore;      /* but none with _ in their names */
	const struct fields *head; /* of the message, for the names that Connection gave */
	struct arena *arena;
	struct trace *trace;
};

/* What a flow needs to begin. */
struct flow_plan {
	struct stream *from, *to;
	enum framing_kind in, out;
	uint64_t length; /* of FRAMING_LENGTH in */
	uint64_t limit;
	uint64_t source_ms, sink_ms;
	bool response; /* which way it goes, for the tolerance of chunk lines */
	bool pass_trailer, drop_underscore;
	const struct fields *head;
	struct gate_limits trailer_limits;
	struct arena *arena;
	struct trace *trace;
	void (*resume)(void *arg); /* called when its turn comes again */
	timer_fn *overdue;         /* called when its timer has run out */
	void *arg;
};

/* Readies a flow that is not begun, so that it may be stopped. */
void flow_init(struct flow *flow);

/* Begins; with FRAMING_NONE, or a length of 0, it has ended at once.  Reads nothing yet. */
void flow_begin(struct flow *flow, const struct flow_plan *plan);

/*
 * Reads, takes and sends until there is nothing to read, the sink is full, the body is over or
 * this turn's share is used up.  `out` may hold a head already: it leaves with the first octets.
 * What was read beyond the body's end is put back to the source.
 */
void flow_pump(struct flow *flow, struct gather *out);

/*
 * The same, beginning with octets that were read already.  What is behind the body's end is put
 * back to the source.
 */
void flow_feed(struct flow *flow, struct slice octets, struct gather *out);

/* Goes on when the source is readable or the sink has drained; harmless at other times. */
void flow_resume(struct flow *flow);

/* What goes on with it when its turn comes again is somebody else's affair from now on. */
void flow_give(struct flow *flow, void (*resume)(void *arg), timer_fn *overdue, void *arg);

/* Stops its clock and its job: nothing more comes of it. */
void flow_stop(struct flow *flow);

static inline bool flow_is_active(const struct flow *flow)
{
	return flow->state == FLOW_MORE || flow->state == FLOW_BLOCKED;
}
