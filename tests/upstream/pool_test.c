#include "upstream/pool_part.h"

#include <errno.h>
#include "upstream/asking.h"

static const struct pool_options usual = {
    .idle_ms = 60000, .connect_ms = BOUND_MS, .queue_ms = BOUND_MS};

static void check_used_again(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench, SPOT_OPEN, &usual);
	struct lease *first = leased_usual(&bench);
	struct stream *stream = lease_stream(first);
	assert_false(lease_is_reused(first));
	assert_true(lease_connect_us(first) > 0);
	give_back(first, LEASE_REUSABLE);
	struct pool_request request = request_usual(&bench);
	struct asking again = asked(&bench, &request);
	assert_true(again.from_inside);
	assert_ptr_equal(lease_stream(again.lease), stream);
	assert_true(lease_is_reused(again.lease));
	assert_int_equal(lease_connect_us(again.lease), 0);
	assert_int_equal(lease_dns_us(again.lease), 0);
	assert_int_equal(accept_all(&bench), 1);
	give_back(again.lease, LEASE_SPENT);
	bench_close(&bench);
}

static void check_last_first(void **state)
{
	struct lease *leases[3];
	struct stream *streams[3];
	struct bench bench;

	(void)state;
	bench_open(&bench, SPOT_OPEN, &usual);
	for (unsigned i = 0; i < 3; i++) {
		leases[i] = leased_usual(&bench);
		streams[i] = lease_stream(leases[i]);
	}
	for (unsigned i = 0; i < 3; i++)
		give_back(leases[i], LEASE_REUSABLE);
	for (unsigned i = 3; i-- > 0;) {
		leases[i] = leased_usual(&bench);
		assert_ptr_equal(lease_stream(leases[i]), streams[i]);
	}
	for (unsigned i = 0; i < 3; i++)
		give_back(leases[i], LEASE_SPENT);
	bench_close(&bench);
}

struct return_case {
	const char *title;
	enum lease_state state;
	uint64_t idle_ms;
	bool drained;
	ssize_t seen; /* what recv gives at the origin */
	int error;
};

static const struct return_case returns[] = {
    {"a reusable connection stays open", LEASE_REUSABLE, 60000, false, -1, EAGAIN},
    {"a spent connection is closed", LEASE_SPENT, 60000, false, 0, 0},
    {"a connection returned as reset is reset", LEASE_RESET, 60000, false, -1, ECONNRESET},
    {"nothing is kept when the idle time is 0", LEASE_REUSABLE, 0, false, 0, 0},
    {"nothing is kept on the way out", LEASE_REUSABLE, 60000, true, 0, 0},
};

static void check_return(void **state)
{
	const struct return_case *row = *state;
	struct pool_options options = usual;
	struct bench bench;
	char octet;

	options.idle_ms = row->idle_ms;
	bench_open(&bench, SPOT_OPEN, &options);
	struct lease *lease = leased_usual(&bench);
	accept_all(&bench);
	if (row->drained)
		pool_drain(bench.pool);
	give_back(lease, row->state);
	run_for(bench.loop, SETTLE_MS);
	assert_int_equal(recv(bench.ends[0], &octet, 1, MSG_DONTWAIT), row->seen);
	if (row->error)
		assert_int_equal(errno, row->error);
	bench_close(&bench);
}

static void check_return_nothing(void **state)
{
	struct lease *none = NULL;

	(void)state;
	lease_return(&none, LEASE_REUSABLE);
	assert_null(none);
}

enum event_kind { EVENT_OCTET, EVENT_FIN, EVENT_RESET };

