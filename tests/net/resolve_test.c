#include "net/lookups.h"

#define LABEL_63 "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij123"

static const struct fake_record zone[] = {
    {"v4.test", AF_INET, "127.0.0.5", .ttl = 60},
    {"w4.test", AF_INET, "127.0.0.6", .ttl = 60},
    {"x4.test", AF_INET, "127.0.0.7", .ttl = 60},
    {"short.test", AF_INET, "127.0.0.5", .ttl = 1},
    {"zero.test", AF_INET, "127.0.0.5", .ttl = 0},
    {"late6.test", AF_INET, "127.0.0.5", .ttl = 60},
    {"late6.test", AF_INET6, "fe80::1", .ttl = 60, .delay_ms = 300},
    {"slow.test", AF_INET, "127.0.0.5", .ttl = 60, .delay_ms = 50},
    {"overdue.test", AF_INET, "127.0.0.5", .ttl = 60, .delay_ms = TIMEOUT_MS + 200},
    {"intra", AF_INET, "127.0.0.8", .ttl = 60},
    {LABEL_63 ".test", AF_INET, "127.0.0.5", .ttl = 60},
    {"local.test", AF_INET, "127.0.0.5", .ttl = 60},
    {"servfail.test", .rcode = 2},
    {"refused.test", .rcode = 5},
    {"none.test", 0},
    {"silent.test", .silent = true},
};

/* What the servers of another network say. */
static const struct fake_record elsewhere[] = {
    {"v4.test", AF_INET, "127.0.0.99", .ttl = 60},
};

static void bench_open(struct bench *bench)
{
	bench_begin(bench, zone, sizeof zone / sizeof *zone);
	bench_start(bench);
}

struct name_case {
	const char *title;
	const char *name;
	enum resolve_status status;
	const char *says; /* addresses or rcode */
	uint64_t asked;
};

static const struct name_case names[] = {
    {"a name is asked for", "v4.test", RESOLVE_OK, "127.0.0.5 ", 1},
    {"TGT-19: a name of one label is asked for as it is", "intra", RESOLVE_OK, "127.0.0.8 ", 1},
    {"TGT-19: a name that is not found is not looked for elsewhere", "v4", RESOLVE_FAILED,
	"NXDOMAIN", 1},
    {"TGT-20: the case of a name does not matter", "V4.Test", RESOLVE_OK, "127.0.0.5 ", 1},
    {"a trailing dot does not matter", "v4.test.", RESOLVE_OK, "127.0.0.5 ", 1},
    {"a label of 63 octets is good", LABEL_63 ".test", RESOLVE_OK, "127.0.0.5 ", 1},
    {"ERR-01: silence is a timeout", "silent.test", RESOLVE_TIMEOUT, "", 1},
    {"ERR-02: a name that does not exist", "nothing.test", RESOLVE_FAILED, "NXDOMAIN", 1},
    {"ERR-02: a name without addresses", "none.test", RESOLVE_FAILED, "NODATA", 1},
    {"ERR-02: a server that fails", "servfail.test", RESOLVE_FAILED, "SERVFAIL", 1},
    {"ERR-02: a server that refuses", "refused.test", RESOLVE_FAILED, "REFUSED", 1},
    {"ERR-02: an empty name is asked of nobody", "", RESOLVE_FAILED, "FORMERR", 0},
    {"ERR-02: a dot is asked of nobody", ".", RESOLVE_FAILED, "FORMERR", 0},
    {"ERR-02: an empty label is asked of nobody", "a..test", RESOLVE_FAILED, "FORMERR", 0},
    {"ERR-02: two trailing dots are asked of nobody", "a.test..", RESOLVE_FAILED, "FORMERR", 0},
    {"ERR-02: a label of 64 octets is asked of nobody", LABEL_63 "4.test", RESOLVE_FAILED,
	"FORMERR", 0},
    {"ERR-02: a name of 256 octets is asked of nobody",
	LABEL_63 "." LABEL_63 "." LABEL_63 "." LABEL_63 ".", RESOLVE_FAILED, "FORMERR", 0},
    {"ERR-02: a backslash is asked of nobody", "v4\\.test", RESOLVE_FAILED, "FORMERR", 0},
    {"ERR-02: a blank is asked of nobody", "v4 .test", RESOLVE_FAILED, "FORMERR", 0},
    {"an IPv4 address is its own answer", "127.0.0.9", RESOLVE_OK, "127.0.0.9 ", 0},
    {"an IPv6 address is its own answer", "::1", RESOLVE_OK, "::1 ", 0},
    {"a name in the hosts file is not asked for", "fixed.test", RESOLVE_OK, "127.0.0.20 ", 0},
    {"the hosts file knows no case", "FIXED.test", RESOLVE_OK, "127.0.0.20 ", 0},
    {"the end of localhost is not localhost", "host", RESOLVE_FAILED, "NXDOMAIN", 1},
    {"what ends like localhost is not localhost", "notlocalhost", RESOLVE_FAILED, "NXDOMAIN", 1},
    {"what begins like localhost is not localhost", "localhost.test", RESOLVE_FAILED, "NXDOMAIN",
	1},
};

