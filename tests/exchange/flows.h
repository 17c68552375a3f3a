/* A flow between two real connections, whose far ends are plain sockets of the test. */
#pragma once

#include "exchange/flow.h"
#include "net/streams.h"
#include "spec/heads.h"

enum { GOT_MAX = 24 * 1024 * 1024, QUIET_MS = 30, SMALL_BUFFER = 16 * 1024 };

struct passage {
	struct loop *loop;
	struct arena arena;
	struct stream *from, *to;
	int source, sink; /* the far ends; -1 when closed */
	struct flow flow;
	struct flow_plan plan;
	unsigned resumed, overdue;
	bool over;      /* the flow has ended or is broken */
	bool was_late;  /* overdue was called */
	bool failed;    /* a stream has failed */
	uint64_t began; /* clock_us() */
	char *got;      /* by the sink */
	size_t got_len;
	bool got_end;
};

static inline void passage_note(struct passage *p)
{
	p->over = !flow_is_active(&p->flow);
}

static inline void passage_event(struct stream *stream, enum stream_event event, void *arg)
{
	struct passage *p = arg;

	(void)stream;
	p->failed |= event == STREAM_FAILED;
	flow_resume(&p->flow);
	passage_note(p);
}

static inline void passage_turn(void *arg)
{
	struct passage *p = arg;

	p->resumed++;
	flow_resume(&p->flow);
	passage_note(p);
}

static inline void passage_late(struct timer *timer, void *arg)
{
	struct passage *p = arg;

	assert_ptr_equal(timer, &p->flow.timer);
	p->overdue++;
	p->was_late = true;
}

/* Makes a connection; `size` is of both sockets' buffers, 0 for the usual. */
static inline struct stream *passage_end(struct passage *p, int size, int *far)
{
	union address peer = {0};
	socklen_t len = sizeof peer;
	int ends[2];

	connection_make(ends);
	for (unsigned i = 0; size && i < 2; i++) {
		setsockopt(ends[i], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
		setsockopt(ends[i], SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
	}
	assert_int_equal(getpeername(ends[0], &peer.any, &len), 0);
	assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
	*far = ends[1];
	return stream_new(p->loop, ends[0], &peer.any, passage_event, p);
}

static inline void passage_open(struct passage *p, int source_size, int sink_size)
{
	memset(p, 0, sizeof *p);
	p->loop = loop_for_test();
	p->from = passage_end(p, source_size, &p->source);
	p->to = passage_end(p, sink_size, &p->sink);
	p->got = test_malloc(GOT_MAX);
	flow_init(&p->flow);
	static const struct fields no_fields = {0};
	p->plan = (struct flow_plan){
	    .from = p->from,
	    .to = p->to,
	    .head = &no_fields,
	    .trailer_limits = {.line = 1024, .field = 1024, .head = 4096, .fields = 16},
	    .arena = &p->arena,
	    .resume = passage_turn,
	    .overdue = passage_late,
	    .arg = p,
	};
}

/* Begins; `head` leaves in front of the body. */
static inline void passage_begin(struct passage *p, const char *head)
{
	struct gather out;

	gather_begin(&out);
	gather_add(&out, slice_text(head));
	p->began = clock_us();
	flow_begin(&p->flow, &p->plan);
	flow_pump(&p->flow, &out);
	passage_note(p);
}

static inline void passage_close(struct passage *p)
{
	flow_stop(&p->flow);
	stream_close(&p->from);
	stream_close(&p->to);
	run_for(p->loop, 2);
	if (p->source >= 0)
		close(p->source);
	if (p->sink >= 0)
		close(p->sink);
	arena_release(&p->arena);
	loop_free(&p->loop);
	test_free(p->got);
}

/* What is ready now; the flow's own turns included. */
static inline void passage_step(struct passage *p)
{
	event_base_loop(loop_base(p->loop), EVLOOP_NONBLOCK);
	event_base_loop(loop_base(p->loop), EVLOOP_NONBLOCK);
}

/* The sink takes what there is, at most `most` octets; gives how many. */
static inline size_t sink_take(struct passage *p, size_t most)
{
	size_t room = GOT_MAX - p->got_len;
	ssize_t got = 1;
	size_t taken = 0;

	while (got > 0 && taken < most) {
		size_t want = most - taken < room ? most - taken : room;
		got = recv(p->sink, p->got + p->got_len, want, 0);
		if (got <= 0)
			break;
		p->got_len += (size_t)got;
		room -= (size_t)got;
		taken += (size_t)got;
	}
	p->got_end |= got == 0;
	return taken;
}

/* The sink takes all until the end that is sent behind it. */
static inline void sink_finish(struct passage *p)
{
	uint64_t end = clock_us() + BOUND_MS * 1000;

	stream_finish(p->to);
	while (!p->got_end && clock_us() < end) {
		passage_step(p);
		sink_take(p, GOT_MAX);
	}
	assert_true(p->got_end);
}

/* The source sends as much as fits now; gives how much that was. */
static inline size_t source_send(struct passage *p, struct slice octets)
{
	ssize_t sent = octets.len ? send(p->source, octets.at, octets.len, MSG_NOSIGNAL) : 0;

	return sent > 0 ? (size_t)sent : 0;
}

static inline void source_end(struct passage *p, bool reset)
{
	struct linger at_once = {.l_onoff = 1};

	if (reset)
		setsockopt(p->source, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
	close(p->source);
	p->source = -1;
}

/* Everything goes to the sink, which takes it at once; true when all was sent in time. */
static inline bool passage_send_all(struct passage *p, struct slice octets)
{
	uint64_t end = clock_us() + 4 * BOUND_MS * 1000;

	while (octets.len && clock_us() < end) {
		octets = slice_after(octets, source_send(p, octets));
		passage_step(p);
		sink_take(p, GOT_MAX);
	}
	return octets.len == 0;
}

/* Octets that tell where they stand, without a period that buffers have. */
static inline char octet_at(size_t at)
{
	return (char)('a' + (at + at / 251) % 26);
}

static inline char *octets_make(size_t len)
{
	char *octets = test_malloc(len);

	for (size_t i = 0; i < len; i++)
		octets[i] = octet_at(i);
	return octets;
}
