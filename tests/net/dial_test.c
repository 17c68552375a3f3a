#include <errno.h>
#include <sys/resource.h>
#include "net/turns.h"
#include "net/dial.h"
#include "net/spots.h"

enum {
	DEADLINE_MS = 400,
	PATIENT_MS = 5000,
	PACE_MS = 250, /* between attempts */
	TICK_MS = 10,  /* the loop's clock is coarse */
	SLACK_MS = 150,
};

struct bench {
	struct loop *loop;
	struct spots spots;
	struct dial_options options;
	union address addresses[SPOTS_MAX];
	unsigned count;
	struct dialled dialled;
	unsigned told;
	bool done;
	uint64_t began, took; /* clock_us(), and milliseconds */
};

static void bench_open(struct bench *bench)
{
	*bench = (struct bench){.loop = loop_for_test(), .options.timeout_ms = PATIENT_MS};
}

static void bench_close(struct bench *bench)
{
	stream_close(&bench->dialled.stream);
	run_for(bench->loop, 5);
	spots_close(&bench->spots);
	loop_free(&bench->loop);
}

static void add(struct bench *bench, enum spot_kind kind, const char *host)
{
	spot_make(&bench->spots, kind, host);
	bench->addresses[bench->count++] = spot_address(host, 0);
}

static void on_dialled(const struct dialled *dialled, void *arg)
{
	struct bench *bench = arg;

	bench->dialled = *dialled;
	bench->took = (clock_us() - bench->began) / 1000;
	bench->told++;
	bench->done = true;
}

static struct dial *dial_begin(struct bench *bench)
{
	struct dial *dial;

	bench->began = clock_us();
	dial = dial_start(bench->loop, bench->addresses, bench->count, bench->spots.port,
	    &bench->options, on_dialled, bench);
	assert_non_null(dial);
	assert_int_equal(bench->told, 0);
	return dial;
}

static void dial_wait(struct bench *bench)
{
	dial_begin(bench);
	assert_true(run_until(bench->loop, &bench->done, 2 * PATIENT_MS));
	run_for(bench->loop, 10);
	assert_int_equal(bench->told, 1);
}

static void assert_connected(struct bench *bench, const char *host)
{
	union address expected = spot_address(host, bench->spots.port);

	assert_int_equal(bench->dialled.status, DIAL_CONNECTED);
	assert_non_null(bench->dialled.stream);
	assert_true(address_equal(stream_peer(bench->dialled.stream), &expected.any));
}

/* So many attempts had their time, and no more of them. */
static void assert_paces(const struct bench *bench, unsigned attempts)
{
	assert_true(bench->took + TICK_MS >= attempts * PACE_MS);
	assert_true(bench->took + TICK_MS < (attempts + 1) * PACE_MS);
}

struct dial_case {
	const char *title;
	enum spot_kind kinds[4];
	unsigned count; /* 127.0.0.1 and those after it */
	enum dial_status status;
	const char *host;  /* of DIAL_CONNECTED */
	unsigned attempts; /* that must pass by, 250 ms each */
};

static const struct dial_case dials[] = {
    {"an address that connects", {SPOT_OPEN}, 1, DIAL_CONNECTED, "127.0.0.1", 0},
    {"ERR-07: an address that refuses", {SPOT_CLOSED}, 1, DIAL_REFUSED, NULL, 0},
    {"ERR-07: addresses that all refuse", {SPOT_CLOSED, SPOT_CLOSED, SPOT_CLOSED}, 3, DIAL_REFUSED,
	NULL, 0},
    {"after one that refuses the next is dialled at once", {SPOT_CLOSED, SPOT_CLOSED, SPOT_OPEN}, 3,
	DIAL_CONNECTED, "127.0.0.3", 0},
    {"the first that connects wins", {SPOT_OPEN, SPOT_OPEN}, 2, DIAL_CONNECTED, "127.0.0.1", 0},
    {"after one that is silent the next is dialled 250 ms later", {SPOT_DEAF, SPOT_OPEN}, 2,
	DIAL_CONNECTED, "127.0.0.2", 1},
    {"after two that are silent it takes 500 ms", {SPOT_DEAF, SPOT_DEAF, SPOT_OPEN}, 3,
	DIAL_CONNECTED, "127.0.0.3", 2},
    {"one that refuses while another is silent makes way at once",
	{SPOT_DEAF, SPOT_CLOSED, SPOT_OPEN}, 3, DIAL_CONNECTED, "127.0.0.3", 1},
};

static void check_dial(void **state)
{
	const struct dial_case *row = *state;
	struct bench bench;
	char host[24];

	bench_open(&bench);
	for (unsigned i = 0; i < row->count; i++) {
		snprintf(host, sizeof host, "127.0.0.%u", i + 1);
		add(&bench, row->kinds[i], host);
	}
	dial_wait(&bench);
	assert_int_equal(bench.dialled.status, row->status);
	if (row->host)
		assert_connected(&bench, row->host);
	assert_paces(&bench, row->attempts);
	bench_close(&bench);
}