static void check_name(void **state)
{
	const struct name_case *row = *state;
	struct outcome outcome;
	struct bench bench;

	bench_open(&bench);
	outcome = look_up(&bench, row->name);
	assert_int_equal(outcome.status, row->status);
	assert_string_equal(
	    row->status == RESOLVE_FAILED ? outcome.rcode : outcome.addresses, row->says);
	assert_int_equal(resolver_asked(bench.resolver), row->asked);
	bench_close(&bench);
}

static void check_nul(void **state)
{
	struct outcome outcome;
	struct bench bench;

	(void)state;
	bench_open(&bench);
	outcome = look_up_slice(&bench, slice_of("v4.test\0.evil.test", 18));
	assert_string_equal(outcome.rcode, "FORMERR");
	assert_int_equal(bench.dns->asked, 0);
	bench_close(&bench);
}

/* Exactly the questions: one for each family, by that name, whatever could add a domain. */
static void check_no_search(void **state)
{
	struct bench bench;

	(void)state;
	setenv("LOCALDOMAIN", "env.test", 1);
	setenv("RES_OPTIONS", "ndots:5", 1);
	bench_begin(&bench, zone, sizeof zone / sizeof *zone);
	bench.options.servers = NULL;
	bench.options.port = address_port(&bench.dns->address.any);
	bench_start(&bench);
	assert_found(&bench, "intra", "127.0.0.8 ");
	look_up(&bench, "missing");
	assert_int_equal(fake_dns_asked(bench.dns, "intra"), 2);
	assert_int_equal(fake_dns_asked(bench.dns, "missing"), 2);
	assert_int_equal(bench.dns->asked, 4);
	bench_close(&bench);
	unsetenv("LOCALDOMAIN");
	unsetenv("RES_OPTIONS");
}

static void check_no_aliases(void **state)
{
	struct temporary aliases;
	struct bench bench;

	(void)state;
	temporary_make(&aliases, "intra v4.test\n");
	setenv("HOSTALIASES", aliases.path, 1);
	bench_open(&bench);
	assert_found(&bench, "intra", "127.0.0.8 ");
	bench_close(&bench);
	unsetenv("HOSTALIASES");
	temporary_remove(&aliases);
}

static const struct name_case locals[] = {
    {"localhost is loopback, whatever the hosts file says", "localhost", RESOLVE_OK, "", 0},
    {"a name under localhost is loopback", "app.localhost", RESOLVE_OK, "", 0},
    {"a name far under localhost is loopback", "a.b.LocalHost.", RESOLVE_OK, "", 0},
};

/* Which of the two stands first depends on whether this machine has IPv6. */
static void check_localhost(void **state)
{
	const struct name_case *row = *state;
	struct outcome outcome;
	struct bench bench;

	bench_open(&bench);
	outcome = look_up(&bench, row->name);
	assert_int_equal(outcome.status, RESOLVE_OK);
	assert_int_equal(strlen(outcome.addresses), strlen("127.0.0.1 ::1 "));
	assert_non_null(strstr(outcome.addresses, "127.0.0.1 "));
	assert_non_null(strstr(outcome.addresses, "::1 "));
	assert_int_equal(bench.dns->asked, 0);
	bench_close(&bench);
}

