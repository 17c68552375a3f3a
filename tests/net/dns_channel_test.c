#include "net/answers.h"
#include "net/turns.h"
#include "net/dns_channel.h"
#include "net/fake_dns.h"

#define MANY "127.0.1.1 127.0.1.2 127.0.1.3 127.0.1.4 127.0.1.5 127.0.1.6 127.0.1.7 127.0.1.8 "
#define MORE "127.0.2.1 127.0.2.2 127.0.2.3 127.0.2.4 127.0.2.5 127.0.2.6 127.0.2.7 127.0.2.8 "

static const struct fake_record zone[] = {
    {"v4.test", AF_INET, "127.0.0.5", .ttl = 60},
    {"v6.test", AF_INET6, "::1", .ttl = 60},
    {"several.test", AF_INET, "127.0.0.9 127.0.0.7 127.0.0.8", .ttl = 60},
    {"alias.test", AF_INET, "127.0.0.5", .ttl = 60, .alias = "real.test", .alias_ttl = 30},
    {"dangling.test", 0, NULL, .alias = "nowhere.test", .alias_ttl = 30},
    {"big.test", AF_INET, "127.0.0.6", .ttl = 60, .truncated = true},
    {"crowd.test", AF_INET, MANY MORE MANY MORE "127.0.3.1", .ttl = 60},
    {"servfail.test", .rcode = 2},
    {"formerr.test", .rcode = 1},
    {"notimp.test", .rcode = 4},
    {"refused.test", .rcode = 5},
    {"silent.test", .silent = true},
};

/* What a second server says. */
static const struct fake_record others[] = {
    {"refused.test", AF_INET, "127.0.0.2", .ttl = 60},
    {"servfail.test", .rcode = 5},
    {"silent.test", AF_INET, "127.0.0.3", .ttl = 60},
};

struct outcome {
	struct dns_answer answer;
	unsigned told;
	bool done;
};

static void on_answer(const struct dns_answer *answer, void *arg)
{
	struct outcome *outcome = arg;

	outcome->answer = *answer;
	outcome->told++;
	outcome->done = true;
}

struct bench {
	struct loop *loop;
	struct fake_dns *dns, *other;
	struct dns_channel *channel;
};

static void bench_open(struct bench *bench, bool several)
{
	char texts[2 * ADDRESS_TEXT], text[ADDRESS_TEXT];
	struct dns_servers servers = {.list = texts, .resolv_conf = "/dev/null", .wait_ms = 100};

	bench->loop = loop_for_test();
	bench->dns = fake_dns_open(bench->loop, 1, 0, zone, sizeof zone / sizeof *zone);
	bench->other = fake_dns_open(bench->loop, 2, 0, others, sizeof others / sizeof *others);
	fake_dns_text(bench->dns, texts);
	if (several) {
		strncat(texts, ",", 2);
		strncat(texts, fake_dns_text(bench->other, text), ADDRESS_TEXT);
	}
	bench->channel = dns_channel_new(bench->loop, &servers);
	assert_non_null(bench->channel);
}

static void bench_close(struct bench *bench)
{
	dns_channel_free(&bench->channel);
	fake_dns_close(&bench->dns);
	fake_dns_close(&bench->other);
	loop_free(&bench->loop);
}

static void ask(struct bench *bench, const char *name, int family, struct outcome *outcome)
{
	*outcome = (struct outcome){.done = false};
	dns_channel_ask(bench->channel, name, family, on_answer, outcome);
	assert_true(run_until(bench->loop, &outcome->done, 5000));
	assert_int_equal(outcome->told, 1);
}

struct answer_case {
	const char *title;
	const char *name;
	int family;
	enum dns_code code;
	const char *addresses;
	uint32_t ttl;
};

