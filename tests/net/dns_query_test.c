#include <unistd.h>
#include "net/answers.h"
#include "net/turns.h"
#include "net/dns_query.h"
#include "net/fake_dns.h"

enum {
	AFTER_MS = 300, /* a delay well over the grace of 50 ms and the loop's sweep of 50 ms */
	SOON_MS = 200,  /* later than grace and sweep together, and before AFTER_MS */
};

/* fe80::1 without a zone is out of reach on any machine. */
static const struct fake_record zone[] = {
    {"both.test", AF_INET, "127.0.0.5", .ttl = 60},
    {"both.test", AF_INET6, "fe80::1", .ttl = 30},
    {"late6.test", AF_INET, "127.0.0.5", .ttl = 60},
    {"late6.test", AF_INET6, "fe80::1", .ttl = 60, .delay_ms = AFTER_MS},
    {"late4.test", AF_INET, "127.0.0.5", .ttl = 60, .delay_ms = AFTER_MS},
    {"late4.test", AF_INET6, "fe80::1", .ttl = 60},
    {"soon6.test", AF_INET, "127.0.0.5", .ttl = 60},
    {"soon6.test", AF_INET6, "fe80::1", .ttl = 60, .delay_ms = 10},
    {"mapped-first.test", AF_INET, "127.0.0.5", .ttl = 60, .delay_ms = AFTER_MS},
    {"mapped-first.test", AF_INET6, "::ffff:127.0.0.6", .ttl = 60},
    {"only4.test", AF_INET, "127.0.0.5", .ttl = 60},
    {"liar.test", AF_INET, "127.0.0.5", .ttl = 60, .delay_ms = 20},
    {"liar.test", AF_INET6, .rcode = 3},
    {"half.test", AF_INET, "127.0.0.5", .ttl = 60},
    {"half.test", AF_INET6, .rcode = 2},
    {"servfail.test", .rcode = 2},
    {"mute6.test", AF_INET, "127.0.0.5", .ttl = 60},
    {"mute6.test", AF_INET6, .silent = true},
    {"silent.test", .silent = true},
};

struct telling {
	struct dns_answer answer;
	uint64_t at; /* clock_us() */
	bool over;
};

struct bench {
	struct loop *loop;
	struct fake_dns *dns;
	struct dns_channel *channel;
	struct telling tellings[2];
	unsigned told;
	uint64_t began;
	bool any, over;
};

static void bench_open(struct bench *bench)
{
	char text[ADDRESS_TEXT];
	struct dns_servers servers = {.list = text, .resolv_conf = "/dev/null", .wait_ms = 100};

	*bench = (struct bench){.loop = loop_for_test()};
	bench->dns = fake_dns_open(bench->loop, 1, 0, zone, sizeof zone / sizeof *zone);
	fake_dns_text(bench->dns, text);
	bench->channel = dns_channel_new(bench->loop, &servers);
	assert_non_null(bench->channel);
}

static void bench_close(struct bench *bench)
{
	dns_channel_free(&bench->channel);
	fake_dns_close(&bench->dns);
	loop_free(&bench->loop);
}

static void on_queried(const struct dns_answer *answer, bool over, void *arg)
{
	struct bench *bench = arg;

	assert_true(bench->told < 2);
	bench->tellings[bench->told++] = (struct telling){*answer, clock_us(), over};
	bench->any = true;
	bench->over = over;
}

static void start(struct bench *bench, const char *name)
{
	struct dns_answer answer;

	bench->began = clock_us();
	assert_true(dns_query_start(bench->loop, bench->channel, name, on_queried, bench, &answer));
}

struct query_case {
	const char *title;
	const char *name;
	enum dns_code code;
	const char *addresses;
};

static const struct query_case once[] = {
    {"both families are told together, what can be reached first", "both.test", DNS_OK,
	"127.0.0.5 fe80::1 "},
    {"an answer that comes soon after the first is waited for", "soon6.test", DNS_OK,
	"127.0.0.5 fe80::1 "},
    {"one family alone is good", "only4.test", DNS_OK, "127.0.0.5 "},
    {"one family is good although the other fails", "half.test", DNS_OK, "127.0.0.5 "},
    {"a name that is denied in one family is asked for in the other", "liar.test", DNS_OK,
	"127.0.0.5 "},
    {"addresses that cannot be reached wait for others", "late4.test", DNS_OK,
	"127.0.0.5 fe80::1 "},
    {"ERR-02: a name that both deny does not exist", "nothing.test", DNS_NXDOMAIN, ""},
    {"ERR-02: both failing is a failure", "servfail.test", DNS_SERVFAIL, ""},
    {"ERR-01: both silent is a timeout", "silent.test", DNS_TIMEOUT, ""},
};