static void check_refused_errno(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench);
	add(&bench, SPOT_CLOSED, "127.0.0.1");
	dial_wait(&bench);
	assert_int_equal(bench.dialled.error, ECONNREFUSED);
	assert_null(bench.dialled.stream);
	bench_close(&bench);
}

static void check_timeout(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench);
	bench.options.timeout_ms = DEADLINE_MS;
	add(&bench, SPOT_CLOSED, "127.0.0.1");
	add(&bench, SPOT_DEAF, "127.0.0.2");
	add(&bench, SPOT_DEAF, "127.0.0.3");
	dial_wait(&bench);
	assert_int_equal(bench.dialled.status, DIAL_TIMEOUT);
	assert_in_range(bench.took, DEADLINE_MS - TICK_MS, DEADLINE_MS + SLACK_MS);
	bench_close(&bench);
}

/* Multicast has no TCP: the kernel says so without sending anything. */
static void check_unreachable(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench);
	bench.addresses[bench.count++] = spot_address("224.0.0.1", 0);
	bench.spots.port = 9;
	dial_wait(&bench);
	assert_int_equal(bench.dialled.status, DIAL_UNREACHABLE);
	assert_int_equal(bench.dialled.error, ENETUNREACH);
	bench_close(&bench);
}

static void check_refused_speaks(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench);
	add(&bench, SPOT_CLOSED, "127.0.0.1");
	bench.addresses[bench.count++] = spot_address("224.0.0.1", 0);
	dial_wait(&bench);
	assert_int_equal(bench.dialled.status, DIAL_REFUSED);
	assert_int_equal(bench.dialled.error, ECONNREFUSED);
	bench_close(&bench);
}

/* No file descriptor is to be had for the moment of dialling. */
static void check_exhausted(void **state)
{
	struct rlimit limit, none;
	struct bench bench;

	(void)state;
	bench_open(&bench);
	add(&bench, SPOT_OPEN, "127.0.0.1");
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	none = limit;
	none.rlim_cur = 0;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	dial_begin(&bench);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	assert_true(run_until(bench.loop, &bench.done, PATIENT_MS));
	assert_int_equal(bench.dialled.status, DIAL_EXHAUSTED);
	assert_int_equal(bench.dialled.error, EMFILE);
	bench_close(&bench);
}

static void check_families_take_turns(void **state)
{
	struct bench bench;

	(void)state;
	if (!has_ipv6())
		skip();
	bench_open(&bench);
	add(&bench, SPOT_DEAF, "127.0.0.1");
	add(&bench, SPOT_DEAF, "127.0.0.2");
	add(&bench, SPOT_DEAF, "127.0.0.3");
	add(&bench, SPOT_OPEN, "::1");
	dial_wait(&bench);
	assert_connected(&bench, "::1");
	assert_paces(&bench, 1);
	bench_close(&bench);
}

static void check_first_family(void **state)
{
	struct bench bench;

	(void)state;
	if (!has_ipv6())
		skip();
	bench_open(&bench);
	add(&bench, SPOT_OPEN, "::1");
	add(&bench, SPOT_OPEN, "127.0.0.1");
	dial_wait(&bench);
	assert_connected(&bench, "::1");
	bench_close(&bench);
}

/* A machine without IPv6 cannot take part in the race, but does not lose it. */
static void check_without_ipv6(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench);
	bench.addresses[bench.count++] = spot_address("fe80::1", 0);
	add(&bench, SPOT_OPEN, "127.0.0.1");
	dial_wait(&bench);
	assert_connected(&bench, "127.0.0.1");
	assert_paces(&bench, 0);
	bench_close(&bench);
}

static void check_sixteen(void **state)
{
	struct bench bench;
	char host[24];

	(void)state;
	bench_open(&bench);
	for (unsigned i = 1; i <= 16; i++) {
		snprintf(host, sizeof host, "127.0.0.%u", i);
		add(&bench, SPOT_CLOSED, host);
	}
	add(&bench, SPOT_OPEN, "127.0.0.17");
	dial_wait(&bench);
	assert_int_equal(bench.dialled.status, DIAL_REFUSED);
	bench_close(&bench);
}

static int next_descriptor(void)
{
	int fd = dup(STDOUT_FILENO);

	close(fd);
	return fd;
}

/* The descriptors that the race took are free again. */
static void check_losers(void **state)
{
	struct bench bench;
	int before, after;

	(void)state;
	bench_open(&bench);
	add(&bench, SPOT_DEAF, "127.0.0.1");
	add(&bench, SPOT_OPEN, "127.0.0.2");
	before = next_descriptor();
	dial_wait(&bench);
	assert_connected(&bench, "127.0.0.2");
	stream_close(&bench.dialled.stream);
	after = next_descriptor();
	assert_int_equal(after, before);
	bench_close(&bench);
}

