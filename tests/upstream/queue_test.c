/* The limit per origin and those who wait behind it: want.c and PERS-20. */
#include "upstream/pool_part.h"

#include "upstream/asking.h"

enum { QUEUE_MS = 200, MANY = 2000, DEPTH_MAX = 64 * 1024 };

static const struct pool_options one_each = {
    .idle_ms = 60000, .connect_ms = BOUND_MS, .queue_ms = BOUND_MS, .per_origin = 1};

static void ask_usual(struct bench *bench, struct asking *asking)
{
	struct pool_request request = request_usual(bench);

	ask(bench, asking, &request);
}

/* Waits for the answer, which is a lease. */
static struct lease *wait_for(struct bench *bench, struct asking *asking)
{
	assert_true(run_until(bench->loop, &asking->done, BOUND_MS));
	assert_non_null(asking->lease);
	ignore(asking->lease);
	return asking->lease;
}

struct free_case {
	const char *title;
	enum lease_state state;
	bool reused;
};

static const struct free_case frees[] = {
    {"PERS-20: who waits gets the connection that comes back", LEASE_REUSABLE, true},
    {"PERS-20: who waits gets the place of one that was spent", LEASE_SPENT, false},
    {"PERS-20: who waits gets the place of one that was reset", LEASE_RESET, false},
};

static void check_free(void **state)
{
	const struct free_case *row = *state;
	struct asking waiting = {.told = 0};
	struct bench bench;

	bench_open(&bench, SPOT_OPEN, &one_each);
	struct lease *lease = leased_usual(&bench);
	ask_usual(&bench, &waiting);
	run_for(bench.loop, SETTLE_MS);
	assert_false(waiting.done);
	assert_int_equal(accept_all(&bench), 1);
	give_back(lease, row->state);
	assert_false(waiting.done);
	lease = wait_for(&bench, &waiting);
	assert_int_equal(lease_is_reused(lease), row->reused);
	assert_int_equal(accept_all(&bench), row->reused ? 1 : 2);
	give_back(lease, LEASE_SPENT);
	bench_close(&bench);
}

static void check_order(void **state)
{
	struct asking waiting[4] = {{.told = 0}};
	unsigned answers = 0;
	struct bench bench;

	(void)state;
	bench_open(&bench, SPOT_OPEN, &one_each);
	struct lease *lease = leased_usual(&bench);
	for (unsigned i = 0; i < 4; i++) {
		waiting[i].answers = &answers;
		ask_usual(&bench, &waiting[i]);
	}
	for (unsigned i = 0; i < 4; i++) {
		give_back(lease, i % 2 ? LEASE_SPENT : LEASE_REUSABLE);
		lease = wait_for(&bench, &waiting[i]);
		assert_int_equal(waiting[i].order, i + 1);
		assert_int_equal(answers, i + 1);
	}
	give_back(lease, LEASE_SPENT);
	bench_close(&bench);
}

static void check_too_long(void **state)
{
	struct pool_options options = one_each;
	struct asking waiting = {.told = 0};
	struct bench bench;

	(void)state;
	options.queue_ms = QUEUE_MS;
	bench_open(&bench, SPOT_OPEN, &options);
	struct lease *lease = leased_usual(&bench);
	ask_usual(&bench, &waiting);
	run_for(bench.loop, QUEUE_MS / 2);
	assert_false(waiting.done);
	assert_true(run_until(bench.loop, &waiting.done, BOUND_MS));
	assert_null(waiting.lease);
	assert_int_equal(waiting.failure, FAILURE_LIMIT_REACHED);
	assert_string_equal(waiting.detail, "max-per-origin");
	give_back(lease, LEASE_REUSABLE);
	run_for(bench.loop, SETTLE_MS);
	assert_int_equal(waiting.told, 1);
	bench_close(&bench);
}

/* The time in the queue is none of the time that connecting may take. */
static void check_clock_stops(void **state)
{
	struct pool_options options = one_each;
	struct asking waiting = {.told = 0};
	struct bench bench;

	(void)state;
	options.queue_ms = QUEUE_MS;
	bench_open(&bench, SPOT_DEAF, &options);
	struct asking dialling = {.told = 0};
	ask_usual(&bench, &dialling);
	ask_usual(&bench, &waiting);
	pool_cancel(&dialling.want);
	run_for(bench.loop, 2 * QUEUE_MS);
	assert_false(waiting.done);
	pool_cancel(&waiting.want);
	bench_close(&bench);
}

struct limit_case {
	const char *title;
	unsigned limit, asked, connected;
};