static const struct answer_case answers[] = {
    {"an A record is an IPv4 address", "v4.test", AF_INET, DNS_OK, "127.0.0.5 ", 60},
    {"an AAAA record is an IPv6 address", "v6.test", AF_INET6, DNS_OK, "::1 ", 60},
    {"several records come in the server's order", "several.test", AF_INET, DNS_OK,
	"127.0.0.9 127.0.0.7 127.0.0.8 ", 60},
    {"an alias is followed, and its TTL counts", "alias.test", AF_INET, DNS_OK, "127.0.0.5 ", 30},
    {"an alias that leads nowhere is no data", "dangling.test", AF_INET, DNS_NODATA, "", 0},
    {"a name without records of the family has no data", "v4.test", AF_INET6, DNS_NODATA, "", 0},
    {"a cut answer is asked for again by TCP", "big.test", AF_INET, DNS_OK, "127.0.0.6 ", 60},
    {"ERR-02: NXDOMAIN is told", "nothing.test", AF_INET, DNS_NXDOMAIN, "", 0},
    {"ERR-02: SERVFAIL is told", "servfail.test", AF_INET, DNS_SERVFAIL, "", 0},
    {"ERR-02: REFUSED is told", "refused.test", AF_INET, DNS_REFUSED, "", 0},
    {"ERR-02: FORMERR is told", "formerr.test", AF_INET, DNS_FORMERR, "", 0},
    {"ERR-02: other rcodes are not told apart", "notimp.test", AF_INET, DNS_UNKNOWN, "", 0},
    {"ERR-01: silence is a timeout", "silent.test", AF_INET, DNS_TIMEOUT, "", 0},
};

static void check_answer(void **state)
{
	const struct answer_case *row = *state;
	struct outcome outcome;
	struct bench bench;

	bench_open(&bench, false);
	ask(&bench, row->name, row->family, &outcome);
	assert_int_equal(outcome.answer.code, row->code);
	assert_addresses(&outcome.answer, row->addresses);
	assert_int_equal(outcome.answer.ttl, row->ttl);
	bench_close(&bench);
}

static void check_first_question(void **state)
{
	struct outcome outcome;
	struct bench bench;

	(void)state;
	bench_open(&bench, false);
	ask(&bench, "v4.test", AF_INET, &outcome);
	assert_int_equal(bench.dns->asked, 1);
	assert_true(bench.dns->queries[0].has_edns);
	assert_false(bench.dns->queries[0].by_tcp);
	bench_close(&bench);
}

static void check_tcp(void **state)
{
	struct outcome outcome;
	struct bench bench;

	(void)state;
	bench_open(&bench, false);
	ask(&bench, "big.test", AF_INET, &outcome);
	assert_int_equal(bench.dns->asked, 2);
	assert_false(bench.dns->queries[0].by_tcp);
	assert_true(bench.dns->queries[1].by_tcp);
	bench_close(&bench);
}

/* Some versions of c-ares take SERVFAIL for a server that is too old for EDNS, and ask again. */
static void check_refusal_at_once(void **state)
{
	struct outcome outcome;
	struct bench bench;

	(void)state;
	bench_open(&bench, false);
	ask(&bench, "servfail.test", AF_INET, &outcome);
	assert_in_range(bench.dns->asked, 1, 2);
	bench_close(&bench);
}

static void check_without_edns(void **state)
{
	struct outcome outcome;
	struct bench bench;

	(void)state;
	bench_open(&bench, false);
	ask(&bench, "formerr.test", AF_INET, &outcome);
	assert_int_equal(bench.dns->asked, 2);
	assert_true(bench.dns->queries[0].has_edns);
	assert_false(bench.dns->queries[1].has_edns);
	bench_close(&bench);
}

static void check_crowd(void **state)
{
	struct outcome outcome;
	struct bench bench;

	(void)state;
	bench_open(&bench, false);
	ask(&bench, "crowd.test", AF_INET, &outcome);
	assert_int_equal(outcome.answer.code, DNS_OK);
	assert_int_equal(outcome.answer.count, DNS_FAMILY_ADDRESSES);
	bench_close(&bench);
}

struct other_case {
	const char *title;
	const char *name;
	enum dns_code code;
	const char *addresses;
};

static const struct other_case with_others[] = {
    {"a server that refuses is not the last word", "refused.test", DNS_OK, "127.0.0.2 "},
    {"a server that is silent is not the last word", "silent.test", DNS_OK, "127.0.0.3 "},
    {"when all refuse, the first is believed", "servfail.test", DNS_SERVFAIL, ""},
    {"that a name does not exist is the last word", "nothing.test", DNS_NXDOMAIN, ""},
};

