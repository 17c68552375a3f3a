#include "features/guard/guard.h"

#include "exchange/client.h"
#include "net/address.h"
#include "net/spots.h"
#include "net/turns.h"

struct address_case {
	const char *title;
	const char *address;
	bool prohibited;
};

static const struct address_case addresses[] = {
    {"SEC-05: link-local", "169.254.0.1", true},
    {"SEC-05: the first of link-local", "169.254.0.0", true},
    {"SEC-05: the last of link-local", "169.254.255.255", true},
    {"the address before link-local may be dialled", "169.253.255.255", false},
    {"the address behind link-local may be dialled", "169.255.0.0", false},
    {"SEC-05: the metadata service of most clouds", "169.254.169.254", true},
    {"SEC-05: another metadata service", "100.100.100.200", true},
    {"its neighbour may be dialled", "100.100.100.201", false},
    {"shared address space may be dialled", "100.64.0.1", false},
    {"SEC-05: a third metadata service", "168.63.129.16", true},
    {"its other neighbour may be dialled", "168.63.129.17", false},
    {"SEC-05: the unspecified address", "0.0.0.0", true},
    {"SEC-05: this network", "0.255.255.255", true},
    {"what is behind this network may be dialled", "1.0.0.0", false},
    {"SEC-05: the first of multicast", "224.0.0.0", true},
    {"SEC-05: the last of multicast", "239.255.255.255", true},
    {"what is before multicast may be dialled", "223.255.255.255", false},
    {"SEC-05: reserved", "240.0.0.1", true},
    {"SEC-05: broadcast", "255.255.255.255", true},
    {"loopback is not prohibited to all", "127.0.0.1", false},
    {"private addresses are not prohibited", "10.0.0.1", false},
    {"private addresses are not prohibited, these neither", "192.168.1.1", false},
    {"public addresses are not prohibited", "203.0.113.7", false},

    {"SEC-05: the unspecified IPv6 address", "::", true},
    {"IPv6 loopback is not prohibited to all", "::1", false},
    {"SEC-05: IPv6 link-local", "fe80::1", true},
    {"SEC-05: the last of IPv6 link-local", "febf:ffff::1", true},
    {"what is before IPv6 link-local may be dialled", "fe7f::1", false},
    {"what is behind IPv6 link-local may be dialled", "fec0::1", false},
    {"SEC-05: IPv6 multicast", "ff02::1", true},
    {"SEC-05: global IPv6 multicast", "ff0e::1", true},
    {"SEC-05: the IPv6 metadata service", "fd00:ec2::254", true},
    {"its IPv6 neighbour may be dialled", "fd00:ec2::255", false},
    {"unique local addresses are not prohibited", "fd12:3456::1", false},
    {"public IPv6 addresses are not prohibited", "2001:db8::1", false},

    {"SEC-05: mapped link-local", "::ffff:169.254.169.254", true},
    {"SEC-05: mapped metadata", "::ffff:100.100.100.200", true},
    {"SEC-05: the mapped unspecified address", "::ffff:0.0.0.0", true},
    {"SEC-05: mapped multicast", "::ffff:224.0.0.1", true},
    {"SEC-05: mapped broadcast", "::ffff:255.255.255.255", true},
    {"a mapped public address may be dialled", "::ffff:203.0.113.7", false},
    {"SEC-05: metadata by 6to4", "2002:a9fe:a9fe::1", true},
    {"SEC-05: the third metadata service by 6to4", "2002:a83f:8110::", true},
    {"SEC-05: this network by 6to4", "2002::1", true},
    {"a public address by 6to4 may be dialled", "2002:cb00:7107::a9fe:a9fe", false},
    {"SEC-05: metadata by NAT64", "64:ff9b::169.254.169.254", true},
    {"SEC-05: the other metadata service by NAT64", "64:ff9b::100.100.100.200", true},
    {"SEC-05: the unspecified address by NAT64", "64:ff9b::", true},
    {"SEC-05: multicast by NAT64", "64:ff9b::224.0.0.1", true},
    {"a public address by NAT64 may be dialled", "64:ff9b::203.0.113.7", false},
    {"what only begins like NAT64 may be dialled", "64:ff9b:0:1::169.254.169.254", false},
};

static void check_address(void **state)
{
	const struct address_case *row = *state;
	union address address = spot_address(row->address, 80);

	assert_int_equal(guard_prohibits(&address.any), row->prohibited);
	address_set_port(&address, 0);
	assert_int_equal(guard_prohibits(&address.any), row->prohibited);
}

