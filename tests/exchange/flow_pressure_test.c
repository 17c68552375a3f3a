/* What a flow does when there is much of it, when a side is slow, and when one is silent. */
#include <stdlib.h>
#include "exchange/flows.h"

enum {
	TURN_MOST = 512 * 1024 + LOOP_SCRATCH, /* octets that a flow may read in a turn */
	STORE_MOST = LOOP_SCRATCH + 1024,
	KERNELS = 4 * 1024 * 1024, /* what the buffers of two connections may hold */
	LARGE = 16 * 1024 * 1024,
	WAIT_MS = 200,
	LATE_MS = 500,
};

static void begin(struct passage *p, enum framing_kind in, enum framing_kind out, uint64_t length)
{
	p->plan.in = in;
	p->plan.out = out;
	p->plan.length = length;
	p->plan.response = true;
	passage_begin(p, NULL);
}

/* Sends without an end until nothing moves; the sink takes nothing.  Gives what was sent. */
static size_t push(struct passage *p, struct slice octets)
{
	size_t sent = 0, last = SIZE_MAX;

	while (sent != last && sent < octets.len) {
		last = sent;
		for (unsigned i = 0; i < 20; i++) {
			sent += source_send(p, slice_after(octets, sent));
			turn(p->loop);
			assert_true(stream_stored(p->to) <= STORE_MOST);
		}
	}
	return sent;
}

/* The kernel may pause between the two connections before its buffers are full. */
static size_t push_until_blocked(struct passage *p, struct slice octets)
{
	size_t sent = push(p, octets);

	for (unsigned i = 0; i < 500 && p->flow.state != FLOW_BLOCKED && sent < octets.len; i++) {
		run_for(p->loop, 1);
		sent += push(p, slice_after(octets, sent));
	}
	return sent;
}

static void assert_octets(const char *got, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (got[i] != octet_at(i))
			fail_msg("octet %zu is another", i);
}

/* Takes everything that is still to come, the rest of the body sent on the way. */
static void let_go(struct passage *p, struct slice rest)
{
	assert_true(passage_send_all(p, rest));
	for (unsigned i = 0; i < 5000 && !p->over; i++) {
		sink_take(p, GOT_MAX);
		turn(p->loop);
	}
	assert_true(p->over);
	sink_finish(p);
}

/* Fills the source until the kernel takes no more; gives what it took. */
static size_t fill(struct passage *p, struct slice octets)
{
	size_t sent = 0, fits;

	while ((fits = source_send(p, slice_after(octets, sent))))
		sent += fits;
	run_for(p->loop, 5);
	return sent;
}

/* A long body that is thrown away: after it the kernel has grown its buffers. */
static void grow_buffers(struct passage *p, struct slice octets)
{
	p->plan.to = NULL;
	begin(p, FRAMING_LENGTH, FRAMING_LENGTH, octets.len);
	assert_true(passage_send_all(p, octets));
	assert_true(run_until(p->loop, &p->over, BOUND_MS));
	p->resumed = 0;
}

/* A sink that takes nothing stops the reading; then it takes all, and nothing is lost. */
static void check_backpressure(void **state)
{
	static struct passage p;
	char *octets = octets_make(LARGE);

	(void)state;
	passage_open(&p, 0, SMALL_BUFFER);
	struct stream *to = p.to;
	grow_buffers(&p, slice_of(octets, LARGE));
	p.plan.to = to;
	size_t sent = fill(&p, slice_of(octets, LARGE));
	begin(&p, FRAMING_LENGTH, FRAMING_LENGTH, LARGE);
	assert_true(stream_stored(p.to) <= STORE_MOST);
	sent += push(&p, slice_of(octets + sent, LARGE - sent));
	assert_int_equal(p.flow.state, FLOW_BLOCKED);
	assert_true(stream_is_full(p.to));
	assert_true(p.flow.octets < STORE_MOST + KERNELS);
	assert_true(sent < LARGE);
	uint64_t read = p.flow.octets;
	run_for(p.loop, QUIET_MS);
	assert_int_equal(p.flow.octets, read);
	let_go(&p, slice_of(octets + sent, LARGE - sent));
	assert_int_equal(p.flow.state, FLOW_ENDED);
	assert_int_equal(p.got_len, LARGE);
	assert_octets(p.got, p.got_len);
	test_free(octets);
	passage_close(&p);
}