static void check_others(void **state)
{
	const struct other_case *row = *state;
	struct outcome outcome;
	struct bench bench;

	bench_open(&bench, true);
	ask(&bench, row->name, AF_INET, &outcome);
	assert_int_equal(outcome.answer.code, row->code);
	assert_addresses(&outcome.answer, row->addresses);
	bench_close(&bench);
}

/* The port was the fake's, and nobody has it now. */
static void check_nobody(void **state)
{
	struct outcome outcome;
	struct bench bench;

	(void)state;
	bench_open(&bench, false);
	fake_dns_close(&bench.dns);
	bench.dns = fake_dns_open(bench.loop, 3, 0, zone, 0);
	ask(&bench, "v4.test", AF_INET, &outcome);
	assert_int_equal(outcome.answer.code, DNS_UNKNOWN);
	bench_close(&bench);
}

static void check_freed(void **state)
{
	struct outcome outcome = {.done = false};
	struct bench bench;

	(void)state;
	bench_open(&bench, true);
	dns_channel_ask(bench.channel, "silent.test", AF_INET, on_answer, &outcome);
	run_for(bench.loop, 20);
	bench_close(&bench);
	assert_int_equal(outcome.told, 1);
	assert_int_equal(outcome.answer.code, DNS_GONE);
}

static void check_retired(void **state)
{
	struct outcome outcome = {.done = false};
	struct bench bench;
	struct link retired;

	(void)state;
	list_init(&retired);
	bench_open(&bench, false);
	dns_channel_ask(bench.channel, "v4.test", AF_INET, on_answer, &outcome);
	dns_channel_retire(&bench.channel, &retired);
	assert_null(bench.channel);
	assert_false(list_empty(&retired));
	assert_true(run_until(bench.loop, &outcome.done, 5000));
	assert_int_equal(outcome.answer.code, DNS_OK);
	run_for(bench.loop, 20);
	assert_true(list_empty(&retired));
	bench_close(&bench);
}

static void check_retired_idle(void **state)
{
	struct bench bench;
	struct link retired;

	(void)state;
	list_init(&retired);
	bench_open(&bench, false);
	dns_channel_retire(&bench.channel, &retired);
	run_for(bench.loop, 20);
	assert_true(list_empty(&retired));
	bench_close(&bench);
}

static void check_retired_freed(void **state)
{
	struct outcome outcome = {.done = false};
	struct bench bench;
	struct link retired;

	(void)state;
	list_init(&retired);
	bench_open(&bench, false);
	dns_channel_ask(bench.channel, "silent.test", AF_INET, on_answer, &outcome);
	dns_channel_retire(&bench.channel, &retired);
	dns_channels_free(&retired);
	assert_int_equal(outcome.answer.code, DNS_GONE);
	run_for(bench.loop, 20);
	bench_close(&bench);
}

static void check_bad_servers(void **state)
{
	struct dns_servers servers = {.list = "not an address", .resolv_conf = "/dev/null"};
	struct loop *loop = loop_for_test();

	(void)state;
	assert_null(dns_channel_new(loop, &servers));
	loop_free(&loop);
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, answers, check_answer);
	SUITE_TABLE(&suite, with_others, check_others);
	suite_add(&suite, "a question goes by UDP, once, with EDNS", check_first_question, NULL);
	suite_add(&suite, "a cut answer costs one question by TCP", check_tcp, NULL);
	suite_add(&suite, "a single server that fails is not asked on and on",
	    check_refusal_at_once, NULL);
	suite_add(
	    &suite, "a server too old for EDNS is asked without it", check_without_edns, NULL);
	suite_add(&suite, "SEC-02: addresses of one family are bounded", check_crowd, NULL);
	suite_add(&suite, "ERR-02: that no server is there is no rcode", check_nobody, NULL);
	suite_add(&suite, "a channel that is freed ends its questions", check_freed, NULL);
	suite_add(&suite, "a retired channel leaves after its last answer", check_retired, NULL);
	suite_add(&suite, "a retired channel that owes nothing leaves", check_retired_idle, NULL);
	suite_add(&suite, "retired channels can be freed before they are done", check_retired_freed,
	    NULL);
	suite_add(&suite, "servers that are no addresses are refused", check_bad_servers, NULL);
	return suite_run(&suite, "dns_channel");
}
