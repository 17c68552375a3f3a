#include "net/lookups.h"

static const struct fake_record zone[] = {
    {"a.test", AF_INET, "127.0.0.5", .ttl = 60, .delay_ms = 20},
    {"b.test", AF_INET, "127.0.0.6", .ttl = 60, .delay_ms = 20},
    {"silent.test", .silent = true},
};

static void bench_open(struct bench *bench, unsigned cache_names)
{
	bench_begin(bench, zone, sizeof zone / sizeof *zone);
	bench->options.cache_names = cache_names;
	bench_start(bench);
}

static struct lookup *begin(struct bench *bench, const char *name, struct outcome *outcome)
{
	*outcome = (struct outcome){.done = false};
	return resolve_start(bench->resolver, slice_text(name), on_resolved, outcome);
}

static void check_shared(void **state)
{
	struct outcome outcomes[3];
	struct bench bench;

	(void)state;
	bench_open(&bench, 10);
	assert_non_null(begin(&bench, "a.test", &outcomes[0]));
	assert_non_null(begin(&bench, "A.test.", &outcomes[1]));
	assert_non_null(begin(&bench, "b.test", &outcomes[2]));
	for (size_t i = 0; i < 3; i++)
		assert_true(run_until(bench.loop, &outcomes[i].done, BOUND_MS));
	assert_string_equal(outcomes[0].addresses, "127.0.0.5 ");
	assert_string_equal(outcomes[1].addresses, "127.0.0.5 ");
	assert_string_equal(outcomes[2].addresses, "127.0.0.6 ");
	assert_int_equal(resolver_asked(bench.resolver), 2);
	bench_close(&bench);
}

static void check_cancelled(void **state)
{
	struct outcome gone, stays;
	struct lookup *lookup;
	struct bench bench;

	(void)state;
	bench_open(&bench, 10);
	lookup = begin(&bench, "a.test", &gone);
	begin(&bench, "a.test", &stays);
	resolve_cancel(&lookup);
	assert_null(lookup);
	resolve_cancel(&lookup);
	assert_true(run_until(bench.loop, &stays.done, BOUND_MS));
	assert_int_equal(gone.told, 0);
	bench_close(&bench);
}

static void check_all_cancelled(void **state)
{
	struct outcome gone;
	struct lookup *lookup;
	struct bench bench;

	(void)state;
	bench_open(&bench, 10);
	lookup = begin(&bench, "a.test", &gone);
	resolve_cancel(&lookup);
	run_for(bench.loop, 100);
	assert_int_equal(gone.told, 0);
	assert_null(begin(&bench, "a.test", &gone));
	assert_string_equal(gone.addresses, "127.0.0.5 ");
	bench_close(&bench);
}

/* One that is told cancels the other, which waits for the same answer. */
struct rivals {
	struct lookup *lookups[2];
	unsigned told;
	bool done;
};

static void on_first_rival(const struct resolved *resolved, void *arg)
{
	struct rivals *rivals = arg;

	assert_int_equal(resolved->status, RESOLVE_OK);
	resolve_cancel(&rivals->lookups[1]);
	rivals->told++;
	rivals->done = true;
}

static void check_cancelled_inside(void **state)
{
	struct rivals rivals = {.done = false};
	struct bench bench;

	(void)state;
	bench_open(&bench, 10);
	for (int i = 0; i < 2; i++)
		rivals.lookups[i] =
		    resolve_start(bench.resolver, SLICE("a.test"), on_first_rival, &rivals);
	assert_true(run_until(bench.loop, &rivals.done, BOUND_MS));
	run_for(bench.loop, 50);
	assert_int_equal(rivals.told, 1);
	bench_close(&bench);
}

/* One that is told asks again for the same name, and once more. */
struct again {
	struct bench *bench;
	unsigned told;
	bool done;
};

static void on_again(const struct resolved *resolved, void *arg)
{
	struct again *again = arg;

	assert_int_equal(resolved->status, RESOLVE_OK);
	again->told++;
	again->done = again->told == 3;
	if (!again->done)
		resolve_start(again->bench->resolver, SLICE("a.test"), on_again, again);
}

static void check_again(unsigned cache_names, uint64_t asked)
{
	struct bench bench;
	struct again again = {.bench = &bench};

	bench_open(&bench, cache_names);
	assert_non_null(resolve_start(bench.resolver, SLICE("a.test"), on_again, &again));
	assert_true(run_until(bench.loop, &again.done, BOUND_MS));
	assert_int_equal(again.told, 3);
	assert_int_equal(resolver_asked(bench.resolver), asked);
	bench_close(&bench);
}

