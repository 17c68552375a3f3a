#include "upstream/origin.h"

#include <stdio.h>
#include "base/clock.h"
#include "net/turns.h"

enum {
	REMEMBERED = 1024, /* without a connection */
	VERSION_LIFE_MS = 10 * 60 * 1000,
	A_WHILE_MS = 10 * 1000, /* more than a test takes */
};

static void serve(void *origin)
{
	struct origin *served = origin;

	served->connections++;
}

/* Holds it for as long as the call takes. */
static struct origin *touch(struct origin_table *table, const char *host, uint16_t port)
{
	struct origin *origin = origin_hold(table, slice_text(host), port);
	struct origin *held = origin;

	origin_release(&held);
	assert_null(held);
	return origin;
}

static void touch_numbered(struct origin_table *table, unsigned number)
{
	char host[32];

	snprintf(host, sizeof host, "h%u.test", number);
	touch(table, host, 80);
}

static bool knows_numbered(struct origin_table *table, unsigned number)
{
	char host[32];

	snprintf(host, sizeof host, "h%u.test", number);
	return origin_find(table, slice_text(host), 80) != NULL;
}

static void check_unknown(void **state)
{
	struct origin_table *table = origin_table_new(serve);

	(void)state;
	assert_null(origin_find(table, SLICE("a.test"), 80));
	origin_table_free(&table);
	assert_null(table);
}

static void check_same(void **state)
{
	struct origin_table *table = origin_table_new(serve);
	struct origin *first = origin_hold(table, SLICE("a.test"), 80);
	struct origin *second = origin_hold(table, SLICE("a.test"), 80);

	(void)state;
	assert_ptr_equal(first, second);
	assert_ptr_equal(origin_find(table, SLICE("a.test"), 80), first);
	assert_int_equal(first->connections, 0);
	assert_true(list_empty(&first->idle) && list_empty(&first->pinned));
	assert_true(list_empty(&first->queue));
	origin_release(&first);
	assert_ptr_equal(origin_find(table, SLICE("a.test"), 80), second);
	origin_release(&second);
	origin_table_free(&table);
}

struct other_case {
	const char *title;
	const char *host;
	uint16_t port;
};

static const struct other_case others[] = {
    {"another port is another origin", "a.test", 81},
    {"a port with the octets changed round is another origin", "a.test", 80 << 8},
    {"another host is another origin", "b.test", 80},
    {"the beginning of a host is another origin", "a.tes", 80},
    {"a longer host is another origin", "a.test.", 80},
};

static void check_other(void **state)
{
	const struct other_case *row = *state;
	struct origin_table *table = origin_table_new(serve);
	struct origin *origin = origin_hold(table, SLICE("a.test"), 80);

	assert_null(origin_find(table, slice_text(row->host), row->port));
	assert_ptr_not_equal(touch(table, row->host, row->port), origin);
	origin_release(&origin);
	origin_table_free(&table);
}

static void check_longest_host(void **state)
{
	char host[255];
	struct origin_table *table = origin_table_new(serve);

	(void)state;
	memset(host, 'a', sizeof host);
	struct origin *origin = origin_hold(table, slice_of(host, sizeof host), 80);
	assert_int_equal(origin->key_len, 2 + sizeof host);
	assert_ptr_equal(origin_find(table, slice_of(host, sizeof host), 80), origin);
	assert_null(origin_find(table, slice_of(host, sizeof host - 1), 80));
	origin_release(&origin);
	origin_table_free(&table);
}

static void check_remembered(void **state)
{
	struct origin_table *table = origin_table_new(serve);

	(void)state;
	for (unsigned i = 0; i < REMEMBERED; i++)
		touch_numbered(table, i);
	for (unsigned i = 0; i < REMEMBERED; i++)
		assert_true(knows_numbered(table, i));
	touch_numbered(table, REMEMBERED);
	assert_false(knows_numbered(table, 0));
	assert_true(knows_numbered(table, 1));
	assert_true(knows_numbered(table, REMEMBERED));
	origin_table_free(&table);
}