static void check_pins(void **state)
{
	static const char *const pinned[] = {"v4.test", "fixed.test", "localhost", "new.test"};
	struct bench bench;
	union address address;

	(void)state;
	bench_open(&bench);
	assert_found(&bench, "v4.test", "127.0.0.5 ");
	assert_true(address_parse(SLICE("127.0.0.77"), 80, &address));
	for (size_t i = 0; i < 4; i++)
		resolver_pin(bench.resolver, slice_text(pinned[i]), &address);
	for (size_t i = 0; i < 4; i++)
		assert_found(&bench, pinned[i], "127.0.0.77 ");
	assert_int_equal(resolver_asked(bench.resolver), 1);
	assert_true(address_parse(SLICE("127.0.0.78"), 80, &address));
	resolver_pin(bench.resolver, SLICE("V4.test."), &address);
	assert_found(&bench, "v4.test", "127.0.0.77 127.0.0.78 ");
	bench_close(&bench);
}

static void check_cached(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench);
	assert_found(&bench, "v4.test", "127.0.0.5 ");
	assert_found(&bench, "V4.TEST.", "127.0.0.5 ");
	assert_int_equal(resolver_asked(bench.resolver), 1);
	assert_int_equal(bench.dns->asked, 2);
	bench_close(&bench);
}

static void check_expiry(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench);
	assert_found(&bench, "short.test", "127.0.0.5 ");
	assert_found(&bench, "zero.test", "127.0.0.5 ");
	run_for(bench.loop, 500);
	assert_found(&bench, "short.test", "127.0.0.5 ");
	assert_found(&bench, "zero.test", "127.0.0.5 ");
	assert_int_equal(resolver_asked(bench.resolver), 2);
	run_for(bench.loop, 600);
	assert_found(&bench, "short.test", "127.0.0.5 ");
	assert_found(&bench, "zero.test", "127.0.0.5 ");
	assert_int_equal(resolver_asked(bench.resolver), 4);
	bench_close(&bench);
}

static void check_refusals_kept(void **state)
{
	static const char *const refused[] = {"nothing.test", "none.test", "servfail.test"};
	struct bench bench;

	(void)state;
	bench_open(&bench);
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(look_up(&bench, refused[i % 3]).status, RESOLVE_FAILED);
	assert_int_equal(resolver_asked(bench.resolver), 3);
	run_for(bench.loop, REFUSAL_MS + 20);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(look_up(&bench, refused[i]).status, RESOLVE_FAILED);
	assert_int_equal(resolver_asked(bench.resolver), 6);
	bench_close(&bench);
}

static void check_bound(void **state)
{
	struct bench bench;

	(void)state;
	bench_begin(&bench, zone, sizeof zone / sizeof *zone);
	bench.options.cache_names = 2;
	bench_start(&bench);
	look_up(&bench, "v4.test");
	look_up(&bench, "w4.test");
	look_up(&bench, "v4.test");
	look_up(&bench, "x4.test");
	assert_int_equal(resolver_asked(bench.resolver), 3);
	look_up(&bench, "v4.test");
	assert_int_equal(resolver_asked(bench.resolver), 3);
	look_up(&bench, "w4.test");
	assert_int_equal(resolver_asked(bench.resolver), 4);
	bench_close(&bench);
}

static void check_late_answer(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench);
	assert_found(&bench, "late6.test", "127.0.0.5 ");
	assert_found(&bench, "late6.test", "127.0.0.5 ");
	run_for(bench.loop, 350);
	assert_found(&bench, "late6.test", "127.0.0.5 fe80::1 ");
	assert_int_equal(resolver_asked(bench.resolver), 1);
	bench_close(&bench);
}

static void check_overdue(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench);
	assert_int_equal(look_up(&bench, "overdue.test").status, RESOLVE_TIMEOUT);
	assert_found(&bench, "overdue.test", "127.0.0.5 ");
	assert_int_equal(resolver_asked(bench.resolver), 1);
	bench_close(&bench);
}

