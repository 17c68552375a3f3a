#include <errno.h>
#include "net/streams.h"

static void check_reads(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench);
	bench.on_readable = drain_it;
	peer_send(&bench, "one");
	run_for(bench.loop, 20);
	assert_got(&bench, "one");
	peer_send(&bench, "two");
	run_for(bench.loop, 20);
	assert_got(&bench, "two");
	bench_close(&bench);
}

static void check_nothing(void **state)
{
	struct bench bench;
	struct slice octets;

	(void)state;
	bench_open(&bench);
	run_for(bench.loop, 20);
	assert_int_equal(stream_read(bench.stream, &octets), READ_NOTHING);
	assert_int_equal(bench.told[STREAM_READABLE], 0);
	assert_int_equal(bench.told[STREAM_DRAINED], 0);
	assert_false(stream_is_full(bench.stream));
	assert_int_equal(stream_error(bench.stream), 0);
	bench_close(&bench);
}

static void check_unread(void **state)
{
	struct bench bench;
	struct slice octets;

	(void)state;
	bench_open(&bench);
	peer_send(&bench, "head body");
	assert_true(run_until(bench.loop, &bench.readable, BOUND_MS));
	assert_int_equal(stream_read(bench.stream, &octets), READ_OCTETS);
	assert_false(stream_may_read(bench.stream));
	assert_false(stream_has_unread(bench.stream));
	stream_unread(bench.stream, slice_after(octets, 5));
	assert_true(stream_may_read(bench.stream));
	assert_true(stream_has_unread(bench.stream));
	stream_unread(bench.stream, SLICE("some "));
	memset(loop_scratch(bench.loop), 'x', LOOP_SCRATCH);
	assert_int_equal(drain(&bench), READ_NOTHING);
	assert_got(&bench, "some body");
	assert_false(stream_may_read(bench.stream));
	assert_false(stream_has_more(bench.stream));
	bench_close(&bench);
}

static void check_unread_before_new(void **state)
{
	struct bench bench;
	struct slice octets;

	(void)state;
	bench_open(&bench);
	peer_send(&bench, "one ");
	assert_true(run_until(bench.loop, &bench.readable, BOUND_MS));
	assert_int_equal(stream_read(bench.stream, &octets), READ_OCTETS);
	stream_unread(bench.stream, octets);
	peer_send(&bench, "two");
	run_for(bench.loop, 20);
	drain(&bench);
	assert_got(&bench, "one two");
	bench_close(&bench);
}

/* What was put back does not hide the peer's FIN behind it. */
static void check_unread_before_end(void **state)
{
	struct bench bench;
	struct slice octets;

	(void)state;
	bench_open(&bench);
	peer_send(&bench, "last");
	peer_close(&bench);
	run_for(bench.loop, 20);
	assert_int_equal(stream_read(bench.stream, &octets), READ_OCTETS);
	stream_unread(bench.stream, octets);
	assert_int_equal(drain(&bench), READ_END);
	assert_got(&bench, "last");
	assert_int_equal(drain(&bench), READ_END);
	bench_close(&bench);
}

/* Data and FIN are one edge: a reader that stops at a short read would never hear of the FIN. */
static void check_end_in_one_edge(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench);
	bench.on_readable = drain_it;
	peer_send(&bench, "bye");
	peer_close(&bench);
	run_for(bench.loop, 50);
	assert_got(&bench, "bye");
	assert_true(bench.ended);
	assert_true(stream_is_at_end(bench.stream));
	bench_close(&bench);
}