static const struct limit_case limits[] = {
    {"PERS-20: no more than the limit are connected", 3, 5, 3},
    {"PERS-20: up to the limit nobody waits", 3, 3, 3},
    {"PERS-20: with a limit of 0 nobody waits", 0, 8, 8},
};

static void check_limit(void **state)
{
	const struct limit_case *row = *state;
	struct pool_options options = one_each;
	struct asking askings[8] = {{.told = 0}};
	struct bench bench;
	unsigned told = 0;

	options.per_origin = row->limit;
	bench_open(&bench, SPOT_OPEN, &options);
	for (unsigned i = 0; i < row->asked; i++)
		ask_usual(&bench, &askings[i]);
	run_for(bench.loop, 5 * SETTLE_MS);
	assert_int_equal(accept_all(&bench), row->connected);
	for (unsigned i = 0; i < row->asked; i++)
		told += askings[i].told;
	assert_int_equal(told, row->connected);
	for (unsigned i = 0; i < row->asked; i++) {
		pool_cancel(&askings[i].want);
		give_back(askings[i].lease, LEASE_SPENT);
	}
	bench_close(&bench);
}

static void check_other_origin(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench, SPOT_OPEN, &one_each);
	struct pool_request request = request_for(&bench, "o.test");
	struct lease *first = leased_usual(&bench);
	struct lease *second = leased(&bench, &request);
	give_back(first, LEASE_SPENT);
	give_back(second, LEASE_SPENT);
	bench_close(&bench);
}

/* An idle connection that a request may not ride does not keep it waiting. */
static void check_idle_gives_way(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench, SPOT_OPEN, &one_each);
	struct pool_request request = request_usual(&bench);
	give_back(leased_usual(&bench), LEASE_REUSABLE);
	request.fresh = true;
	struct lease *lease = leased(&bench, &request);
	assert_int_equal(accept_all(&bench), 2);
	assert_true(is_closed(&bench, 0));
	give_back(lease, LEASE_SPENT);
	bench_close(&bench);
}

/* Nor does one that somebody else has logged in on. */
static void check_pinned_gives_way(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench, SPOT_OPEN, &one_each);
	struct lease *lease = leased_usual(&bench);
	lease_pin(lease, &bench);
	give_back(lease, LEASE_REUSABLE);
	lease = leased_usual(&bench);
	assert_false(lease_is_reused(lease));
	assert_int_equal(accept_all(&bench), 2);
	assert_true(is_closed(&bench, 0));
	give_back(lease, LEASE_SPENT);
	bench_close(&bench);
}

static void check_cancel_frees(void **state)
{
	struct asking dialling = {.told = 0}, waiting = {.told = 0};
	struct bench bench;

	(void)state;
	bench_open(&bench, SPOT_OPEN, &one_each);
	ask_usual(&bench, &dialling);
	ask_usual(&bench, &waiting);
	pool_cancel(&dialling.want);
	give_back(wait_for(&bench, &waiting), LEASE_SPENT);
	assert_int_equal(dialling.told, 0);
	bench_close(&bench);
}

static void check_cancel_queued(void **state)
{
	struct asking waiting[2] = {{.told = 0}};
	struct bench bench;

	(void)state;
	bench_open(&bench, SPOT_OPEN, &one_each);
	struct lease *lease = leased_usual(&bench);
	ask_usual(&bench, &waiting[0]);
	ask_usual(&bench, &waiting[1]);
	pool_cancel(&waiting[0].want);
	give_back(lease, LEASE_REUSABLE);
	give_back(wait_for(&bench, &waiting[1]), LEASE_SPENT);
	assert_int_equal(waiting[0].told, 0);
	bench_close(&bench);
}

/* An idle connection that dies in the very turn in which somebody waits for it. */
static void check_idle_dies(void **state)
{
	struct asking waiting = {.told = 0};
	struct bench bench;

	(void)state;
	bench_open(&bench, SPOT_OPEN, &one_each);
	struct lease *lease = leased_usual(&bench);
	ask_usual(&bench, &waiting);
	accept_all(&bench);
	give_back(lease, LEASE_REUSABLE);
	end_close(&bench, 0);
	lease = wait_for(&bench, &waiting);
	give_back(lease, LEASE_SPENT);
	assert_int_equal(waiting.told, 1);
	bench_close(&bench);
}

/* How deep the stack is at the answers of many, beside the test's own frame. */
static const char *top_frame;
static size_t deepest;
static unsigned many_told;

static void measure_depth(struct asking *asking)
{
	const char *frame = __builtin_frame_address(0);
	size_t depth = (size_t)(top_frame > frame ? top_frame - frame : frame - top_frame);

	(void)asking;
	many_told++;
	deepest = depth > deepest ? depth : deepest;
}

