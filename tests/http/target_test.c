#include "suite.h"
#include "http/target.h"

struct authority_case {
	const char *title;
	const char *text;
	enum host_kind host_kind;
	const char *host;
	enum port_kind port_kind;
	uint16_t port;
	bool userinfo;
	bool valid;
};

#define LABEL_50 "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghij."
#define HOST_255 LABEL_50 LABEL_50 LABEL_50 LABEL_50 LABEL_50

static const struct authority_case authorities[] = {
    {"a name with a port", "o.test:80", HOST_NAME, "o.test", PORT_GIVEN, 80, false, true},
    {"a name without a port", "o.test", HOST_NAME, "o.test", PORT_ABSENT, 0, false, true},
    {"TGT-12: an empty port is not a bad one", "o.test:", HOST_NAME, "o.test", PORT_EMPTY, 0, false,
	true},
    {"a name of one label", "intra", HOST_NAME, "intra", PORT_ABSENT, 0, false, true},
    {"hyphen and underscore may stand in a name", "a-b_c.test", HOST_NAME, "a-b_c.test",
	PORT_ABSENT, 0, false, true},
    {"TGT-20: the case of a name is kept as sent", "O.TEST", HOST_NAME, "O.TEST", PORT_ABSENT, 0,
	false, true},
    {"TGT-23: one trailing dot stays with a name", "o.test.", HOST_NAME, "o.test.", PORT_ABSENT, 0,
	false, true},
    {"TGT-23: two trailing dots are an empty label", "o.test..", HOST_BAD, "o.test..", PORT_ABSENT,
	0, false, false},
    {"TGT-23: an empty label inside is refused", "a..b", HOST_BAD, "a..b", PORT_ABSENT, 0, false,
	false},
    {"TGT-23: an empty first label is refused", ".test", HOST_BAD, ".test", PORT_ABSENT, 0, false,
	false},
    {"TGT-23: a dot alone is no name", ".", HOST_BAD, ".", PORT_ABSENT, 0, false, false},
    {"TGT-23: percent-encoding is refused", "%65xample.com", HOST_BAD, "%65xample.com", PORT_ABSENT,
	0, false, false},
    {"TGT-23: a comma is refused", "a,b", HOST_BAD, "a,b", PORT_ABSENT, 0, false, false},
    {"TGT-23: octets of UTF-8 are refused", "\xc3\xa9.test", HOST_BAD, "\xc3\xa9.test", PORT_ABSENT,
	0, false, false},
    {"TGT-23: 253 octets are not too long",
	LABEL_50 LABEL_50 LABEL_50 LABEL_50 "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghi",
	HOST_NAME,
	LABEL_50 LABEL_50 LABEL_50 LABEL_50 "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghi",
	PORT_ABSENT, 0, false, true},
    {"TGT-23: 254 octets are too long", HOST_255, HOST_BAD, HOST_255, PORT_ABSENT, 0, false, false},
    {"TGT-11: a port alone has an empty host", ":80", HOST_EMPTY, "", PORT_GIVEN, 80, false, false},
    {"TGT-11: nothing is an empty host", "", HOST_EMPTY, "", PORT_ABSENT, 0, false, false},

    {"four decimal numbers are an IPv4 address", "127.0.0.1:8080", HOST_IPV4, "127.0.0.1",
	PORT_GIVEN, 8080, false, true},
    {"TGT-23: an address with a trailing dot is that address", "127.0.0.1.", HOST_IPV4, "127.0.0.1",
	PORT_ABSENT, 0, false, true},
    {"TGT-23: a short address is a look-alike", "127.1", HOST_LOOK_ALIKE, "127.1", PORT_ABSENT, 0,
	false, false},
    {"TGT-23: a hexadecimal address is a look-alike", "0x7f.1", HOST_LOOK_ALIKE, "0x7f.1",
	PORT_ABSENT, 0, false, false},
    {"TGT-23: one hexadecimal number is a look-alike", "0X7F000001", HOST_LOOK_ALIKE, "0X7F000001",
	PORT_ABSENT, 0, false, false},
    {"TGT-23: 0x alone is a look-alike", "a.0x", HOST_LOOK_ALIKE, "a.0x", PORT_ABSENT, 0, false,
	false},
    {"TGT-23: one decimal number is a look-alike", "2130706433", HOST_LOOK_ALIKE, "2130706433",
	PORT_ABSENT, 0, false, false},
    {"TGT-23: octal numbers are look-alikes", "010.0.0.1", HOST_LOOK_ALIKE, "010.0.0.1",
	PORT_ABSENT, 0, false, false},
    {"TGT-23: 256 is in no address", "1.2.3.256", HOST_LOOK_ALIKE, "1.2.3.256", PORT_ABSENT, 0,
	false, false},
    {"TGT-23: five numbers are no address", "1.2.3.4.5", HOST_LOOK_ALIKE, "1.2.3.4.5", PORT_ABSENT,
	0, false, false},
    {"TGT-23: a look-alike with a trailing dot is one still", "127.1.", HOST_LOOK_ALIKE, "127.1.",
	PORT_ABSENT, 0, false, false},
    {"a number that is not the last label makes no address", "1.2.3.x4", HOST_NAME, "1.2.3.x4",
	PORT_ABSENT, 0, false, true},
    {"a last label that begins with 0x and is no number makes none", "a.0xg", HOST_NAME, "a.0xg",
	PORT_ABSENT, 0, false, true},

    {"TGT-18: an IPv6 address stands in brackets", "[::1]:8080", HOST_IPV6, "::1", PORT_GIVEN, 8080,
	false, true},
    {"TGT-18: a port may be missing behind brackets", "[2001:db8::1]", HOST_IPV6, "2001:db8::1",
	PORT_ABSENT, 0, false, true},
    {"TGT-18: an IPv4 address may end an IPv6 one", "[::ffff:127.0.0.1]", HOST_IPV6,
	"::ffff:127.0.0.1", PORT_ABSENT, 0, false, true},
    {"TGT-18: a zone is refused", "[fe80::1%25lo]", HOST_BAD, "fe80::1%25lo", PORT_ABSENT, 0, false,
	false},
    {"TGT-18: an address of the future is refused", "[v1.x]", HOST_BAD, "v1.x", PORT_ABSENT, 0,
	false, false},
    {"TGT-18: an IPv4 address stands in no brackets", "[127.0.0.1]", HOST_BAD, "127.0.0.1",
	PORT_ABSENT, 0, false, false},
    {"TGT-18: empty brackets are refused", "[]:80", HOST_BAD, "", PORT_GIVEN, 80, false, false},
    {"TGT-18: brackets must close", "[::1", HOST_BAD, "[::1", PORT_ABSENT, 0, false, false},
    {"TGT-18: only a port may follow brackets", "[::1]x", HOST_BAD, "::1", PORT_ABSENT, 0, false,
	false},
    {"TGT-18: an IPv6 address without brackets is refused", "::1", HOST_EMPTY, "", PORT_BAD, 0,
	false, false},
    {"a very long address in brackets is refused",
	"[0000:0000:0000:0000:0000:0000:0000:0000:0000:0000]", HOST_BAD,
	"0000:0000:0000:0000:0000:0000:0000:0000:0000:0000", PORT_ABSENT, 0, false, false},

    {"TGT-10: port 0 is refused", "o.test:0", HOST_NAME, "o.test", PORT_BAD, 0, false, false},
    {"TGT-10: port 65535 is the last", "o.test:65535", HOST_NAME, "o.test", PORT_GIVEN, 65535,
	false, true},
    {"TGT-10: port 65536 is refused", "o.test:65536", HOST_NAME, "o.test", PORT_BAD, 0, false,
	false},
    {"TGT-22: a port that wraps around is refused", "o.test:4294967376", HOST_NAME, "o.test",
	PORT_BAD, 0, false, false},
    {"TGT-10: a sign in a port is refused", "o.test:+443", HOST_NAME, "o.test", PORT_BAD, 0, false,
	false},
    {"TGT-10: a hexadecimal port is refused", "o.test:0x1bb", HOST_NAME, "o.test", PORT_BAD, 0,
	false, false},
    {"TGT-10: a port of six digits is refused", "o.test:000080", HOST_NAME, "o.test", PORT_BAD, 0,
	false, false},
    {"a second colon is in no port", "o.test:80:80", HOST_NAME, "o.test", PORT_BAD, 0, false,
	false},

    {"TGT-13: userinfo is set aside and noticed", "u:p@o.test:80", HOST_NAME, "o.test", PORT_GIVEN,
	80, true, false},
    {"TGT-13: empty userinfo is noticed", "@o.test", HOST_NAME, "o.test", PORT_ABSENT, 0, true,
	false},
    {"TGT-13: the host is behind the last @", "a@b@c", HOST_NAME, "c", PORT_ABSENT, 0, true, false},
};

