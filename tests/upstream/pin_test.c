/* Connections that somebody has logged in on: pool.c and PERS-22. */
#include "upstream/pool_part.h"

#include "upstream/asking.h"

static const struct pool_options usual = {
    .idle_ms = 60000, .connect_ms = BOUND_MS, .queue_ms = BOUND_MS};

static const char alice, bob; /* two clients */

static struct pool_request request_of(const struct bench *bench, const void *owner)
{
	struct pool_request request = request_usual(bench);

	request.owner = owner;
	return request;
}

static struct lease *leased_for(struct bench *bench, const void *owner)
{
	struct pool_request request = request_of(bench, owner);

	return leased(bench, &request);
}

/* An idle connection that belongs to the owner; its stream, to know it by. */
static struct stream *pinned_for(struct bench *bench, const void *owner)
{
	struct lease *lease = leased_for(bench, owner);
	struct stream *stream = lease_stream(lease);

	lease_pin(lease, owner);
	give_back(lease, LEASE_REUSABLE);
	return stream;
}

static void check_owner_gets_it(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench, SPOT_OPEN, &usual);
	struct stream *stream = pinned_for(&bench, &alice);
	for (unsigned i = 0; i < 3; i++) {
		struct lease *lease = leased_for(&bench, &alice);
		assert_ptr_equal(lease_stream(lease), stream);
		assert_true(lease_is_reused(lease));
		assert_int_equal(bench.pool->pinned, 0);
		give_back(lease, LEASE_REUSABLE);
		assert_int_equal(bench.pool->pinned, 1);
	}
	bench_close(&bench);
}

static void check_nobody_else(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench, SPOT_OPEN, &usual);
	struct stream *stream = pinned_for(&bench, &alice);
	const void *others[] = {&bob, NULL};
	for (unsigned i = 0; i < 2; i++) {
		struct lease *lease = leased_for(&bench, others[i]);
		assert_ptr_not_equal(lease_stream(lease), stream);
		assert_false(lease_is_reused(lease));
		give_back(lease, LEASE_SPENT);
	}
	bench_close(&bench);
}

/* While somebody has it, it is nobody's: the owner's second request gets another. */
static void check_busy(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench, SPOT_OPEN, &usual);
	pinned_for(&bench, &alice);
	struct lease *first = leased_for(&bench, &alice);
	struct lease *second = leased_for(&bench, &alice);
	assert_false(lease_is_reused(second));
	give_back(first, LEASE_SPENT);
	give_back(second, LEASE_SPENT);
	assert_int_equal(bench.pool->pinned, 0);
	bench_close(&bench);
}

/* Of several, each owner has its own, however they were returned. */
static void check_each_own(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench, SPOT_OPEN, &usual);
	struct stream *of_alice = pinned_for(&bench, &alice);
	struct stream *of_bob = pinned_for(&bench, &bob);
	assert_ptr_not_equal(of_alice, of_bob);
	struct lease *lease = leased_for(&bench, &alice);
	assert_ptr_equal(lease_stream(lease), of_alice);
	give_back(lease, LEASE_REUSABLE);
	lease = leased_for(&bench, &bob);
	assert_ptr_equal(lease_stream(lease), of_bob);
	give_back(lease, LEASE_REUSABLE);
	bench_close(&bench);
}

/* The login is the connection's: its age does not matter to a POST. */
static void check_post(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench, SPOT_OPEN, &usual);
	struct pool_request request = request_of(&bench, &alice);
	struct lease *lease = leased_for(&bench, &alice);
	struct lease *kept = lease;
	lease_pin(lease, &alice);
	give_back(lease, LEASE_REUSABLE);
	kept->idle_since -= 5000;
	request.method = METHOD_POST;
	lease = leased(&bench, &request);
	assert_true(lease_is_reused(lease));
	give_back(lease, LEASE_SPENT);
	bench_close(&bench);
}

static void check_fresh(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench, SPOT_OPEN, &usual);
	struct pool_request request = request_of(&bench, &alice);
	pinned_for(&bench, &alice);
	request.fresh = true;
	struct lease *lease = leased(&bench, &request);
	assert_false(lease_is_reused(lease));
	give_back(lease, LEASE_SPENT);
	bench_close(&bench);
}

static void check_forget(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench, SPOT_OPEN, &usual);
	struct lease *shared = leased_for(&bench, NULL);
	pinned_for(&bench, &alice);
	pinned_for(&bench, &bob);
	give_back(shared, LEASE_REUSABLE);
	assert_int_equal(accept_all(&bench), 3);
	pool_forget_owner(bench.pool, &alice);
	assert_int_equal(bench.pool->pinned, 1);
	assert_false(is_closed(&bench, 0));
	assert_true(is_closed(&bench, 1));
	assert_false(is_closed(&bench, 2));
	pool_forget_owner(bench.pool, &alice);
	assert_int_equal(bench.pool->pinned, 1);
	bench_close(&bench);
}

static void check_pinned_dies(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench, SPOT_OPEN, &usual);
	pinned_for(&bench, &alice);
	accept_all(&bench);
	end_close(&bench, 0);
	run_for(bench.loop, SETTLE_MS);
	assert_int_equal(bench.pool->pinned, 0);
	assert_true(list_empty(&bench.pool->idle));
	struct lease *lease = leased_for(&bench, &alice);
	assert_false(lease_is_reused(lease));
	give_back(lease, LEASE_SPENT);
	bench_close(&bench);
}

int main(void)
{
	static struct suite suite;

	suite_add(
	    &suite, "PERS-22: a pinned connection serves its owner", check_owner_gets_it, NULL);
	suite_add(
	    &suite, "PERS-22: a pinned connection serves nobody else", check_nobody_else, NULL);
	suite_add(&suite, "a pinned connection in use is not shared", check_busy, NULL);
	suite_add(&suite, "PERS-22: each owner gets its own", check_each_own, NULL);
	suite_add(
	    &suite, "PERS-22: a POST rides its owner's connection at any age", check_post, NULL);
	suite_add(&suite, "who wants a new connection gets one, pinned or not", check_fresh, NULL);
	suite_add(&suite, "PERS-22: with the client its connections go", check_forget, NULL);
	suite_add(
	    &suite, "PERS-11: a FIN on a pinned connection closes it", check_pinned_dies, NULL);
	return suite_run(&suite, "pin");
}