static void check_reset(void **state)
{
	struct linger at_once = {1, 0};
	struct bench bench;
	struct slice octets;

	(void)state;
	bench_open(&bench);
	setsockopt(bench.peer, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
	peer_close(&bench);
	assert_true(run_until(bench.loop, &bench.readable, BOUND_MS));
	assert_int_equal(stream_read(bench.stream, &octets), READ_FAILED);
	assert_int_equal(stream_error(bench.stream), ECONNRESET);
	assert_true(run_until(bench.loop, &bench.failed, BOUND_MS));
	run_for(bench.loop, 20);
	assert_int_equal(bench.told[STREAM_FAILED], 1);
	assert_false(send_text(&bench, "hello?"));
	bench_close(&bench);
}

/* Octets and RST are one edge too, and the RST does not show in it. */
static void check_reset_behind_octets(void **state)
{
	struct linger at_once = {1, 0};
	struct bench bench;

	(void)state;
	bench_open(&bench);
	setsockopt(bench.peer, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
	peer_send(&bench, "last words");
	peer_close(&bench);
	assert_true(run_until(bench.loop, &bench.readable, BOUND_MS));
	assert_int_equal(drain(&bench), READ_FAILED);
	assert_got(&bench, "last words");
	assert_int_equal(stream_error(bench.stream), ECONNRESET);
	assert_true(run_until(bench.loop, &bench.failed, BOUND_MS));
	bench_close(&bench);
}

static void close_it(struct bench *bench)
{
	stream_close(&bench->stream);
}

static void check_close_inside(void **state)
{
	struct bench bench;
	char octet;

	(void)state;
	bench_open(&bench);
	bench.on_readable = close_it;
	peer_send(&bench, "x");
	run_for(bench.loop, 20);
	assert_null(bench.stream);
	assert_int_equal(bench.told[STREAM_READABLE], 1);
	assert_true(recv(bench.peer, &octet, 1, 0) <= 0);
	bench_close(&bench);
}

static void check_silent_after_close(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench);
	peer_send(&bench, "x");
	peer_close(&bench);
	stream_close(&bench.stream);
	stream_close(&bench.stream);
	run_for(bench.loop, 20);
	assert_int_equal(bench.told[STREAM_READABLE], 0);
	assert_int_equal(bench.told[STREAM_FAILED], 0);
	bench_close(&bench);
}

static void check_reset_by_us(void **state)
{
	struct bench bench;
	char octet;

	(void)state;
	bench_open(&bench);
	stream_reset(&bench.stream);
	assert_null(bench.stream);
	assert_int_equal(recv(bench.peer, &octet, 1, 0), -1);
	assert_int_equal(errno, ECONNRESET);
	bench_close(&bench);
}

static void check_give(void **state)
{
	struct bench bench;
	struct bench owner = {.loop = NULL};

	(void)state;
	bench_open(&bench);
	peer_send(&bench, "early");
	assert_true(run_until(bench.loop, &bench.readable, BOUND_MS));
	owner.stream = bench.stream;
	stream_give(bench.stream, on_event, &owner);
	assert_false(owner.readable);
	assert_true(run_until(bench.loop, &owner.readable, BOUND_MS));
	drain(&owner);
	assert_got(&owner, "early");
	assert_int_equal(bench.told[STREAM_READABLE], 1);
	bench_close(&bench);
}

static void check_give_unread(void **state)
{
	struct bench bench;
	struct bench owner = {.loop = NULL};

	(void)state;
	bench_open(&bench);
	stream_unread(bench.stream, SLICE("put back"));
	run_for(bench.loop, 20);
	assert_false(bench.readable);
	owner.stream = bench.stream;
	stream_give(bench.stream, on_event, &owner);
	assert_true(run_until(bench.loop, &owner.readable, BOUND_MS));
	drain(&owner);
	assert_got(&owner, "put back");
	bench_close(&bench);
}

static void connect_to(struct bench *bench, const struct spots *spots, int *error)
{
	union address address = spot_address("127.0.0.1", spots->port);

	*bench = (struct bench){.loop = loop_for_test(), .peer = -1};
	*error = 0;
	bench->stream = stream_connect(bench->loop, &address.any, on_event, bench, error);
	assert_false(bench->connected || bench->failed);
}

static void check_connect(void **state)
{
	struct spots spots = {.port = 0};
	struct bench bench;
	union address peer;
	int error;

	(void)state;
	spot_make(&spots, SPOT_OPEN, "127.0.0.1");
	connect_to(&bench, &spots, &error);
	assert_non_null(bench.stream);
	assert_true(run_until(bench.loop, &bench.connected, BOUND_MS));
	bench.peer = accept(spots.fds[0], NULL, NULL);
	peer = spot_address("127.0.0.1", spots.port);
	assert_true(address_equal(stream_peer(bench.stream), &peer.any));
	assert_ptr_equal(stream_loop(bench.stream), bench.loop);
	assert_true(send_text(&bench, "hello"));
	assert_peer_gets(&bench, "hello");
	assert_int_equal(bench.told[STREAM_CONNECTED], 1);
	bench_close(&bench);
	spots_close(&spots);
}

static void check_send_early(void **state)
{
	struct spots spots = {.port = 0};
	struct bench bench;
	int error;

	(void)state;
	spot_make(&spots, SPOT_OPEN, "127.0.0.1");
	connect_to(&bench, &spots, &error);
	assert_true(send_text(&bench, "early"));
	assert_true(stream_is_full(bench.stream));
	assert_true(run_until(bench.loop, &bench.drained, BOUND_MS));
	assert_true(bench.connected);
	bench.peer = accept(spots.fds[0], NULL, NULL);
	assert_peer_gets(&bench, "early");
	bench_close(&bench);
	spots_close(&spots);
}

static void check_refused(void **state)
{
	struct spots spots = {.port = 0};
	struct bench bench;
	int error;

	(void)state;
	spot_make(&spots, SPOT_CLOSED, "127.0.0.1");
	connect_to(&bench, &spots, &error);
	assert_non_null(bench.stream);
	assert_true(run_until(bench.loop, &bench.failed, BOUND_MS));
	assert_int_equal(stream_error(bench.stream), ECONNREFUSED);
	run_for(bench.loop, 20);
	assert_int_equal(bench.told[STREAM_FAILED], 1);
	assert_int_equal(bench.told[STREAM_CONNECTED], 0);
	bench_close(&bench);
	spots_close(&spots);
}

static void check_cannot_connect(void **state)
{
	union address address = spot_address("224.0.0.1", 9);
	struct bench bench = {.loop = loop_for_test()};
	int error = 0;

	(void)state;
	assert_null(stream_connect(bench.loop, &address.any, on_event, &bench, &error));
	assert_int_equal(error, ENETUNREACH);
	loop_free(&bench.loop);
}

static void check_probe(void **state)
{
	struct linger at_once = {1, 0};
	struct bench bench;

	(void)state;
	bench_open(&bench);
	stream_probe(bench.stream);
	run_for(bench.loop, 20);
	assert_int_equal(bench.told[STREAM_FAILED], 0);
	setsockopt(bench.peer, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
	peer_close(&bench);
	run_for(bench.loop, 20);
	stream_probe(bench.stream);
	assert_true(run_until(bench.loop, &bench.failed, BOUND_MS));
	assert_int_equal(stream_error(bench.stream), ECONNRESET);
	bench_close(&bench);
}

int main(void)
{
	static struct suite suite;

	suite_add(&suite, "what the peer sends is read", check_reads, NULL);
	suite_add(&suite, "a quiet stream tells nothing and holds nothing", check_nothing, NULL);
	suite_add(&suite, "what was put back is read before all else", check_unread, NULL);
	suite_add(&suite, "what comes later is read behind it", check_unread_before_new, NULL);
	suite_add(
	    &suite, "what was put back is read before the end", check_unread_before_end, NULL);
	suite_add(&suite, "data and FIN in one edge are both seen", check_end_in_one_edge, NULL);
	suite_add(&suite, "a reset fails the read, and is told once", check_reset, NULL);
	suite_add(&suite, "a reset behind octets is noticed", check_reset_behind_octets, NULL);
	suite_add(&suite, "a stream may be closed inside its callback", check_close_inside, NULL);
	suite_add(&suite, "a closed stream tells nothing", check_silent_after_close, NULL);
	suite_add(&suite, "a reset shows at the peer", check_reset_by_us, NULL);
	suite_add(&suite, "who is given a stream is told what is readable", check_give, NULL);
	suite_add(&suite, "also what was put back", check_give_unread, NULL);
	suite_add(&suite, "a connection that succeeds is told", check_connect, NULL);
	suite_add(&suite, "what is sent before it succeeds goes out then", check_send_early, NULL);
	suite_add(&suite, "ERR-07: a connection that is refused is told, with its errno",
	    check_refused, NULL);
	suite_add(&suite, "ERR-06: what the kernel refuses at once is an errno",
	    check_cannot_connect, NULL);
	suite_add(&suite, "a reset is found by asking", check_probe, NULL);
	return suite_run(&suite, "stream");
}