static void check_authority(void **state)
{
	const struct authority_case *row = *state;
	struct slice alone = slice_alone(slice_text(row->text));
	struct authority got = authority_parse(alone);

	assert_int_equal(got.host_kind, row->host_kind);
	assert_slice_equal(got.host, slice_text(row->host));
	assert_int_equal(got.port_kind, row->port_kind);
	assert_int_equal(got.port, row->port);
	assert_int_equal(got.has_userinfo, row->userinfo);
	assert_int_equal(authority_is_valid(&got), row->valid);
	slice_alone_free(alone);
}

struct target_case {
	const char *title;
	const char *octets;
	bool connect;
	enum target_form form;
	const char *scheme, *authority, *path;
	bool query, fragment;
};

static const struct target_case targets[] = {
    {"TGT-01: absolute-form is split", "http://o.test:80/a/b?c", false, TARGET_ABSOLUTE, "http",
	"o.test:80", "/a/b?c", true, false},
    {"TGT-03: a path may be empty", "http://o.test", false, TARGET_ABSOLUTE, "http", "o.test", "",
	false, false},
    {"TGT-03: a query may follow the authority", "http://o.test?q", false, TARGET_ABSOLUTE, "http",
	"o.test", "?q", true, false},
    {"TGT-04: path and query stay as sent", "http://o.test//a/../%7e/%2F?", false, TARGET_ABSOLUTE,
	"http", "o.test", "//a/../%7e/%2F?", true, false},
    {"TGT-06: an empty query is a query", "http://o.test?", false, TARGET_ABSOLUTE, "http",
	"o.test", "?", true, false},
    {"TGT-20: the scheme's case is kept as sent", "HTTP://O.TEST/", false, TARGET_ABSOLUTE, "HTTP",
	"O.TEST", "/", false, false},
    {"TGT-11: an authority may be empty", "http:///x", false, TARGET_ABSOLUTE, "http", "", "/x",
	false, false},
    {"TGT-13: userinfo is no part of the authority's text", "http://u:p@o.test/", false,
	TARGET_ABSOLUTE, "http", "o.test", "/", false, false},
    {"an @ in a path is no userinfo", "http://o.test/@x", false, TARGET_ABSOLUTE, "http", "o.test",
	"/@x", false, false},
    {"an @ in a query is no userinfo", "http://o.test?@x", false, TARGET_ABSOLUTE, "http", "o.test",
	"?@x", true, false},
    {"TGT-14: a fragment is noticed", "http://o.test/#a", false, TARGET_ABSOLUTE, "http", "o.test",
	"/#a", false, true},
    {"TGT-14: a fragment may follow the authority", "http://o.test#a", false, TARGET_ABSOLUTE,
	"http", "o.test", "#a", false, true},
    {"a question mark in a fragment is no query", "/x#a?b", false, TARGET_ORIGIN, "", "", "/x#a?b",
	false, true},
    {"a hash in a query is a fragment", "/x?a#b", false, TARGET_ORIGIN, "", "", "/x?a#b", true,
	true},
    {"a slash in a query is no path", "http://o.test?a/b", false, TARGET_ABSOLUTE, "http", "o.test",
	"?a/b", true, false},
    {"a backslash does not end an authority", "http://o.test\\@x/", false, TARGET_ABSOLUTE, "http",
	"x", "/", false, false},
    {"TGT-16: any scheme is told", "ftp://o.test/", false, TARGET_ABSOLUTE, "ftp", "o.test", "/",
	false, false},
    {"TGT-16: plus, hyphen and dot may stand in a scheme", "svn+ssh-1.0://h/", false,
	TARGET_ABSOLUTE, "svn+ssh-1.0", "h", "/", false, false},
    {"TGT-16: a scheme without slashes has no authority", "urn:x:y", false, TARGET_ABSOLUTE, "urn",
	"", "x:y", false, false},
    {"TGT-11: http without slashes has no authority", "http:/x", false, TARGET_ABSOLUTE, "http", "",
	"/x", false, false},
    {"an underscore stands in no scheme", "a_b://o.test/", false, TARGET_AUTHORITY, "",
	"a_b://o.test/", "", false, false},
    {"a scheme begins with a letter", "1a://o.test/", false, TARGET_AUTHORITY, "", "1a://o.test/",
	"", false, false},
    {"nothing before a colon is no scheme", "://o.test/", false, TARGET_BAD, "", "://o.test/", "",
	false, false},

    {"origin-form is a path", "/x?y", false, TARGET_ORIGIN, "", "", "/x?y", true, false},
    {"origin-form may begin with two slashes", "//a/b", false, TARGET_ORIGIN, "", "", "//a/b",
	false, false},
    {"TGT-07: an asterisk is a form of its own", "*", false, TARGET_ASTERISK, "", "", "", false,
	false},
    {"an asterisk with more is none", "*x", false, TARGET_BAD, "", "*x", "", false, false},
    {"nothing is no target", "", false, TARGET_BAD, "", "", "", false, false},
    {"a query alone is no target", "?x", false, TARGET_BAD, "", "?x", "", false, false},

    {"TGT-08: host and port are authority-form for any method", "o.test:80", false,
	TARGET_AUTHORITY, "", "o.test:80", "", false, false},
    {"TGT-08: a host alone is authority-form", "o.test", false, TARGET_AUTHORITY, "", "o.test", "",
	false, false},
    {"TGT-08: an address in brackets is authority-form", "[::1]:80", false, TARGET_AUTHORITY, "",
	"[::1]:80", "", false, false},

    {"TGT-09: CONNECT names host and port", "o.test:443", true, TARGET_AUTHORITY, "", "o.test:443",
	"", false, false},
    {"TGT-09: a name with letters behind the colon is an authority to CONNECT", "o.test:https",
	true, TARGET_AUTHORITY, "", "o.test:https", "", false, false},
    {"TGT-09: CONNECT to an IPv6 address", "[::1]:443", true, TARGET_AUTHORITY, "", "[::1]:443", "",
	false, false},
    {"TGT-09: absolute-form is told from an authority in CONNECT", "http://o.test:443", true,
	TARGET_ABSOLUTE, "http", "o.test:443", "", false, false},
    {"TGT-09: origin-form is told from an authority in CONNECT", "/x", true, TARGET_ORIGIN, "", "",
	"/x", false, false},
    {"TGT-08: an asterisk is told from an authority in CONNECT", "*", true, TARGET_ASTERISK, "", "",
	"", false, false},
    {"TGT-09: a path behind an authority makes a bad port", "o.test:443/x", true, TARGET_AUTHORITY,
	"", "o.test:443/x", "", false, false},
};

static void check_target(void **state)
{
	const struct target_case *row = *state;
	struct slice alone = slice_alone(slice_text(row->octets));
	struct target got = target_parse(alone, row->connect);

	assert_int_equal(got.form, row->form);
	assert_slice_equal(got.scheme, slice_text(row->scheme));
	assert_slice_equal(got.authority.text, slice_text(row->authority));
	assert_slice_equal(got.path, slice_text(row->path));
	assert_int_equal(got.has_query, row->query);
	assert_int_equal(got.has_fragment, row->fragment);
	slice_alone_free(alone);
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, authorities, check_authority);
	SUITE_TABLE(&suite, targets, check_target);
	return suite_run(&suite, "target");
}