/* Odd chunks, which are written anew, are held back as well. */
static void check_backpressure_odd(void **state)
{
	static const char odd[] = "001\r\na\r\n";
	static const char canonical[] = "1\r\na\r\n";
	enum { CHUNKS = 800000, ODD = sizeof odd - 1, CANONICAL = sizeof canonical - 1 };
	static struct passage p;
	char *octets = test_malloc((size_t)CHUNKS * ODD + 5);

	(void)state;
	for (size_t i = 0; i < CHUNKS; i++)
		memcpy(octets + i * ODD, odd, ODD);
	memcpy(octets + (size_t)CHUNKS * ODD, "0\r\n\r\n", 5);
	struct slice body = slice_of(octets, (size_t)CHUNKS * ODD + 5);
	passage_open(&p, SMALL_BUFFER, SMALL_BUFFER);
	begin(&p, FRAMING_CHUNKED, FRAMING_CHUNKED, 0);
	size_t sent = push_until_blocked(&p, body);
	assert_int_equal(p.flow.state, FLOW_BLOCKED);
	assert_true(sent < body.len);
	let_go(&p, slice_after(body, sent));
	assert_int_equal(p.flow.state, FLOW_ENDED);
	assert_int_equal(p.flow.octets, CHUNKS);
	assert_int_equal(p.got_len, (size_t)CHUNKS * CANONICAL + 5);
	for (size_t i = 0; i < CHUNKS; i++)
		assert_memory_equal(p.got + i * CANONICAL, canonical, CANONICAL);
	test_free(octets);
	passage_close(&p);
}

/* Chunks that are made anew of what each read gave hold the octets in their order. */
static void check_made_chunks(void **state)
{
	enum { BODY = 2 * 1024 * 1024 };
	static struct passage p;
	char *octets = octets_make(BODY), *end;
	size_t at = 0, len = 0;

	(void)state;
	passage_open(&p, 0, 0);
	begin(&p, FRAMING_CLOSE, FRAMING_CHUNKED, 0);
	assert_true(passage_send_all(&p, slice_of(octets, BODY)));
	source_end(&p, false);
	let_go(&p, slice_of(NULL, 0));
	assert_int_equal(p.flow.state, FLOW_ENDED);
	p.got[p.got_len] = '\0';
	for (size_t size = 1; size && at < p.got_len; at += 2) {
		size = strtoul(p.got + at, &end, 16);
		assert_memory_equal(end, "\r\n", 2);
		at = (size_t)(end - p.got) + 2;
		memmove(p.got + len, p.got + at, size);
		len += size;
		at += size;
		assert_memory_equal(p.got + at, "\r\n", 2);
	}
	assert_int_equal(at, p.got_len);
	assert_int_equal(len, BODY);
	assert_octets(p.got, len);
	test_free(octets);
	passage_close(&p);
}

/* More than a turn's share is there: the flow stops, and goes on in a turn of its own. */
static void check_share(void **state)
{
	static struct passage p;
	char *octets = octets_make(LARGE);

	(void)state;
	passage_open(&p, 0, 0);
	grow_buffers(&p, slice_of(octets, LARGE));
	size_t sent = fill(&p, slice_of(octets, LARGE));
	assert_true(sent > TURN_MOST);
	begin(&p, FRAMING_LENGTH, FRAMING_LENGTH, sent);
	assert_true(p.flow.octets > LOOP_SCRATCH && p.flow.octets < TURN_MOST);
	assert_int_equal(p.flow.state, FLOW_MORE);
	assert_int_equal(p.resumed, 0);
	for (unsigned i = 0; i < 1000 && !p.over; i++) {
		uint64_t before = p.flow.octets;
		event_base_loop(loop_base(p.loop), EVLOOP_NONBLOCK | EVLOOP_ONCE);
		assert_true(p.flow.octets - before < 2 * TURN_MOST);
	}
	assert_int_equal(p.flow.state, FLOW_ENDED);
	assert_true(p.resumed > 0);
	test_free(octets);
	passage_close(&p);
}

/* The far side is of no use any more: what waits for it is thrown away, and the rest read. */
static void check_sink_taken_away(void **state)
{
	static struct passage p;
	char *octets = octets_make(LARGE);

	(void)state;
	passage_open(&p, SMALL_BUFFER, SMALL_BUFFER);
	begin(&p, FRAMING_LENGTH, FRAMING_LENGTH, LARGE);
	size_t sent = push(&p, slice_of(octets, LARGE));
	assert_int_equal(p.flow.state, FLOW_BLOCKED);
	p.flow.to = NULL;
	stream_close(&p.to);
	flow_resume(&p.flow);
	assert_int_equal(p.flow.state, FLOW_MORE);
	assert_true(passage_send_all(&p, slice_of(octets + sent, LARGE - sent)));
	assert_true(run_until(p.loop, &p.over, BOUND_MS));
	assert_int_equal(p.flow.state, FLOW_ENDED);
	assert_int_equal(p.flow.octets, LARGE);
	test_free(octets);
	passage_close(&p);
}