static void check_cancel(void **state)
{
	struct bench bench;
	struct dial *dial;

	(void)state;
	bench_open(&bench);
	add(&bench, SPOT_DEAF, "127.0.0.1");
	add(&bench, SPOT_OPEN, "127.0.0.2");
	dial = dial_begin(&bench);
	dial_cancel(&dial);
	assert_null(dial);
	dial_cancel(&dial);
	bench.count = 0;
	dial = dial_begin(&bench);
	dial_cancel(&dial);
	run_for(bench.loop, PACE_MS + SLACK_MS);
	assert_int_equal(bench.told, 0);
	bench_close(&bench);
}

struct judge_case {
	const char *title;
	enum judgement judgements[3]; /* of 127.0.0.1 to 127.0.0.3 */
	enum dial_status status;
	const char *host;
};

static const struct judge_case judges[] = {
    {"SEC-05: an address that is denied is not dialled",
	{JUDGEMENT_DENY, JUDGEMENT_PASS, JUDGEMENT_PASS}, DIAL_CONNECTED, "127.0.0.2"},
    {"SEC-05: each address is judged", {JUDGEMENT_DENY, JUDGEMENT_DENY, JUDGEMENT_PASS},
	DIAL_CONNECTED, "127.0.0.3"},
    {"ERR-05: when all are denied nothing is dialled",
	{JUDGEMENT_DENY, JUDGEMENT_DENY, JUDGEMENT_DENY}, DIAL_DENIED, NULL},
    {"LOOP-01: an address of our own ends it", {JUDGEMENT_OWN, JUDGEMENT_PASS, JUDGEMENT_PASS},
	DIAL_OWN, NULL},
    {"LOOP-01: also when it is the last", {JUDGEMENT_PASS, JUDGEMENT_PASS, JUDGEMENT_OWN}, DIAL_OWN,
	NULL},
    {"LOOP-01: also when the others are denied", {JUDGEMENT_DENY, JUDGEMENT_DENY, JUDGEMENT_OWN},
	DIAL_OWN, NULL},
};

struct court {
	const struct judge_case *row;
	struct bench bench;
	unsigned judged;
};

static enum judgement judge(const struct sockaddr *address, void *arg)
{
	struct court *court = arg;
	union address judged = {0};

	court->judged++;
	memcpy(&judged, address, address_length(address));
	assert_int_equal(address_port(address), court->bench.spots.port);
	return court->row->judgements[(ntohl(judged.v4.sin_addr.s_addr) & 0xff) - 1];
}

static unsigned connections_waiting(int listener)
{
	unsigned count = 0;
	int fd;

	fcntl(listener, F_SETFL, O_NONBLOCK);
	while ((fd = accept(listener, NULL, NULL)) >= 0) {
		close(fd);
		count++;
	}
	return count;
}

static void check_judge(void **state)
{
	struct court court = {.row = *state};
	struct bench *bench = &court.bench;
	unsigned connections = 0;

	bench_open(bench);
	bench->options.judge = judge;
	bench->options.judge_arg = &court;
	add(bench, SPOT_OPEN, "127.0.0.1");
	add(bench, SPOT_OPEN, "127.0.0.2");
	add(bench, SPOT_OPEN, "127.0.0.3");
	dial_wait(bench);
	assert_int_equal(bench->dialled.status, court.row->status);
	if (court.row->host)
		assert_connected(bench, court.row->host);
	for (unsigned i = 0; i < 3; i++)
		connections += connections_waiting(bench->spots.fds[i]);
	assert_int_equal(connections, court.row->host != NULL);
	bench_close(bench);
}

static void check_nothing(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench);
	dial_wait(&bench);
	assert_int_equal(bench.dialled.status, DIAL_DENIED);
	bench_close(&bench);
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, dials, check_dial);
	SUITE_TABLE(&suite, judges, check_judge);
	suite_add(&suite, "ERR-07: a refusal has its errno", check_refused_errno, NULL);
	suite_add(&suite, "ERR-09: one deadline is over all addresses", check_timeout, NULL);
	suite_add(&suite, "ERR-06: an address without a route", check_unreachable, NULL);
	suite_add(&suite, "ERR-07: of a refusal and no route, the refusal speaks",
	    check_refused_speaks, NULL);
	suite_add(&suite, "no file descriptor is no fault of the host's", check_exhausted, NULL);
	suite_add(&suite, "the families take turns", check_families_take_turns, NULL);
	suite_add(&suite, "the family of the first address begins", check_first_family, NULL);
	suite_add(
	    &suite, "an address that cannot be tried costs no time", check_without_ipv6, NULL);
	suite_add(&suite, "SEC-02: at most sixteen addresses are dialled", check_sixteen, NULL);
	suite_add(&suite, "the losers are closed", check_losers, NULL);
	suite_add(&suite, "a cancelled dial tells nothing", check_cancel, NULL);
	suite_add(&suite, "without addresses nothing passes", check_nothing, NULL);
	return suite_run(&suite, "dial");
}
