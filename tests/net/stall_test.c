#include "net/stall.h"
#include "base/clock.h"
#include "net/streams.h"

enum {
	PERIOD_MS = 800,
	LATE_MS = 500, /* what a loaded machine and the timers' grain may add */
	SMALL = 16 * 1024,
};

struct watched {
	struct bench bench;
	struct stall stall;
	unsigned told;
	bool stalled;
	uint64_t began_ms, told_ms;
};

static void on_stall(struct stall *stall, void *arg)
{
	struct watched *watched = arg;

	assert_ptr_equal(stall, &watched->stall);
	watched->told++;
	watched->stalled = true;
	watched->told_ms = clock_us() / 1000;
}

static void small_buffers(const struct bench *bench)
{
	int size = SMALL;

	setsockopt(bench->peer, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
}

/* Sends until the store has something that the peer must take before it is empty. */
static void fill(struct bench *bench)
{
	static char octets[SMALL];
	struct iovec piece = {octets, sizeof octets};

	for (unsigned i = 0; i < 4096 && !stream_is_full(bench->stream); i++)
		assert_true(stream_send(bench->stream, &piece, 1));
	assert_true(stream_is_full(bench->stream));
	for (unsigned i = 0; i < 8; i++)
		assert_true(stream_send(bench->stream, &piece, 1));
}

static void watched_open(struct watched *watched)
{
	memset(watched, 0, sizeof *watched);
	bench_open(&watched->bench);
	small_buffers(&watched->bench);
	stall_init(&watched->stall, on_stall, watched);
}

static void watch(struct watched *watched, uint64_t ms)
{
	watched->began_ms = clock_us() / 1000;
	stall_watch(&watched->stall, watched->bench.stream, ms);
}

static void watched_close(struct watched *watched)
{
	stall_stop(&watched->stall);
	bench_close(&watched->bench);
}

static void take_some(const struct bench *bench, size_t most)
{
	static char octets[SMALL];

	while (most) {
		size_t want = most < sizeof octets ? most : sizeof octets;
		ssize_t got = recv(bench->peer, octets, want, MSG_DONTWAIT);
		if (got <= 0)
			return;
		most -= (size_t)got;
	}
}

static void check_stall(void **state)
{
	struct watched watched;

	(void)state;
	watched_open(&watched);
	fill(&watched.bench);
	watch(&watched, PERIOD_MS);
	assert_true(run_until(watched.bench.loop, &watched.stalled, BOUND_MS));
	uint64_t took = watched.told_ms - watched.began_ms;
	assert_true(took >= PERIOD_MS * 9 / 10);
	assert_true(took <= PERIOD_MS * 5 / 4 + LATE_MS);
	run_for(watched.bench.loop, PERIOD_MS);
	assert_int_equal(watched.told, 1);
	watched_close(&watched);
}

/* Each look finds a little less: no period passes without progress. */
static void check_slow_peer(void **state)
{
	struct watched watched;

	(void)state;
	watched_open(&watched);
	fill(&watched.bench);
	watch(&watched, PERIOD_MS);
	for (unsigned i = 0; i < 8; i++) {
		run_for(watched.bench.loop, PERIOD_MS / 2);
		take_some(&watched.bench, 32 * 1024);
	}
	assert_int_equal(watched.told, 0);
	assert_true(run_until(watched.bench.loop, &watched.stalled, BOUND_MS));
	watched_close(&watched);
}

static void check_stopped(void **state)
{
	struct watched watched;

	(void)state;
	watched_open(&watched);
	fill(&watched.bench);
	watch(&watched, PERIOD_MS);
	run_for(watched.bench.loop, PERIOD_MS / 2);
	stall_stop(&watched.stall);
	run_for(watched.bench.loop, 2 * PERIOD_MS);
	assert_int_equal(watched.told, 0);
	watched_close(&watched);
}

/* Whoever pumps asks for the watch each time; that does not begin it anew. */
static void check_goes_on(void **state)
{
	struct watched watched;

	(void)state;
	watched_open(&watched);
	fill(&watched.bench);
	watch(&watched, PERIOD_MS);
	for (unsigned i = 0; i < 1000 && !watched.stalled; i++) {
		run_for(watched.bench.loop, 10);
		if (!watched.stalled)
			stall_watch(&watched.stall, watched.bench.stream, PERIOD_MS);
	}
	assert_true(watched.stalled);
	assert_true(watched.told_ms - watched.began_ms <= PERIOD_MS * 5 / 4 + LATE_MS);
	watched_close(&watched);
}

static void check_anew(void **state)
{
	struct watched watched;

	(void)state;
	watched_open(&watched);
	fill(&watched.bench);
	watch(&watched, PERIOD_MS);
	run_for(watched.bench.loop, PERIOD_MS * 3 / 4);
	stall_stop(&watched.stall);
	watch(&watched, PERIOD_MS);
	assert_true(run_until(watched.bench.loop, &watched.stalled, BOUND_MS));
	assert_true(watched.told_ms - watched.began_ms >= PERIOD_MS * 9 / 10);
	watched_close(&watched);
}

static void check_off(void **state)
{
	struct watched watched;

	(void)state;
	watched_open(&watched);
	fill(&watched.bench);
	watch(&watched, 0);
	assert_false(timer_is_set(&watched.stall.timer));
	run_for(watched.bench.loop, PERIOD_MS);
	assert_int_equal(watched.told, 0);
	watched_close(&watched);
}

/* A period so short that a quarter of it is nothing is a period all the same. */
static void check_shortest(void **state)
{
	struct watched watched;

	(void)state;
	watched_open(&watched);
	fill(&watched.bench);
	watch(&watched, 1);
	assert_true(run_until(watched.bench.loop, &watched.stalled, BOUND_MS));
	watched_close(&watched);
}

int main(void)
{
	static struct suite suite;

	suite_add(
	    &suite, "a peer that takes nothing is told once, after the period", check_stall, NULL);
	suite_add(&suite, "a peer that takes a little now and then is not", check_slow_peer, NULL);
	suite_add(&suite, "a watch that was stopped tells nothing", check_stopped, NULL);
	suite_add(&suite, "asking for it again does not begin it anew", check_goes_on, NULL);
	suite_add(&suite, "stopping and asking does", check_anew, NULL);
	suite_add(&suite, "a period of 0 is never over", check_off, NULL);
	suite_add(&suite, "the shortest period works", check_shortest, NULL);
	return suite_run(&suite, "stall");
}