static void check_deadline(void **state)
{
	struct bench bench;
	uint64_t began, took;

	(void)state;
	bench_open(&bench);
	began = clock_us();
	assert_int_equal(look_up(&bench, "silent.test").status, RESOLVE_TIMEOUT);
	took = (clock_us() - began) / 1000;
	assert_in_range(took, TIMEOUT_MS - 10, TIMEOUT_MS + 200);
	bench_close(&bench);
}

static void check_hosts_change(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench);
	assert_found(&bench, "fixed.test", "127.0.0.20 ");
	assert_found(&bench, "v4.test", "127.0.0.5 ");
	temporary_write(&bench.hosts, "127.0.0.30 fixed.test\n127.0.0.31 v4.test\n");
	run_for(bench.loop, 10);
	assert_found(&bench, "fixed.test", "127.0.0.30 ");
	assert_found(&bench, "v4.test", "127.0.0.31 ");
	temporary_write(&bench.hosts, "");
	run_for(bench.loop, 10);
	assert_found(&bench, "v4.test", "127.0.0.5 ");
	bench_close(&bench);
}

/* The files are not looked at for every lookup. */
static void check_looks_seldom(void **state)
{
	struct bench bench;

	(void)state;
	bench_begin(&bench, zone, sizeof zone / sizeof *zone);
	bench.options.look_ms = 200;
	bench_start(&bench);
	temporary_write(&bench.hosts, "127.0.0.30 fixed.test\n");
	assert_found(&bench, "fixed.test", "127.0.0.20 ");
	run_for(bench.loop, 250);
	assert_found(&bench, "fixed.test", "127.0.0.30 ");
	bench_close(&bench);
}

static void check_resolv_conf_change(void **state)
{
	struct fake_dns *other;
	struct outcome waiting = {.done = false};
	struct bench bench;

	(void)state;
	bench_begin(&bench, zone, sizeof zone / sizeof *zone);
	bench.options.servers = NULL;
	bench.options.port = address_port(&bench.dns->address.any);
	other = fake_dns_open(bench.loop, 2, bench.options.port, elsewhere, 1);
	bench_start(&bench);
	assert_found(&bench, "v4.test", "127.0.0.5 ");
	assert_non_null(resolve_start(bench.resolver, SLICE("slow.test"), on_resolved, &waiting));
	temporary_write(&bench.resolv_conf, "nameserver 127.0.0.2\n");
	run_for(bench.loop, 10);
	assert_found(&bench, "v4.test", "127.0.0.99 ");
	/* What the old server was asked is still told, but not kept. */
	assert_true(run_until(bench.loop, &waiting.done, BOUND_MS));
	assert_string_equal(waiting.addresses, "127.0.0.5 ");
	assert_string_equal(look_up(&bench, "slow.test").rcode, "NXDOMAIN");
	fake_dns_close(&other);
	bench_close(&bench);
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, names, check_name);
	SUITE_TABLE(&suite, locals, check_localhost);
	suite_add(&suite, "ERR-02: a NUL is asked of nobody", check_nul, NULL);
	suite_add(&suite, "TGT-19: neither resolv.conf nor the environment adds a domain",
	    check_no_search, NULL);
	suite_add(&suite, "TGT-19: HOSTALIASES is not read", check_no_aliases, NULL);
	suite_add(&suite, "a pinned name wins over all", check_pins, NULL);
	suite_add(&suite, "an answer is kept", check_cached, NULL);
	suite_add(&suite, "an answer is kept as long as its TTL, but at least a second",
	    check_expiry, NULL);
	suite_add(&suite, "refusals are kept for a while", check_refusals_kept, NULL);
	suite_add(&suite, "SEC-02: names that are kept are bounded", check_bound, NULL);
	suite_add(&suite, "an answer that comes late is there for the next lookup",
	    check_late_answer, NULL);
	suite_add(&suite, "an answer after the deadline is there for the next lookup",
	    check_overdue, NULL);
	suite_add(&suite, "ERR-01: the deadline is the resolver's own", check_deadline, NULL);
	suite_add(&suite, "a changed hosts file is noticed", check_hosts_change, NULL);
	suite_add(&suite, "files are looked at now and then only", check_looks_seldom, NULL);
	suite_add(&suite, "a changed resolv.conf is noticed", check_resolv_conf_change, NULL);
	return suite_run(&suite, "resolve");
}
