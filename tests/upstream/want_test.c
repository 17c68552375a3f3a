#include "upstream/asking.h"

static const struct pool_options usual = {
    .idle_ms = 60000, .connect_ms = 300, .queue_ms = BOUND_MS};

struct failure_case {
	const char *title;
	const char *host;
	enum spot_kind kind;
	enum failure failure;
	const char *detail;
	const char *extras;
};

static const struct failure_case failures[] = {
    {"ERR-07: a refused connection", "127.0.0.1", SPOT_CLOSED, FAILURE_REFUSED,
	"Connection refused", ""},
    {"ERR-07: a name that leads to a refused connection", "o.test", SPOT_CLOSED, FAILURE_REFUSED,
	"Connection refused", ""},
    {"ERR-09: a place that says nothing", "127.0.0.1", SPOT_DEAF, FAILURE_CONNECT_TIMEOUT, NULL,
	""},
    {"ERR-06: a place that there is no way to", "224.0.0.1", SPOT_OPEN, FAILURE_UNROUTABLE,
	"Network is unreachable", ""},
    {"ERR-02: a name that no question can have", "a..test", SPOT_OPEN, FAILURE_DNS_ERROR, "FORMERR",
	"; rcode=\"FORMERR\""},
    {"ERR-01: a name that nobody answers for", "silent.test", SPOT_OPEN, FAILURE_DNS_TIMEOUT, "",
	""},
};

static void check_failure(void **state)
{
	const struct failure_case *row = *state;
	struct bench bench;

	bench_open(&bench, row->kind, &usual);
	struct pool_request request = request_for(&bench, row->host);
	struct asking asking = asked(&bench, &request);
	assert_null(asking.lease);
	assert_false(asking.own);
	assert_int_equal(asking.failure, row->failure);
	if (row->detail)
		assert_string_equal(asking.detail, row->detail);
	assert_string_equal(asking.extras, row->extras);
	bench_close(&bench);
}

static void check_name(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench, SPOT_OPEN, &usual);
	struct pool_request request = request_for(&bench, "o.test");
	struct asking asking = asked(&bench, &request);
	assert_non_null(asking.lease);
	assert_false(asking.from_inside);
	assert_int_equal(asking.failure, FAILURE_NONE);
	assert_int_equal(accept_all(&bench), 1);
	give_back(asking.lease, LEASE_SPENT);
	bench_close(&bench);
}

struct judge {
	enum judgement says;
	unsigned asked;
};

static enum judgement judge_it(const struct sockaddr *address, void *arg)
{
	struct judge *judge = arg;

	(void)address;
	judge->asked++;
	return judge->says;
}

static void check_denied(void **state)
{
	struct judge judge = {JUDGEMENT_DENY, 0};
	struct bench bench;

	(void)state;
	bench_open(&bench, SPOT_OPEN, &usual);
	struct pool_request request = request_usual(&bench);
	request.judge = judge_it;
	request.judge_arg = &judge;
	struct asking asking = asked(&bench, &request);
	assert_null(asking.lease);
	assert_int_equal(asking.failure, FAILURE_ADDRESS_PROHIBITED);
	assert_int_equal(judge.asked, 1);
	run_for(bench.loop, SETTLE_MS);
	assert_int_equal(accept_all(&bench), 0);
	bench_close(&bench);
}

static void check_own(void **state)
{
	struct judge judge = {JUDGEMENT_OWN, 0};
	struct bench bench;

	(void)state;
	bench_open(&bench, SPOT_OPEN, &usual);
	struct pool_request request = request_usual(&bench);
	request.judge = judge_it;
	request.judge_arg = &judge;
	struct asking asking = asked(&bench, &request);
	assert_true(asking.own);
	assert_null(asking.lease);
	assert_int_equal(asking.failure, FAILURE_NONE);
	run_for(bench.loop, SETTLE_MS);
	assert_int_equal(accept_all(&bench), 0);
	bench_close(&bench);
}

struct redirect_case {
	const char *title;
	const char *asked; /* host */
	int port_off;      /* from the place's */
	const char *from, *to;
	bool redirected;
};

