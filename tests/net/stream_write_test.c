#include "net/streams.h"

static void check_sends(void **state)
{
	char a[] = "a", bc[] = "bc", def[] = "def";
	struct iovec pieces[] = {{a, 1}, {a, 0}, {bc, 2}, {def, 3}};
	struct bench bench;

	(void)state;
	bench_open(&bench);
	assert_true(stream_send(bench.stream, pieces, 4));
	assert_peer_gets(&bench, "abcdef");
	assert_true(send_text(&bench, "ghi"));
	assert_peer_gets(&bench, "ghi");
	assert_true(stream_send(bench.stream, pieces, 0));
	assert_int_equal(stream_stored(bench.stream), 0);
	bench_close(&bench);
}

static void check_half_close(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench);
	bench.on_readable = drain_it;
	shutdown(bench.peer, SHUT_WR);
	run_for(bench.loop, 20);
	assert_true(bench.ended);
	assert_true(send_text(&bench, "still here"));
	assert_peer_gets(&bench, "still here");
	bench_close(&bench);
}

static void check_write_fails(void **state)
{
	struct linger at_once = {1, 0};
	struct bench bench;

	(void)state;
	bench_open(&bench);
	setsockopt(bench.peer, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
	peer_close(&bench);
	assert_false(send_text(&bench, "hello?"));
	assert_int_equal(bench.told[STREAM_FAILED], 0);
	assert_true(run_until(bench.loop, &bench.failed, BOUND_MS));
	assert_int_equal(bench.told[STREAM_FAILED], 1);
	assert_int_not_equal(stream_error(bench.stream), 0);
	bench_close(&bench);
}

/* Sends until the kernel has had enough; gives how much was sent. */
static size_t fill(struct bench *bench)
{
	static char block[100000];
	struct iovec piece = {block, sizeof block};
	size_t sent = 0;

	while (!stream_is_full(bench->stream) && sent < ((size_t)1 << 28)) {
		for (size_t i = 0; i < sizeof block; i++)
			block[i] = (char)((sent + i) % 251);
		assert_true(stream_send(bench->stream, &piece, 1));
		sent += sizeof block;
	}
	assert_true(stream_is_full(bench->stream));
	return sent;
}

/* Takes what the peer has got by now, and looks whether it is what fill() has sent. */
static size_t peer_take(struct bench *bench, size_t from)
{
	static char block[65536];
	ssize_t got = recv(bench->peer, block, sizeof block, MSG_DONTWAIT);

	for (ssize_t i = 0; i < got; i++)
		assert_int_equal((unsigned char)block[i], (from + (size_t)i) % 251);
	return got > 0 ? (size_t)got : 0;
}

static void take_all(struct bench *bench, size_t sent)
{
	uint64_t end = clock_us() + BOUND_MS * 1000;
	size_t taken = 0;

	while (taken < sent && clock_us() < end) {
		size_t got = peer_take(bench, taken);
		taken += got;
		if (got == 0)
			turn(bench->loop);
	}
	assert_int_equal(taken, sent);
}

static void check_backpressure(void **state)
{
	struct bench bench;
	size_t sent;

	(void)state;
	bench_open(&bench);
	sent = fill(&bench);
	assert_in_range(stream_stored(bench.stream), 1, sent);
	assert_true(stream_unacknowledged(bench.stream) > stream_stored(bench.stream));
	run_for(bench.loop, 20);
	assert_int_equal(bench.told[STREAM_DRAINED], 0);
	take_all(&bench, sent);
	assert_true(run_until(bench.loop, &bench.drained, BOUND_MS));
	assert_int_equal(bench.told[STREAM_DRAINED], 1);
	assert_false(stream_is_full(bench.stream));
	assert_int_equal(stream_stored(bench.stream), 0);
	bench_close(&bench);
}

static void check_store_grows(void **state)
{
	char ab[] = "ab", cd[] = "cd";
	struct iovec pieces[] = {{ab, 2}, {cd, 2}};
	struct bench bench;
	size_t stored;

	(void)state;
	bench_open(&bench);
	fill(&bench);
	stored = stream_stored(bench.stream);
	assert_true(stream_send(bench.stream, pieces, 2));
	assert_int_equal(stream_stored(bench.stream), stored + 4);
	bench_close(&bench);
}

static void check_finish(void **state)
{
	struct bench bench;
	char octet;

	(void)state;
	bench_open(&bench);
	assert_true(send_text(&bench, "bye"));
	stream_finish(bench.stream);
	stream_finish(bench.stream);
	assert_peer_gets(&bench, "bye");
	assert_int_equal(recv(bench.peer, &octet, 1, 0), 0);
	bench.on_readable = drain_it;
	peer_send(&bench, "answer");
	run_for(bench.loop, 20);
	assert_got(&bench, "answer");
	bench_close(&bench);
}

static void check_finish_after_store(void **state)
{
	struct bench bench;
	size_t sent;
	char octet;

	(void)state;
	bench_open(&bench);
	sent = fill(&bench);
	stream_finish(bench.stream);
	take_all(&bench, sent);
	run_for(bench.loop, 20);
	assert_int_equal(recv(bench.peer, &octet, 1, MSG_DONTWAIT), 0);
	bench_close(&bench);
}

int main(void)
{
	static struct suite suite;

	suite_add(&suite, "pieces are sent in order", check_sends, NULL);
	suite_add(&suite, "one can send to a peer that has finished", check_half_close, NULL);
	suite_add(&suite, "a failed write is told after the turn", check_write_fails, NULL);
	suite_add(&suite, "what the kernel refuses is stored until it is drained",
	    check_backpressure, NULL);
	suite_add(&suite, "what is sent meanwhile is stored behind it", check_store_grows, NULL);
	suite_add(&suite, "FIN ends one direction only", check_finish, NULL);
	suite_add(&suite, "FIN goes out after the store", check_finish_after_store, NULL);
	return suite_run(&suite, "stream_write");
}