static void assert_late_by(const struct passage *p, uint64_t ms)
{
	uint64_t took = (clock_us() - p->began) / 1000;

	assert_true(took >= ms * 9 / 10);
	assert_true(took <= ms * 5 / 4 + LATE_MS);
	assert_int_equal(p->overdue, 1);
}

static void check_silent_source(void **state)
{
	static struct passage p;

	(void)state;
	passage_open(&p, 0, 0);
	p.plan.source_ms = WAIT_MS;
	p.plan.sink_ms = 10 * BOUND_MS;
	begin(&p, FRAMING_LENGTH, FRAMING_LENGTH, 5);
	assert_true(run_until(p.loop, &p.was_late, BOUND_MS));
	assert_late_by(&p, WAIT_MS);
	passage_close(&p);
}

/* The gap between octets counts, not the time of all. */
static void check_slow_source(void **state)
{
	static struct passage p;

	(void)state;
	passage_open(&p, 0, 0);
	p.plan.source_ms = 4 * WAIT_MS;
	begin(&p, FRAMING_LENGTH, FRAMING_LENGTH, 8);
	for (unsigned i = 0; i < 7; i++) {
		assert_int_equal(source_send(&p, SLICE("x")), 1);
		run_for(p.loop, WAIT_MS);
	}
	assert_int_equal(p.overdue, 0);
	source_send(&p, SLICE("x"));
	assert_true(run_until(p.loop, &p.over, BOUND_MS));
	run_for(p.loop, 5 * WAIT_MS);
	assert_int_equal(p.overdue, 0);
	passage_close(&p);
}

/* While the sink is the one that is full, the source owes nothing. */
static void check_silent_sink(void **state)
{
	static struct passage p;
	char *octets = octets_make(KERNELS);

	(void)state;
	passage_open(&p, SMALL_BUFFER, SMALL_BUFFER);
	p.plan.source_ms = 2 * WAIT_MS;
	p.plan.sink_ms = 5 * WAIT_MS;
	begin(&p, FRAMING_LENGTH, FRAMING_LENGTH, LARGE);
	size_t sent = push(&p, slice_of(octets, KERNELS));
	assert_int_equal(p.flow.state, FLOW_BLOCKED);
	assert_true(sent < KERNELS);
	assert_true(run_until(p.loop, &p.was_late, BOUND_MS));
	assert_late_by(&p, 5 * WAIT_MS);
	assert_int_equal(p.flow.state, FLOW_BLOCKED);
	test_free(octets);
	passage_close(&p);
}

static void check_stopped(void **state)
{
	static struct passage p;

	(void)state;
	passage_open(&p, 0, 0);
	p.plan.source_ms = WAIT_MS;
	p.plan.sink_ms = WAIT_MS;
	begin(&p, FRAMING_LENGTH, FRAMING_LENGTH, 5);
	flow_stop(&p.flow);
	run_for(p.loop, 2 * WAIT_MS);
	assert_int_equal(p.overdue, 0);
	passage_close(&p);
}

/* The sink's own end is told to its owner; the flow only must not go mad. */
static void check_sink_gone(void **state)
{
	static struct passage p;
	char *octets = octets_make(KERNELS);

	(void)state;
	passage_open(&p, SMALL_BUFFER, SMALL_BUFFER);
	begin(&p, FRAMING_LENGTH, FRAMING_LENGTH, LARGE);
	push(&p, slice_of(octets, KERNELS));
	close(p.sink);
	p.sink = -1;
	for (unsigned i = 0; i < 200 && !p.failed; i++) {
		source_send(&p, slice_of(octets, KERNELS));
		turn(p.loop);
	}
	assert_true(p.failed);
	assert_int_not_equal(stream_error(p.to), 0);
	test_free(octets);
	passage_close(&p);
}

int main(void)
{
	static struct suite suite;

	suite_add(&suite, "a sink that takes nothing stops the reading", check_backpressure, NULL);
	suite_add(&suite, "also of chunks that are written anew", check_backpressure_odd, NULL);
	suite_add(
	    &suite, "a long body becomes chunks with the same octets", check_made_chunks, NULL);
	suite_add(&suite, "a flow takes no more than its share of a turn", check_share, NULL);
	suite_add(&suite, "a flow that has lost its sink reads on", check_sink_taken_away, NULL);
	suite_add(&suite, "a silent source is told, after its time", check_silent_source, NULL);
	suite_add(&suite, "a slow source is not", check_slow_source, NULL);
	suite_add(&suite, "a silent sink is told, after its own time", check_silent_sink, NULL);
	suite_add(&suite, "a flow that was stopped tells nothing", check_stopped, NULL);
	suite_add(&suite, "a sink that is gone fails", check_sink_gone, NULL);
	return suite_run(&suite, "flow_pressure");
}