static void happen(struct bench *bench, enum event_kind kind)
{
	struct linger at_once = {.l_onoff = 1};

	if (kind == EVENT_OCTET) {
		assert_int_equal(send(bench->ends[0], "\n", 1, MSG_NOSIGNAL), 1);
		return;
	}
	if (kind == EVENT_RESET)
		setsockopt(bench->ends[0], SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
	end_close(bench, 0);
}

struct event_case {
	const char *title;
	enum event_kind kind;
	bool before; /* it is there when the lease is returned */
};

static const struct event_case events[] = {
    {"PERS-10: an octet on an idle connection closes it", EVENT_OCTET, false},
    {"PERS-11: a FIN on an idle connection closes it", EVENT_FIN, false},
    {"PERS-11: a reset of an idle connection closes it", EVENT_RESET, false},
    {"PERS-10: a connection that comes back with an octet is not kept", EVENT_OCTET, true},
    {"PERS-11: a connection that comes back with a FIN is not kept", EVENT_FIN, true},
    {"PERS-11: a connection that comes back reset is not kept", EVENT_RESET, true},
};

static void check_event(void **state)
{
	const struct event_case *row = *state;
	struct bench bench;

	bench_open(&bench, SPOT_OPEN, &usual);
	struct lease *lease = leased_usual(&bench);
	accept_all(&bench);
	if (row->before) {
		happen(&bench, row->kind);
		run_for(bench.loop, SETTLE_MS);
	}
	give_back(lease, LEASE_REUSABLE);
	if (row->before) {
		assert_true(list_empty(&bench.pool->idle));
	} else {
		assert_false(list_empty(&bench.pool->idle));
		happen(&bench, row->kind);
		run_for(bench.loop, SETTLE_MS);
	}
	assert_true(list_empty(&bench.pool->idle));
	if (row->kind == EVENT_OCTET)
		assert_true(is_closed(&bench, 0) || errno == ECONNRESET);
	lease = leased_usual(&bench);
	assert_false(lease_is_reused(lease));
	give_back(lease, LEASE_SPENT);
	bench_close(&bench);
}

/* Octets behind the response that its reader has put back. */
static void check_surplus(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench, SPOT_OPEN, &usual);
	struct lease *lease = leased_usual(&bench);
	accept_all(&bench);
	stream_unread(lease_stream(lease), SLICE("HTTP/1.1 200 OK"));
	give_back(lease, LEASE_REUSABLE);
	assert_true(list_empty(&bench.pool->idle));
	bench_close(&bench);
}

static void check_idle_time(void **state)
{
	struct pool_options options = usual;
	struct bench bench;

	(void)state;
	options.idle_ms = 150;
	bench_open(&bench, SPOT_OPEN, &options);
	struct lease *lease = leased_usual(&bench);
	accept_all(&bench);
	give_back(lease, LEASE_REUSABLE);
	run_for(bench.loop, 50);
	assert_false(is_closed(&bench, 0));
	lease = leased_usual(&bench);
	assert_true(lease_is_reused(lease));
	run_for(bench.loop, 300);
	assert_false(is_closed(&bench, 0));
	give_back(lease, LEASE_REUSABLE);
	run_for(bench.loop, 400);
	assert_true(is_closed(&bench, 0));
	bench_close(&bench);
}

struct age_case {
	const char *title;
	enum method method;
	bool upgrade;
	uint64_t age_ms;
	bool rides;
};

static const struct age_case ages[] = {
    {"a POST rides a connection that was idle for less than a second", METHOD_POST, false, 0, true},
    {"PERS-12: a POST does not ride one that was idle for longer", METHOD_POST, false, 1200, false},
    {"a GET rides one that was idle for longer", METHOD_GET, false, 30000, true},
    {"a PUT does, too", METHOD_PUT, false, 30000, true},
    {"PERS-12: a method that nobody knows is like a POST", METHOD_OTHER, false, 1200, false},
    {"UPG-11: an offer to upgrade rides none", METHOD_GET, true, 0, false},
};

static void check_age(void **state)
{
	const struct age_case *row = *state;
	struct bench bench;

	bench_open(&bench, SPOT_OPEN, &usual);
	struct pool_request request = request_usual(&bench);
	struct lease *lease = leased_usual(&bench);
	struct lease *kept = lease;
	give_back(lease, LEASE_REUSABLE);
	kept->idle_since -= row->age_ms;
	request.method = row->method;
	request.upgrade = row->upgrade;
	lease = leased(&bench, &request);
	assert_int_equal(lease_is_reused(lease), row->rides);
	assert_int_equal(list_empty(&bench.pool->idle), row->rides);
	give_back(lease, LEASE_SPENT);
	bench_close(&bench);
}

static void check_fresh(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench, SPOT_OPEN, &usual);
	struct pool_request request = request_usual(&bench);
	give_back(leased_usual(&bench), LEASE_REUSABLE);
	request.fresh = true;
	struct lease *lease = leased(&bench, &request);
	assert_false(lease_is_reused(lease));
	assert_false(list_empty(&bench.pool->idle));
	give_back(lease, LEASE_SPENT);
	bench_close(&bench);
}

