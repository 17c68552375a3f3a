#include "heads.h"
#include "spec/addressing.h"

/* A target's judgement, with a Host that is good. */
struct target_case {
	const char *title;
	const char *method, *target;
	enum rule_id broken;
	const char *host; /* when it is not broken */
	unsigned port;
};

static const struct target_case targets[] = {
    {"TGT-01: an absolute URI names host and port", "GET", "http://o.test:81/", 0, "o.test", 81},
    {"TGT-01: what is no target is refused", "GET", "foo", TGT_08, 0, 0},
    {"TGT-01: nor is half a name", "GET", "?x", TGT_01, 0, 0},
    {"TGT-08: * is for OPTIONS", "GET", "*", TGT_08, 0, 0},
    {"TGT-08: host and port are for CONNECT", "GET", "o.test:80", TGT_08, 0, 0},
    {"TGT-09: CONNECT has a host and a port", "CONNECT", "o.test:443", 0, "o.test", 443},
    {"TGT-09: no URI", "CONNECT", "http://o.test:443", TGT_09, 0, 0},
    {"TGT-09: no path", "CONNECT", "/x", TGT_09, 0, 0},
    {"TGT-09: not only a host", "CONNECT", "o.test", TGT_09, 0, 0},
    {"TGT-09: no user", "CONNECT", "u@o.test:443", TGT_09, 0, 0},
    {"TGT-09: not only a port", "CONNECT", ":443", TGT_09, 0, 0},
    {"TGT-09: no asterisk", "CONNECT", "*", TGT_09, 0, 0},
    {"TGT-10: CONNECT's port is not empty", "CONNECT", "o.test:", TGT_10, 0, 0},
    {"TGT-10: nor 0", "CONNECT", "o.test:0", TGT_10, 0, 0},
    {"TGT-10: nor over 65535", "CONNECT", "o.test:65536", TGT_10, 0, 0},
    {"TGT-10: nor signed", "CONNECT", "o.test:+443", TGT_10, 0, 0},
    {"TGT-10: nor hexadecimal", "CONNECT", "o.test:0x1bb", TGT_10, 0, 0},
    {"TGT-11: a host is not empty", "GET", "http:///x", TGT_11, 0, 0},
    {"TGT-11: with a port neither", "GET", "http://:80/", TGT_11, 0, 0},
    {"TGT-11: nor absent", "GET", "http:x", TGT_11, 0, 0},
    {"TGT-12: no port means 80", "GET", "http://o.test/", 0, "o.test", 80},
    {"TGT-12: an empty port means 80", "GET", "http://o.test:/", 0, "o.test", 80},
    {"TGT-13: a user and a password are refused", "GET", "http://u:p@o.test/", TGT_13, 0, 0},
    {"TGT-13: an empty user too", "GET", "http://@o.test/", TGT_13, 0, 0},
    {"TGT-14: a fragment is refused", "GET", "http://o.test/#a", TGT_14, 0, 0},
    {"TGT-14: without a path too", "GET", "http://o.test#a", TGT_14, 0, 0},
    {"TGT-14: and in origin-form", "GET", "/#a", TGT_14, 0, 0},
    {"TGT-15: https is not fetched in the clear", "GET", "https://o.test/", TGT_15, 0, 0},
    {"TGT-15: in any case of letters", "GET", "HttpS://o.test/", TGT_15, 0, 0},
    {"TGT-16: ftp is not fetched", "GET", "ftp://o.test/", TGT_16, 0, 0},
    {"TGT-16: nor ws", "GET", "ws://o.test/", TGT_16, 0, 0},
    {"TGT-16: nor what has no host", "GET", "urn:isbn:x", TGT_16, 0, 0},
    {"TGT-16: nor a scheme with a plus", "GET", "svn+ssh://h/", TGT_16, 0, 0},
    {"TGT-18: an IPv6 address stands in brackets", "GET", "http://[::1]:8080/", 0, "::1", 8080},
    {"TGT-18: it has no zone", "GET", "http://[fe80::1%25lo]/", TGT_18, 0, 0},
    {"TGT-18: nor a version of the future", "GET", "http://[v1.x]/", TGT_18, 0, 0},
    {"TGT-18: its bracket is closed", "GET", "http://[::1/", TGT_18, 0, 0},
    {"TGT-18: for CONNECT too", "CONNECT", "[fe80::1%25lo]:443", TGT_18, 0, 0},
    {"TGT-19: a short name stays short", "GET", "http://intra/", 0, "intra", 80},
    {"TGT-20: capitals of scheme and host become small", "GET", "HTTP://O.TEST/", 0, "o.test", 80},
    {"TGT-20: in IPv6 too", "GET", "http://[FE80::A]/", 0, "fe80::a", 80},
    {"TGT-22: port 0 is none", "GET", "http://o.test:0/", TGT_22, 0, 0},
    {"TGT-22: nor is 99999", "GET", "http://o.test:99999/", TGT_22, 0, 0},
    {"TGT-22: nor x", "GET", "http://o.test:x/", TGT_22, 0, 0},
    {"TGT-23: a host is not percent-encoded", "GET", "http://%65xample.com/", TGT_23, 0, 0},
    {"TGT-23: has no empty label", "GET", "http://a..b/", TGT_23, 0, 0},
    {"TGT-23: is no short IPv4 address", "GET", "http://127.1/", TGT_23, 0, 0},
    {"TGT-23: nor a number", "GET", "http://2130706433/", TGT_23, 0, 0},
    {"TGT-23: nor a hexadecimal one", "GET", "http://0x7f.1/", TGT_23, 0, 0},
    {"TGT-23: nor an octal one", "GET", "http://010.0.0.1/", TGT_23, 0, 0},
    {"TGT-23: for CONNECT neither", "CONNECT", "127.1:443", TGT_23, 0, 0},
    {"TGT-23: an address may end in a dot", "GET", "http://127.0.0.1./", 0, "127.0.0.1", 80},
    {"TGT-23: a name may too, and is the same name", "GET", "http://o.test./", 0, "o.test", 80},
};

