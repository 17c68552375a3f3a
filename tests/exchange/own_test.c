#include "exchange/own.h"

#include "exchange/snapshots.h"
#include "net/spots.h"
#include "net/turns.h"

static const char *const flags[] = {"--name", "p1.test", NULL};

struct bench {
	struct worker worker;
	uint16_t port; /* of the listener */
};

static void on_accepted(int fd, const struct sockaddr *peer, void *arg)
{
	(void)peer, (void)arg;
	close(fd);
}

/* A worker that listens on one address; false when this machine does not have it. */
static bool bench_open(struct bench *bench, const char *listener)
{
	union address address = spot_address(listener, 0);
	struct worker *worker = &bench->worker;
	int error = 0;

	memset(bench, 0, sizeof *bench);
	worker->loop = loop_for_test();
	worker->snapshot = snapshot_of(flags);
	worker->listeners[0] =
	    listener_new(worker->loop, &address.any, on_accepted, NULL, worker, &error);
	if (!worker->listeners[0])
		return false;
	worker->listener_count = 1;
	memcpy(&worker->own[0], listener_address(worker->listeners[0]),
	    address_length(listener_address(worker->listeners[0])));
	worker->own_count = 1;
	bench->port = address_port(&worker->own[0].any);
	return true;
}

static void bench_close(struct bench *bench)
{
	if (bench->worker.listener_count)
		listener_close(&bench->worker.listeners[0]);
	snapshot_release(&bench->worker.snapshot);
	run_for(bench->worker.loop, 1);
	loop_free(&bench->worker.loop);
}

struct address_case {
	const char *title;
	const char *listener, *target;
	bool own;
};

static const struct address_case addresses[] = {
    {"LOOP-01: the listener's address is own", "127.0.0.1", "127.0.0.1", true},
    {"LOOP-01: the listener's address is own when it is mapped", "127.0.0.1", "::ffff:127.0.0.1",
	true},
    {"another loopback address is not", "127.0.0.1", "127.0.0.2", false},
    {"another machine's address is not", "127.0.0.1", "192.0.2.1", false},
    {"the other family's loopback is not", "127.0.0.1", "::1", false},
    {"LOOP-01: the unspecified address leads to loopback", "127.0.0.1", "0.0.0.0", true},
    {"LOOP-01: the unspecified IPv6 address may lead to either", "127.0.0.1", "::", true},
    {"LOOP-01: the mapped unspecified address does, too", "127.0.0.1", "::ffff:0.0.0.0", true},
    {"LOOP-01: a wildcard listener has every loopback address", "0.0.0.0", "127.1.2.3", true},
    {"LOOP-01: a wildcard listener has the unspecified address", "0.0.0.0", "0.0.0.0", true},
    {"a wildcard listener has no other machine's address", "0.0.0.0", "192.0.2.1", false},
    {"a wildcard listener has one family only", "0.0.0.0", "::1", false},
    {"LOOP-01: an IPv6 listener's address is own", "::1", "::1", true},
    {"LOOP-01: the unspecified address leads to an IPv6 listener", "::1", "::", true},
    {"an IPv6 listener has no IPv4 address", "::1", "127.0.0.1", false},
    {"LOOP-01: an IPv6 wildcard listener has the loopback address", "::", "::1", true},
    {"an IPv6 wildcard listener has no other machine's address", "::", "2001:db8::1", false},
};

static void check_address(void **state)
{
	const struct address_case *row = *state;
	struct bench bench;

	if (!bench_open(&bench, row->listener)) {
		bench_close(&bench);
		skip();
	}
	union address target = spot_address(row->target, bench.port);
	assert_int_equal(own_has_address(&bench.worker, &target.any), row->own);
	address_set_port(&target, (uint16_t)(bench.port ^ 1));
	assert_false(own_has_address(&bench.worker, &target.any));
	bench_close(&bench);
}

struct authority_case {
	const char *title;
	const char *host;
	int port_off; /* from the listener's */
	bool own;
};

static const struct authority_case authorities[] = {
    {"its name is own", "p1.test", 0, true},
    {"its name is own at any port", "p1.test", 1, true},
    {"its name has no case", "P1.Test", 0, true},
    {"what begins like its name is not own", "p1.test.example", 0, false},
    {"its address is own", "127.0.0.1", 0, true},
    {"its address at another port is not", "127.0.0.1", 1, false},
    {"another address is not", "192.0.2.1", 0, false},
    {"localhost is own", "localhost", 0, true},
    {"localhost has no case", "LocalHost", 0, true},
    {"localhost at another port is not", "localhost", 1, false},
    {"another name is not", "o.test", 0, false},
    {"no name is not", "", 0, false},
};

static void check_authority(void **state)
{
	const struct authority_case *row = *state;
	struct bench bench;

	assert_true(bench_open(&bench, "127.0.0.1"));
	uint16_t port = (uint16_t)(bench.port + row->port_off);
	assert_int_equal(own_has_authority(&bench.worker, slice_text(row->host), port), row->own);
	bench_close(&bench);
}

static void check_no_listener(void **state)
{
	struct bench bench;

	(void)state;
	assert_true(bench_open(&bench, "127.0.0.1"));
	union address target = spot_address("127.0.0.1", bench.port);
	bench.worker.own_count = 0;
	assert_false(own_has_address(&bench.worker, &target.any));
	assert_false(own_has_authority(&bench.worker, SLICE("localhost"), bench.port));
	bench_close(&bench);
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, addresses, check_address);
	SUITE_TABLE(&suite, authorities, check_authority);
	suite_add(&suite, "who does not listen has no address", check_no_listener, NULL);
	return suite_run(&suite, "own");
}