static void check_used_again(void **state)
{
	struct origin_table *table = origin_table_new(serve);

	(void)state;
	for (unsigned i = 0; i < REMEMBERED; i++)
		touch_numbered(table, i);
	touch_numbered(table, 0);
	touch_numbered(table, REMEMBERED);
	assert_true(knows_numbered(table, 0));
	assert_false(knows_numbered(table, 1));
	origin_table_free(&table);
}

static void check_held_stays(void **state)
{
	struct origin_table *table = origin_table_new(serve);
	struct origin *held = origin_hold(table, SLICE("held.test"), 80);

	(void)state;
	for (unsigned i = 0; i < 3 * REMEMBERED; i++)
		touch_numbered(table, i);
	assert_ptr_equal(origin_find(table, SLICE("held.test"), 80), held);
	origin_release(&held);
	origin_table_free(&table);
}

static void check_version(void **state)
{
	struct origin_table *table = origin_table_new(serve);
	struct origin *origin = origin_hold(table, SLICE("a.test"), 80);

	(void)state;
	assert_int_equal(origin_version(origin), NEXT_HOP_UNKNOWN);
	origin_learn(origin, NEXT_HOP_10);
	assert_int_equal(origin_version(origin), NEXT_HOP_10);
	origin_learn(origin, NEXT_HOP_11);
	assert_int_equal(origin_version(origin), NEXT_HOP_11);
	origin_release(&origin);
	origin = origin_find(table, SLICE("a.test"), 80);
	assert_int_equal(origin_version(origin), NEXT_HOP_11);
	origin_table_free(&table);
}

/* The clock is not asked to wait: the learning is moved into the past. */
static void check_version_expires(void **state)
{
	struct origin_table *table = origin_table_new(serve);
	struct origin *origin = origin_hold(table, SLICE("a.test"), 80);

	(void)state;
	origin_learn(origin, NEXT_HOP_10);
	origin->learned_ms -= VERSION_LIFE_MS - A_WHILE_MS;
	assert_int_equal(origin_version(origin), NEXT_HOP_10);
	origin->learned_ms -= A_WHILE_MS;
	assert_int_equal(origin_version(origin), NEXT_HOP_UNKNOWN);
	origin_learn(origin, NEXT_HOP_10);
	assert_int_equal(origin_version(origin), NEXT_HOP_10);
	origin_release(&origin);
	origin_table_free(&table);
}

static void check_job(void **state)
{
	struct loop *loop = loop_for_test();
	struct origin_table *table = origin_table_new(serve);
	struct origin *origin = origin_hold(table, SLICE("a.test"), 80);

	(void)state;
	loop_later(loop, &origin->serve);
	assert_int_equal(origin->connections, 0);
	run_for(loop, 10);
	assert_int_equal(origin->connections, 1);
	origin_release(&origin);
	origin_table_free(&table);
	loop_free(&loop);
}

/* Forgotten with its job posted: the job does not run on what is no more. */
static void check_job_forgotten(void **state)
{
	struct loop *loop = loop_for_test();
	struct origin_table *table = origin_table_new(serve);
	struct origin *origin = origin_hold(table, SLICE("a.test"), 80);

	(void)state;
	loop_later(loop, &origin->serve);
	origin_release(&origin);
	origin_table_free(&table);
	run_for(loop, 10);
	loop_free(&loop);
}

int main(void)
{
	static struct suite suite;

	suite_add(&suite, "what was never asked for is not known", check_unknown, NULL);
	suite_add(&suite, "the same host and port is the same origin", check_same, NULL);
	SUITE_TABLE(&suite, others, check_other);
	suite_add(&suite, "the longest host fits", check_longest_host, NULL);
	suite_add(&suite, "a bounded number is remembered, and the one unused longest forgotten",
	    check_remembered, NULL);
	suite_add(&suite, "what was used again is remembered longer", check_used_again, NULL);
	suite_add(&suite, "what is held is never forgotten", check_held_stays, NULL);
	suite_add(&suite, "VER-09: what was learned last holds, also when nobody is connected",
	    check_version, NULL);
	suite_add(
	    &suite, "VER-09: what was learned holds for ten minutes", check_version_expires, NULL);
	suite_add(&suite, "its queue is served after the turn", check_job, NULL);
	suite_add(&suite, "a forgotten origin's queue is not", check_job_forgotten, NULL);
	return suite_run(&suite, "origin");
}