static void check_target(void **state)
{
	const struct target_case *row = *state;
	struct arena arena = {0};
	struct slice text =
	    arena_print(&arena, "%s %s HTTP/1.1\nHost: other.test\n", row->method, row->target);
	struct request request = head_request(&arena, text.at);
	struct addressing addressing;

	assert_verdict(addressing_of_request(&request, &arena, &addressing, NULL), row->broken);
	if (!row->broken) {
		assert_slice_equal(addressing.host, slice_text(row->host));
		assert_int_equal(addressing.port, row->port);
		assert_false(addressing.own);
	}
	arena_release(&arena);
}

/* Host's judgement, with a target that is good. */
struct host_case {
	const char *title;
	const char *version, *lines;
	enum rule_id broken;
};

static const struct host_case hosts[] = {
    {"HOST-01: HTTP/1.1 without Host is refused", "1.1", "", HOST_01},
    {"HOST-01: so is a later version", "1.2", "", HOST_01},
    {"HOST-02: two Hosts are refused", "1.1", "Host: o.test\nHost: p.test\n", HOST_02},
    {"HOST-02: even if they are equal", "1.1", "Host: o.test\nHost: o.test\n", HOST_02},
    {"HOST-02: from HTTP/1.0 too", "1.0", "Host: o.test\nHost: o.test\n", HOST_02},
    {"HOST-03: a path is no host", "1.1", "Host: a/b\n", HOST_03},
    {"HOST-03: nor a user", "1.1", "Host: u@o.test\n", HOST_03},
    {"HOST-03: nor two words", "1.1", "Host: a b\n", HOST_03},
    {"HOST-03: nor a port of letters", "1.1", "Host: o.test:x\n", HOST_03},
    {"HOST-03: nor an open bracket", "1.1", "Host: [::1\n", HOST_03},
    {"HOST-03: nor a port alone", "1.1", "Host: :80\n", HOST_03},
    {"HOST-04: another Host than the target's is no error", "1.1", "Host: evil.test\n", 0},
    {"HOST-06: an empty Host is valid", "1.1", "Host:\n", 0},
    {"HOST-07: HTTP/1.0 needs no Host", "1.0", "", 0},
};

static void check_host(void **state)
{
	const struct host_case *row = *state;
	struct arena arena = {0};
	struct slice text = arena_print(
	    &arena, "GET http://o.test:8080/ HTTP/%s\nX: 1\n%s", row->version, row->lines);
	struct request request = head_request(&arena, text.at);
	struct addressing addressing;

	assert_verdict(addressing_of_request(&request, &arena, &addressing, NULL), row->broken);
	if (!row->broken)
		assert_slice_equal(addressing.authority, SLICE("o.test:8080"));
	arena_release(&arena);
}

/* Requests for viaduct itself. */
struct own_case {
	const char *title;
	const char *head;
	const char *host;
	unsigned port;
	enum rule_id broken; /* when Host names nobody that we are */
};