static const struct redirect_case redirects[] = {
    {"connect-to leads a name elsewhere", "nowhere.test", 0, "nowhere.test", "127.0.0.1", true},
    {"connect-to may lead to a name", "nowhere.test", 0, "nowhere.test", "o.test", true},
    {"connect-to leads an address elsewhere", "192.0.2.1", 0, "192.0.2.1", "127.0.0.1", true},
    {"connect-to is for one port", "a..test", 1, "a..test", "127.0.0.1", false},
    {"connect-to is for one name", "b..test", 0, "a..test", "127.0.0.1", false},
};

static void check_redirect(void **state)
{
	const struct redirect_case *row = *state;
	struct judge judge = {JUDGEMENT_DENY, 0};
	struct bench bench;

	bench_open(&bench, SPOT_OPEN, &usual);
	struct pool_request request = request_for(&bench, row->asked);
	struct connect_to instead = {
	    slice_text(row->from), request.port, slice_text(row->to), bench.place.port};
	pool_connect_to(bench.pool, &instead);
	request.port = (uint16_t)(request.port + row->port_off);
	request.judge = judge_it;
	request.judge_arg = &judge;
	struct asking asking = asked(&bench, &request);
	assert_int_equal(asking.lease != NULL, row->redirected);
	if (asking.lease)
		assert_int_equal(judge.asked, 0);
	else
		assert_int_equal(asking.failure, FAILURE_DNS_ERROR);
	give_back(asking.lease, LEASE_SPENT);
	bench_close(&bench);
}

/* The first that fits is taken; a connection that went that way is not judged when it is idle. */
static void check_redirects(void **state)
{
	struct judge judge = {JUDGEMENT_DENY, 0};
	struct bench bench;

	(void)state;
	bench_open(&bench, SPOT_OPEN, &usual);
	struct pool_request request = request_for(&bench, "x.test");
	uint16_t port = request.port;
	struct connect_to list[] = {
	    {SLICE("y.test"), port, SLICE("a..test"), port},
	    {SLICE("x.test"), port, SLICE("127.0.0.1"), port},
	    {SLICE("x.test"), port, SLICE("a..test"), port},
	};
	for (unsigned i = 0; i < 3; i++)
		pool_connect_to(bench.pool, &list[i]);
	request.judge = judge_it;
	request.judge_arg = &judge;
	give_back(leased(&bench, &request), LEASE_REUSABLE);
	struct lease *lease = leased(&bench, &request);
	assert_true(lease_is_reused(lease));
	assert_int_equal(judge.asked, 0);
	give_back(lease, LEASE_SPENT);
	bench_close(&bench);
}

struct cancel_case {
	const char *title;
	const char *host;
	enum spot_kind kind;
};

static const struct cancel_case cancels[] = {
    {"who gives up while resolving is told nothing", "silent.test", SPOT_OPEN},
    {"who gives up while dialling is told nothing", "127.0.0.1", SPOT_DEAF},
    {"who gives up before a connection is there is told nothing", "127.0.0.1", SPOT_OPEN},
    {"who gives up before a refusal is told nothing", "127.0.0.1", SPOT_CLOSED},
};

static void check_cancel(void **state)
{
	const struct cancel_case *row = *state;
	struct asking asking = {.told = 0};
	struct bench bench;

	bench_open(&bench, row->kind, &usual);
	struct pool_request request = request_for(&bench, row->host);
	ask(&bench, &asking, &request);
	assert_non_null(asking.want);
	pool_cancel(&asking.want);
	assert_null(asking.want);
	pool_cancel(&asking.want);
	run_for(bench.loop, 400);
	assert_int_equal(asking.told, 0);
	bench_close(&bench);
}

int main(void)
{
	static struct suite suite;

	suite_add(&suite, "a name is resolved and connected to", check_name, NULL);
	SUITE_TABLE(&suite, failures, check_failure);
	suite_add(&suite, "SEC-05: a denied address is not dialled", check_denied, NULL);
	suite_add(&suite, "LOOP-01: an own address is not dialled", check_own, NULL);
	SUITE_TABLE(&suite, redirects, check_redirect);
	suite_add(&suite, "of connect-to lines the first that fits is taken, and not judged",
	    check_redirects, NULL);
	SUITE_TABLE(&suite, cancels, check_cancel);
	return suite_run(&suite, "want");
}
