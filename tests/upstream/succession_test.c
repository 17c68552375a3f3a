/* A reload: one pool takes the place of another, and they share the origins. */
#include "upstream/asking.h"
#include "suite.h"

static const struct pool_options usual = {
    .idle_ms = 60000, .connect_ms = BOUND_MS, .queue_ms = BOUND_MS, .per_origin = 1};

/* A bench whose pool has been followed by another one. */
struct succession {
	struct bench bench;
	struct pool *next;
};

/* The next pool takes the place of the first, which keeps nothing. */
static void follow(struct succession *s, const struct pool_options *options)
{
	s->next = pool_new(s->bench.loop, s->bench.resolver, s->bench.origins, options);
	pool_drain(s->bench.pool);
}

static void ask_next(
    struct succession *s, struct asking *asking, const struct pool_request *request)
{
	asking->bench = &s->bench;
	pool_lease(s->next, request, &asking->want, on_leased, asking);
}

static struct lease *leased_next(struct succession *s)
{
	struct asking asking = {.told = 0};
	struct pool_request request = request_usual(&s->bench);

	ask_next(s, &asking, &request);
	assert_true(run_until(s->bench.loop, &asking.done, BOUND_MS));
	assert_non_null(asking.lease);
	ignore(asking.lease);
	return asking.lease;
}

static struct lease *wait_for(struct succession *s, struct asking *asking)
{
	assert_true(run_until(s->bench.loop, &asking->done, BOUND_MS));
	assert_non_null(asking->lease);
	ignore(asking->lease);
	return asking->lease;
}

static void end(struct succession *s)
{
	pool_free(&s->next);
	bench_close(&s->bench);
}

static void check_idle(void **state)
{
	struct succession s;

	(void)state;
	bench_open(&s.bench, SPOT_OPEN, &usual);
	give_back(leased_usual(&s.bench), LEASE_REUSABLE);
	accept_all(&s.bench);
	follow(&s, &usual);
	run_for(s.bench.loop, SETTLE_MS);
	assert_true(is_closed(&s.bench, 0));
	struct lease *lease = leased_next(&s);
	assert_false(lease_is_reused(lease));
	give_back(lease, LEASE_REUSABLE);
	lease = leased_next(&s);
	assert_true(lease_is_reused(lease));
	give_back(lease, LEASE_SPENT);
	end(&s);
}

static void check_busy(void **state)
{
	struct succession s;

	(void)state;
	bench_open(&s.bench, SPOT_OPEN, &usual);
	struct lease *busy = leased_usual(&s.bench);
	accept_all(&s.bench);
	follow(&s, &usual);
	assert_false(is_closed(&s.bench, 0));
	give_back(busy, LEASE_REUSABLE);
	run_for(s.bench.loop, SETTLE_MS);
	assert_true(is_closed(&s.bench, 0));
	end(&s);
}

/* A connection that the first pool dials while the next one takes over. */
static void check_dialled(void **state)
{
	struct asking asking = {.told = 0};
	struct succession s;

	(void)state;
	bench_open(&s.bench, SPOT_OPEN, &usual);
	struct pool_request request = request_usual(&s.bench);
	ask(&s.bench, &asking, &request);
	assert_false(asking.done);
	follow(&s, &usual);
	give_back(wait_for(&s, &asking), LEASE_REUSABLE);
	struct lease *lease = leased_next(&s);
	assert_false(lease_is_reused(lease));
	give_back(lease, LEASE_SPENT);
	end(&s);
}

static void check_limit(void **state)
{
	struct asking waiting = {.told = 0};
	struct succession s;

	(void)state;
	bench_open(&s.bench, SPOT_OPEN, &usual);
	struct lease *busy = leased_usual(&s.bench);
	struct pool_request request = request_usual(&s.bench);
	follow(&s, &usual);
	ask_next(&s, &waiting, &request);
	run_for(s.bench.loop, SETTLE_MS);
	assert_false(waiting.done);
	give_back(busy, LEASE_REUSABLE);
	struct lease *lease = wait_for(&s, &waiting);
	assert_false(lease_is_reused(lease));
	give_back(lease, LEASE_SPENT);
	end(&s);
}

/* Who waited when the next pool took over goes where the first one leads, on its own connection. */
static void check_queued(void **state)
{
	struct asking waiting = {.told = 0};
	struct succession s;

	(void)state;
	bench_open(&s.bench, SPOT_OPEN, &usual);
	struct pool_request request = request_for(&s.bench, "x.test");
	struct connect_to instead = {
	    request.host, request.port, SLICE("127.0.0.1"), s.bench.place.port};
	pool_connect_to(s.bench.pool, &instead);
	struct lease *busy = leased(&s.bench, &request);
	ask(&s.bench, &waiting, &request);
	follow(&s, &usual);
	assert_false(waiting.done);
	give_back(busy, LEASE_REUSABLE);
	struct lease *lease = wait_for(&s, &waiting);
	assert_false(lease_is_reused(lease));
	give_back(lease, LEASE_REUSABLE);
	end(&s);
}

static void check_not_mixed(void **state)
{
	struct asking late = {.told = 0};
	struct succession s;

	(void)state;
	bench_open(&s.bench, SPOT_OPEN, &usual);
	struct pool_request request = request_usual(&s.bench);
	follow(&s, &usual);
	give_back(leased_next(&s), LEASE_REUSABLE);
	ask(&s.bench, &late, &request);
	struct lease *lease = wait_for(&s, &late);
	assert_false(lease_is_reused(lease));
	give_back(lease, LEASE_SPENT);
	end(&s);
}

static void check_version(void **state)
{
	struct succession s;

	(void)state;
	bench_open(&s.bench, SPOT_OPEN, &usual);
	struct lease *lease = leased_usual(&s.bench);
	lease_learn_version(lease, NEXT_HOP_10);
	give_back(lease, LEASE_SPENT);
	follow(&s, &usual);
	assert_int_equal(pool_version(s.next, SLICE("127.0.0.1"), s.bench.place.port), NEXT_HOP_10);
	end(&s);
}

int main(void)
{
	static struct suite suite;

	suite_add(&suite, "what was idle is closed, and the next pool dials", check_idle, NULL);
	suite_add(&suite, "what is in use goes on, and is not kept", check_busy, NULL);
	suite_add(&suite, "what is dialled goes on, and is not kept", check_dialled, NULL);
	suite_add(&suite, "PERS-20: the limit counts the connections of both", check_limit, NULL);
	suite_add(&suite, "who waits goes where the pool leads that was asked", check_queued, NULL);
	suite_add(&suite, "who asks the first pool takes no connection of the next",
	    check_not_mixed, NULL);
	suite_add(&suite, "VER-09: what was learnt of an origin stays", check_version, NULL);
	return suite_run(&suite, "upstream/succession");
}