static const struct own_case owns[] = {
    {"TGT-07: OPTIONS * is for the proxy, whatever Host says", "OPTIONS * HTTP/1.1\nHost: p1\n",
	"p1", 80, 0},
    {"TGT-17: a path alone is for the proxy if Host names it", "GET /x HTTP/1.1\nHost: P1:3128\n",
	"p1", 3128, TGT_17},
    {"TGT-17: an empty Host names nobody", "GET / HTTP/1.1\nHost:\n", "", 80, TGT_17},
    {"TGT-17: nor does one that is not there", "GET / HTTP/1.0\n", "", 80, TGT_17},
};

static void check_own(void **state)
{
	const struct own_case *row = *state;
	struct arena arena = {0};
	struct request request = head_request(&arena, row->head);
	struct addressing addressing;

	assert_verdict(addressing_of_request(&request, &arena, &addressing, NULL), RULE_NONE);
	assert_true(addressing.own);
	assert_slice_equal(addressing.host, slice_text(row->host));
	assert_int_equal(addressing.port, row->port);
	assert_verdict(addressing_of_own(&request, true, NULL), RULE_NONE);
	assert_verdict(addressing_of_own(&request, false, NULL), row->broken);
	arena_release(&arena);
}

static void check_not_own(void **state)
{
	struct arena arena = {0};
	struct request request =
	    head_request(&arena, "GET http://o.test/ HTTP/1.1\nHost: o.test\n");

	(void)state;
	assert_verdict(addressing_of_own(&request, false, NULL), RULE_NONE);
	arena_release(&arena);
}

struct sent_case {
	const char *title;
	const char *method, *target, *sent;
};

static const struct sent_case sents[] = {
    {"TGT-02: an origin gets path and query", "GET", "http://o.test/a?b", "/a?b"},
    {"TGT-03: an empty path becomes /", "GET", "http://o.test", "/"},
    {"TGT-03: before a query too", "GET", "http://o.test?q", "/?q"},
    {"TGT-04: nothing else changes", "GET", "http://o.test//a/../%7e/%2F?", "//a/../%7e/%2F?"},
    {"TGT-04: the case of the path stays", "GET", "http://o.test/A", "/A"},
    {"TGT-21: odd ASCII stays", "GET", "http://o.test/{x}", "/{x}"},
    {"TGT-05: OPTIONS for the whole server becomes *", "OPTIONS", "http://o.test:8001", "*"},
    {"TGT-06: not with a path", "OPTIONS", "http://o.test/", "/"},
    {"TGT-06: nor with a query, be it empty", "OPTIONS", "http://o.test?", "/?"},
    {"TGT-05: nor for another method", "GET", "http://o.test:8001", "/"},
    {"CONN-13, TGT-02: CONNECT keeps its target", "CONNECT", "o.test:443", "o.test:443"},
};

static void check_sent(void **state)
{
	const struct sent_case *row = *state;
	struct arena arena = {0};
	struct slice text =
	    arena_print(&arena, "%s %s HTTP/1.1\nHost: o.test\n", row->method, row->target);
	struct request request = head_request(&arena, text.at);

	assert_slice_equal(addressing_target(&request, &arena, NULL), slice_text(row->sent));
	arena_release(&arena);
}

static void check_set_host(void **state)
{
	static const char *const came[] = {"evil.test", "O.test", "", "o.test"};
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < sizeof came / sizeof *came; i++) {
		struct addressing addressing = {.authority = SLICE("o.test")};
		struct slice text =
		    arena_print(&arena, "GET http://o.test/ HTTP/1.1\nHost: %s\nX: 1\n", came[i]);
		struct request request = head_request(&arena, text.at);
		addressing_set_host(&request.fields, &addressing, NULL);
		assert_string_equal(head_fields(&arena, &request.fields), "X: 1\n");
		assert_slice_equal(addressing.authority, SLICE("o.test"));
	}
	arena_release(&arena);
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, targets, check_target);
	SUITE_TABLE(&suite, hosts, check_host);
	SUITE_TABLE(&suite, owns, check_own);
	SUITE_TABLE(&suite, sents, check_sent);
	suite_add(&suite, "TGT-17: an absolute URI is not for the proxy", check_not_own, NULL);
	suite_add(&suite, "HOST-04: the target decides what Host is sent", check_set_host, NULL);
	return suite_run(&suite, "addressing");
}