static void check_other_name(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench, SPOT_OPEN, &usual);
	struct pool_request request = request_for(&bench, "o.test");
	give_back(leased_usual(&bench), LEASE_REUSABLE);
	struct lease *lease = leased(&bench, &request);
	assert_false(lease_is_reused(lease));
	give_back(lease, LEASE_REUSABLE);
	assert_int_equal(accept_all(&bench), 2);
	bench_close(&bench);
}

struct judge {
	enum judgement says;
	unsigned asked;
};

static enum judgement judge_it(const struct sockaddr *address, void *arg)
{
	struct judge *judge = arg;

	assert_true(address_is_loopback(address));
	judge->asked++;
	return judge->says;
}

static void check_judged_again(void **state)
{
	struct judge judge = {JUDGEMENT_PASS, 0};
	struct bench bench;

	(void)state;
	bench_open(&bench, SPOT_OPEN, &usual);
	struct pool_request request = request_usual(&bench);
	request.judge = judge_it;
	request.judge_arg = &judge;
	give_back(leased(&bench, &request), LEASE_REUSABLE);
	assert_int_equal(judge.asked, 1);
	struct lease *lease = leased(&bench, &request);
	assert_true(lease_is_reused(lease));
	assert_int_equal(judge.asked, 2);
	give_back(lease, LEASE_REUSABLE);
	accept_all(&bench);
	judge.says = JUDGEMENT_DENY;
	struct asking asking = asked(&bench, &request);
	assert_null(asking.lease);
	assert_int_equal(asking.failure, FAILURE_ADDRESS_PROHIBITED);
	assert_true(is_closed(&bench, 0));
	bench_close(&bench);
}

static void check_drain(void **state)
{
	struct lease *leases[3];
	struct bench bench;

	(void)state;
	bench_open(&bench, SPOT_OPEN, &usual);
	for (unsigned i = 0; i < 3; i++)
		leases[i] = leased_usual(&bench);
	assert_int_equal(accept_all(&bench), 3);
	lease_pin(leases[1], &bench);
	give_back(leases[0], LEASE_REUSABLE);
	give_back(leases[1], LEASE_REUSABLE);
	pool_drain(bench.pool);
	assert_true(is_closed(&bench, 0) && is_closed(&bench, 1));
	assert_false(is_closed(&bench, 2));
	give_back(leases[2], LEASE_REUSABLE);
	assert_true(is_closed(&bench, 2));
	leases[0] = leased_usual(&bench);
	give_back(leases[0], LEASE_REUSABLE);
	assert_true(list_empty(&bench.pool->idle));
	bench_close(&bench);
}

static void check_version(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench, SPOT_OPEN, &usual);
	uint16_t port = bench.place.port;
	struct slice host = SLICE("127.0.0.1");
	assert_int_equal(pool_version(bench.pool, host, port), NEXT_HOP_UNKNOWN);
	struct lease *lease = leased_usual(&bench);
	assert_int_equal(pool_version(bench.pool, host, port), NEXT_HOP_UNKNOWN);
	lease_learn_version(lease, NEXT_HOP_10);
	give_back(lease, LEASE_SPENT);
	assert_int_equal(pool_version(bench.pool, host, port), NEXT_HOP_10);
	assert_int_equal(pool_version(bench.pool, SLICE("o.test"), port), NEXT_HOP_UNKNOWN);
	bench_close(&bench);
}

int main(void)
{
	static struct suite suite;

	suite_add(&suite, "a connection that was returned is used again", check_used_again, NULL);
	suite_add(&suite, "the connection returned last is used first", check_last_first, NULL);
	SUITE_TABLE(&suite, returns, check_return);
	suite_add(&suite, "no lease may be returned", check_return_nothing, NULL);
	SUITE_TABLE(&suite, events, check_event);
	suite_add(&suite, "PERS-10: octets that were put back are not kept", check_surplus, NULL);
	suite_add(&suite, "only an idle connection's time runs out", check_idle_time, NULL);
	SUITE_TABLE(&suite, ages, check_age);
	suite_add(&suite, "who wants a new connection gets one", check_fresh, NULL);
	suite_add(&suite, "another name of the same place has its own", check_other_name, NULL);
	suite_add(&suite, "SEC-05: an idle connection's address is judged again",
	    check_judged_again, NULL);
	suite_add(&suite, "on the way out idle connections are closed", check_drain, NULL);
	suite_add(&suite, "VER-09: a version is remembered for host and port", check_version, NULL);
	return suite_run(&suite, "pool");
}