static void check_again_cached(void **state)
{
	(void)state;
	check_again(10, 1);
}

static void check_again_uncached(void **state)
{
	(void)state;
	check_again(0, 3);
}

/* The answer is good during the callback even if what it came from is thrown out meanwhile. */
static void on_crowding_out(const struct resolved *resolved, void *arg)
{
	struct again *again = arg;
	union address address;

	assert_true(address_parse(SLICE("127.0.0.9"), 0, &address));
	resolver_pin(again->bench->resolver, SLICE("p.test"), &address);
	assert_null(resolve_start(again->bench->resolver, SLICE("fixed.test"), on_resolved,
	    &(struct outcome){.told = 0}));
	assert_int_equal(resolved->count, 1);
	assert_true(address_parse(SLICE("127.0.0.5"), 0, &address));
	assert_true(address_equal(&resolved->at[0].any, &address.any));
	again->told++;
	again->done = true;
}

static void check_crowded_out(void **state)
{
	struct bench bench;
	struct again again = {.bench = &bench};

	(void)state;
	bench_open(&bench, 1);
	assert_non_null(resolve_start(bench.resolver, SLICE("a.test"), on_crowding_out, &again));
	assert_true(run_until(bench.loop, &again.done, BOUND_MS));
	assert_string_equal(look_up(&bench, "a.test").addresses, "127.0.0.5 ");
	assert_null(resolve_start(bench.resolver, SLICE("a.test"), on_crowding_out, &again));
	assert_int_equal(again.told, 2);
	bench_close(&bench);
}

static void check_each_deadline(void **state)
{
	struct outcome early, late;
	struct bench bench;

	(void)state;
	bench_open(&bench, 10);
	begin(&bench, "silent.test", &early);
	run_for(bench.loop, TIMEOUT_MS / 2);
	begin(&bench, "silent.test", &late);
	assert_true(run_until(bench.loop, &early.done, BOUND_MS));
	assert_int_equal(early.status, RESOLVE_TIMEOUT);
	assert_false(late.done);
	assert_true(run_until(bench.loop, &late.done, BOUND_MS));
	assert_int_equal(late.status, RESOLVE_TIMEOUT);
	assert_int_equal(resolver_asked(bench.resolver), 1);
	bench_close(&bench);
}

static void check_freed(void **state)
{
	struct outcome outcomes[3];
	struct bench bench;

	(void)state;
	bench_open(&bench, 10);
	begin(&bench, "a.test", &outcomes[0]);
	begin(&bench, "silent.test", &outcomes[1]);
	begin(&bench, "silent.test", &outcomes[2]);
	temporary_write(&bench.resolv_conf, "nameserver 127.0.0.1\nsearch other.test\n");
	run_for(bench.loop, 5);
	resolver_free(&bench.resolver);
	assert_null(bench.resolver);
	run_for(bench.loop, 50);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(outcomes[i].told, 0);
	bench_close(&bench);
}

static void check_freed_after_change(void **state)
{
	struct outcome outcome;
	struct bench bench;

	(void)state;
	bench_begin(&bench, zone, sizeof zone / sizeof *zone);
	bench.options.servers = NULL;
	bench.options.port = address_port(&bench.dns->address.any);
	bench_start(&bench);
	begin(&bench, "silent.test", &outcome);
	temporary_write(&bench.resolv_conf, "nameserver 127.0.0.1\nsearch other.test\n");
	run_for(bench.loop, 10);
	look_up(&bench, "a.test");
	bench_close(&bench);
	assert_int_equal(outcome.told, 0);
}

int main(void)
{
	static struct suite suite;

	suite_add(&suite, "lookups of one name share one question", check_shared, NULL);
	suite_add(&suite, "a cancelled lookup is not told, and others are", check_cancelled, NULL);
	suite_add(&suite, "an answer nobody waits for is kept", check_all_cancelled, NULL);
	suite_add(&suite, "one that is told may cancel others", check_cancelled_inside, NULL);
	suite_add(&suite, "one that is told may look up the same name", check_again_cached, NULL);
	suite_add(
	    &suite, "without a cache the same name is asked for again", check_again_uncached, NULL);
	suite_add(&suite, "an answer is good while it is told, whatever is thrown out",
	    check_crowded_out, NULL);
	suite_add(&suite, "ERR-01: each lookup has its own deadline", check_each_deadline, NULL);
	suite_add(&suite, "a resolver that is freed forgets its lookups", check_freed, NULL);
	suite_add(&suite, "also those that an earlier resolv.conf was to answer",
	    check_freed_after_change, NULL);
	return suite_run(&suite, "resolve_shared");
}