static void check_once(void **state)
{
	const struct query_case *row = *state;
	struct bench bench;

	bench_open(&bench);
	start(&bench, row->name);
	assert_true(run_until(bench.loop, &bench.over, 5000));
	assert_int_equal(bench.told, 1);
	assert_int_equal(bench.tellings[0].answer.code, row->code);
	assert_addresses(&bench.tellings[0].answer, row->addresses);
	bench_close(&bench);
}

static void check_side_by_side(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench);
	start(&bench, "both.test");
	assert_true(run_until(bench.loop, &bench.over, 5000));
	assert_int_equal(bench.dns->asked, 2);
	assert_int_equal(bench.dns->queries[0].family, AF_INET6);
	assert_int_equal(bench.dns->queries[1].family, AF_INET);
	assert_int_equal(bench.tellings[0].answer.ttl, 30);
	bench_close(&bench);
}

/* Twice: what there is after the grace, and everything when it is there. */
static void check_twice(
    struct bench *bench, const char *name, const char *first, const char *second)
{
	bench_open(bench);
	start(bench, name);
	assert_true(run_until(bench->loop, &bench->any, 5000));
	assert_false(bench->over);
	assert_addresses(&bench->tellings[0].answer, first);
	assert_in_range(bench->tellings[0].at - bench->began, 40 * 1000, SOON_MS * 1000);
	assert_true(run_until(bench->loop, &bench->over, 5000));
	assert_int_equal(bench->told, 2);
	assert_addresses(&bench->tellings[1].answer, second);
	bench_close(bench);
}

static void check_late_v6(void **state)
{
	struct bench bench;

	(void)state;
	check_twice(&bench, "late6.test", "127.0.0.5 ", "127.0.0.5 fe80::1 ");
}

static void check_silent_v6(void **state)
{
	struct bench bench;

	(void)state;
	check_twice(&bench, "mute6.test", "127.0.0.5 ", "127.0.0.5 ");
	assert_int_equal(bench.tellings[1].answer.code, DNS_OK);
}

static void check_late_v4(void **state)
{
	struct bench bench;
	int fd = socket(AF_INET6, SOCK_DGRAM, 0);

	(void)state;
	if (fd < 0)
		skip();
	close(fd);
	bench_open(&bench);
	start(&bench, "mapped-first.test");
	assert_true(run_until(bench.loop, &bench.over, 5000));
	assert_int_equal(bench.told, 2);
	assert_addresses(&bench.tellings[0].answer, "::ffff:127.0.0.6 ");
	assert_int_equal(bench.tellings[1].answer.count, 2);
	bench_close(&bench);
}

static void check_gone(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench);
	start(&bench, "silent.test");
	start(&bench, "late6.test");
	run_for(bench.loop, 10);
	bench_close(&bench);
	assert_int_equal(bench.told, 2);
	assert_int_equal(bench.tellings[0].answer.code, DNS_GONE);
	assert_int_equal(bench.tellings[1].answer.code, DNS_GONE);
	assert_true(bench.tellings[1].over);
}

/* c-ares refuses an empty label without asking anybody. */
static void check_at_once(void **state)
{
	struct dns_answer answer;
	struct bench bench;

	(void)state;
	bench_open(&bench);
	assert_false(
	    dns_query_start(bench.loop, bench.channel, "a..test", on_queried, &bench, &answer));
	assert_int_equal(answer.code, DNS_FORMERR);
	run_for(bench.loop, 10);
	assert_int_equal(bench.told, 0);
	bench_close(&bench);
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, once, check_once);
	suite_add(&suite, "A and AAAA are asked for side by side", check_side_by_side, NULL);
	suite_add(&suite, "a late AAAA answer is told after the A answer", check_late_v6, NULL);
	suite_add(&suite, "a late A answer is told after an AAAA answer", check_late_v4, NULL);
	suite_add(
	    &suite, "silence about AAAA does not take the A answer away", check_silent_v6, NULL);
	suite_add(&suite, "a query ends with its channel", check_gone, NULL);
	suite_add(&suite, "what cannot be asked is told by the return value", check_at_once, NULL);
	return suite_run(&suite, "dns_query");
}