/* A client at an address, of a viaduct that listens on 127.0.0.1: what judging looks at. */
struct bench {
	struct worker worker;
	struct client client;
	struct exchange exchange;
	uint16_t port; /* of the listener */
};

static void on_accepted(int fd, const struct sockaddr *peer, void *arg)
{
	(void)peer, (void)arg;
	close(fd);
}

static void ignore_event(struct stream *stream, enum stream_event event, void *arg)
{
	(void)stream, (void)event, (void)arg;
}

static void bench_open(struct bench *bench, const char *client)
{
	union address here = spot_address("127.0.0.1", 0);
	union address peer = spot_address(client, 50000);
	struct worker *worker = &bench->worker;
	int error;

	memset(bench, 0, sizeof *bench);
	worker->loop = loop_for_test();
	worker->listeners[0] =
	    listener_new(worker->loop, &here.any, on_accepted, NULL, worker, &error);
	assert_non_null(worker->listeners[0]);
	worker->listener_count = 1;
	memcpy(&worker->own[0], listener_address(worker->listeners[0]),
	    address_length(listener_address(worker->listeners[0])));
	worker->own_count = 1;
	bench->port = address_port(&worker->own[0].any);
	bench->client.stream = stream_new(
	    worker->loop, socket(AF_INET, SOCK_STREAM, 0), &peer.any, ignore_event, bench);
	bench->exchange.worker = worker;
	bench->exchange.client = &bench->client;
}

static void bench_close(struct bench *bench)
{
	stream_close(&bench->client.stream);
	listener_close(&bench->worker.listeners[0]);
	run_for(bench->worker.loop, 1);
	loop_free(&bench->worker.loop);
}

struct judge_case {
	const char *title;
	const char *client, *target;
	bool own_port; /* the listener's, else another */
	enum judgement judgement;
};

static const struct judge_case judges[] = {
    {"a public address passes", "127.0.0.1", "203.0.113.7", false, JUDGEMENT_PASS},
    {"SEC-05: a metadata service is denied", "127.0.0.1", "169.254.169.254", false, JUDGEMENT_DENY},
    {"SEC-05: a mapped metadata service is denied", "127.0.0.1", "::ffff:169.254.169.254", false,
	JUDGEMENT_DENY},
    {"LOOP-01: the listener is own", "127.0.0.1", "127.0.0.1", true, JUDGEMENT_OWN},
    {"LOOP-01: the mapped listener is own", "127.0.0.1", "::ffff:127.0.0.1", true, JUDGEMENT_OWN},
    {"LOOP-01: the unspecified address at the listener's port is own", "127.0.0.1", "0.0.0.0", true,
	JUDGEMENT_OWN},
    {"SEC-05: the unspecified address at another port is denied", "127.0.0.1", "0.0.0.0", false,
	JUDGEMENT_DENY},
    {"this machine's clients reach its loopback", "127.0.0.1", "127.0.0.1", false, JUDGEMENT_PASS},
    {"this machine's clients reach its loopback by either family", "::1", "127.0.0.1", false,
	JUDGEMENT_PASS},
    {"this machine's clients reach its IPv6 loopback", "127.0.0.1", "::1", false, JUDGEMENT_PASS},
    {"SEC-05: another machine's client does not reach loopback", "192.0.2.1", "127.0.0.1", false,
	JUDGEMENT_DENY},
    {"SEC-05: another machine's client does not reach any of loopback", "192.0.2.1", "127.255.0.1",
	false, JUDGEMENT_DENY},
    {"SEC-05: another machine's client does not reach IPv6 loopback", "192.0.2.1", "::1", false,
	JUDGEMENT_DENY},
    {"SEC-05: another machine's client does not reach mapped loopback", "192.0.2.1",
	"::ffff:127.0.0.1", false, JUDGEMENT_DENY},
    {"SEC-05: another machine's IPv6 client does not reach loopback", "2001:db8::1", "127.0.0.1",
	false, JUDGEMENT_DENY},
    {"another machine's client reaches the rest", "192.0.2.1", "203.0.113.7", false,
	JUDGEMENT_PASS},
};

static void check_judge(void **state)
{
	const struct judge_case *row = *state;
	struct bench bench;

	bench_open(&bench, row->client);
	uint16_t port = row->own_port ? bench.port : (uint16_t)(bench.port ^ 1);
	union address target = spot_address(row->target, port);
	assert_int_equal(guard_feature.judge(&bench.exchange, &target.any), row->judgement);
	bench_close(&bench);
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, addresses, check_address);
	SUITE_TABLE(&suite, judges, check_judge);
	return suite_run(&suite, "guard");
}