static void return_at_once(struct asking *asking)
{
	measure_depth(asking);
	assert_non_null(asking->lease);
	give_back(asking->lease, LEASE_SPENT);
}

static bool all_told(struct bench *bench)
{
	uint64_t end = clock_us() + 4 * BOUND_MS * 1000;

	while (many_told < MANY && clock_us() < end)
		event_base_loop(loop_base(bench->loop), EVLOOP_ONCE);
	return many_told == MANY;
}

static void ask_many(struct bench *bench, struct asking *askings,
    const struct pool_request *request, void (*then)(struct asking *asking))
{
	many_told = 0;
	deepest = 0;
	for (unsigned i = 0; i < MANY; i++) {
		askings[i] = (struct asking){.then = then};
		ask(bench, &askings[i], request);
	}
}

static void assert_all_failed(const struct asking *askings, enum failure failure)
{
	for (unsigned i = 0; i < MANY; i++) {
		assert_int_equal(askings[i].told, 1);
		assert_null(askings[i].lease);
		assert_int_equal(askings[i].failure, failure);
	}
}

static void check_many_refused(void **state)
{
	static struct asking askings[MANY];
	struct bench bench;

	(void)state;
	top_frame = __builtin_frame_address(0);
	bench_open(&bench, SPOT_CLOSED, &one_each);
	struct pool_request request = request_usual(&bench);
	ask_many(&bench, askings, &request, measure_depth);
	assert_true(all_told(&bench));
	assert_all_failed(askings, FAILURE_REFUSED);
	assert_true(deepest < DEPTH_MAX);
	bench_close(&bench);
}

/* The name's answer is at hand: each fails inside the function that starts it. */
static void check_many_at_once(void **state)
{
	static struct asking askings[MANY];
	struct bench bench;

	(void)state;
	top_frame = __builtin_frame_address(0);
	bench_open(&bench, SPOT_OPEN, &one_each);
	struct pool_request request = request_for(&bench, "o.test");
	struct connect_to instead = {request.host, request.port, SLICE("a..test"), 80};
	struct lease *lease = leased(&bench, &request);
	pool_connect_to(bench.pool, &instead);
	ask_many(&bench, askings, &request, measure_depth);
	assert_int_equal(many_told, 0);
	give_back(lease, LEASE_SPENT);
	assert_int_equal(many_told, 0);
	assert_true(all_told(&bench));
	assert_all_failed(askings, FAILURE_DNS_ERROR);
	assert_true(deepest < DEPTH_MAX);
	bench_close(&bench);
}

static void check_many_returned(void **state)
{
	static struct asking askings[MANY];
	struct bench bench;

	(void)state;
	top_frame = __builtin_frame_address(0);
	bench_open(&bench, SPOT_OPEN, &one_each);
	struct pool_request request = request_usual(&bench);
	struct lease *lease = leased_usual(&bench);
	ask_many(&bench, askings, &request, return_at_once);
	give_back(lease, LEASE_SPENT);
	for (unsigned i = 0; i < 4 * MANY && many_told < MANY; i++) {
		event_base_loop(loop_base(bench.loop), EVLOOP_ONCE);
		close(accept(bench.place.fds[0], NULL, NULL));
	}
	assert_int_equal(many_told, MANY);
	assert_true(deepest < DEPTH_MAX);
	bench_close(&bench);
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, limits, check_limit);
	SUITE_TABLE(&suite, frees, check_free);
	suite_add(&suite, "who waits longest is served first", check_order, NULL);
	suite_add(&suite, "PERS-20: who waits too long is told so", check_too_long, NULL);
	suite_add(&suite, "who is served has left the queue", check_clock_stops, NULL);
	suite_add(&suite, "the limit is each origin's", check_other_origin, NULL);
	suite_add(&suite, "an idle connection of no use gives way", check_idle_gives_way, NULL);
	suite_add(&suite, "PERS-22: an idle connection of another client gives way",
	    check_pinned_gives_way, NULL);
	suite_add(&suite, "who gives up while dialling leaves a place", check_cancel_frees, NULL);
	suite_add(&suite, "who gives up while waiting leaves the queue", check_cancel_queued, NULL);
	suite_add(
	    &suite, "who waits for a connection that dies gets another", check_idle_dies, NULL);
	suite_add(
	    &suite, "many who fail one after the other do not nest", check_many_refused, NULL);
	suite_add(&suite, "many who fail at once do not nest", check_many_at_once, NULL);
	suite_add(&suite, "many who give back at once do not nest", check_many_returned, NULL);
	return suite_run(&suite, "queue");
}
