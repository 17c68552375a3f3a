#include "suite.h"
#include "net/address.h"

struct parse_case {
	const char *title;
	const char *text;
	size_t len;          /* 0: up to the NUL */
	const char *written; /* NULL: is refused */
};

static const struct parse_case hosts[] = {
    {"a dotted quad is an address", "127.0.0.1", 0, "127.0.0.1"},
    {"the highest octets are good", "255.255.255.255", 0, "255.255.255.255"},
    {"an IPv6 address stands without brackets", "2001:db8::1", 0, "2001:db8::1"},
    {"an IPv6 address is written in its short form", "2001:0DB8:0:0:0:0:0:1", 0, "2001:db8::1"},
    {"an IPv4-mapped address stays one", "::ffff:127.0.0.1", 0, "::ffff:127.0.0.1"},
    {"the longest spelling fits", "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255", 0,
	"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
    {"nothing is no address", "", 0, NULL},
    {"brackets are not part of an address", "[::1]", 0, NULL},
    {"an octet over 255 is refused", "127.0.0.256", 0, NULL},
    {"three parts are no address", "127.0.1", 0, NULL},
    {"one number is no address", "2130706433", 0, NULL},
    {"a hexadecimal part is refused", "0x7f.0.0.1", 0, NULL},
    {"a leading zero, which some read as octal, is refused", "127.0.0.01", 0, NULL},
    {"a blank behind is refused", "127.0.0.1 ", 0, NULL},
    {"a trailing dot is refused", "127.0.0.1.", 0, NULL},
    {"a zone is refused", "fe80::1%lo", 0, NULL},
    {"what follows a NUL counts", "127.0.0.1\0.evil.test", 20, NULL},
    {"a name is no address", "localhost", 0, NULL},
    {"text longer than any address is refused",
	"1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111", 0, NULL},
};

static struct slice text_of(const struct parse_case *row)
{
	return row->len ? slice_of(row->text, row->len) : slice_text(row->text);
}

static void check_host(void **state)
{
	const struct parse_case *row = *state;
	struct slice text = slice_alone(text_of(row));
	union address address;
	char written[ADDRESS_TEXT];
	bool good = address_parse(text, 3128, &address);

	slice_alone_free(text);
	assert_int_equal(good, row->written != NULL);
	if (!good)
		return;
	assert_int_equal(address_write_host(&address.any, written), strlen(row->written));
	assert_string_equal(written, row->written);
	assert_int_equal(address_port(&address.any), 3128);
}

static const struct parse_case with_ports[] = {
    {"IPv4 with a port", "127.0.0.1:3128", 0, "127.0.0.1:3128"},
    {"IPv6 with a port has brackets", "[::1]:3128", 0, "[::1]:3128"},
    {"port 0 leaves the choice to the kernel", "127.0.0.1:0", 0, "127.0.0.1:0"},
    {"the highest port", "[::]:65535", 0, "[::]:65535"},
    {"the longest text fits", "[ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255]:65535", 0,
	"[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535"},
    {"a port over 65535 is refused", "127.0.0.1:65536", 0, NULL},
    {"a port is wanted", "127.0.0.1", 0, NULL},
    {"an empty port is refused", "127.0.0.1:", 0, NULL},
    {"a port is digits", "127.0.0.1:+80", 0, NULL},
    {"IPv6 without brackets cannot be told from a port", "::1:3128", 0, NULL},
    {"IPv4 in brackets is refused", "[127.0.0.1]:80", 0, NULL},
    {"an open bracket is refused", "[::1:80", 0, NULL},
    {"brackets alone are refused", "[]:80", 0, NULL},
    {"something between bracket and colon is refused", "[::1]x:80", 0, NULL},
    {"nothing is refused", "", 0, NULL},
    {"one bracket is refused", "[", 0, NULL},
};

static void check_with_port(void **state)
{
	const struct parse_case *row = *state;
	struct slice text = slice_alone(text_of(row));
	union address address;
	char written[ADDRESS_TEXT];
	bool good = address_parse_with_port(text, &address);

	slice_alone_free(text);
	assert_int_equal(good, row->written != NULL);
	if (!good)
		return;
	assert_int_equal(address_write(&address.any, written), strlen(row->written));
	assert_string_equal(written, row->written);
}

static union address made(const char *text)
{
	union address address;

	assert_true(address_parse_with_port(slice_text(text), &address));
	return address;
}

struct equal_case {
	const char *title;
	const char *a, *b;
	bool equal;
};

static const struct equal_case equals[] = {
    {"the same host and port are equal", "127.0.0.1:80", "127.0.0.1:80", true},
    {"the same holds for IPv6", "[::1]:80", "[::1]:80", true},
    {"another port makes another address", "127.0.0.1:80", "127.0.0.1:81", false},
    {"another host makes another address", "127.0.0.1:80", "127.0.0.2:80", false},
    {"another IPv6 host makes another address", "[::1]:80", "[::2]:80", false},
    {"a mapped address is not the address inside", "127.0.0.1:80", "[::ffff:127.0.0.1]:80", false},
};

static void check_equal(void **state)
{
	const struct equal_case *row = *state;
	union address a = made(row->a), b = made(row->b);

	assert_int_equal(address_equal(&a.any, &b.any), row->equal);
	assert_int_equal(address_equal(&b.any, &a.any), row->equal);
}

struct plain_case {
	const char *title;
	const char *text, *plain;
	bool loopback;
};

static const struct plain_case plains[] = {
    {"IPv4 is as it is", "192.0.2.1:80", "192.0.2.1:80", false},
    {"IPv6 is as it is", "[2001:db8::1]:80", "[2001:db8::1]:80", false},
    {"a mapped address becomes the one inside, with its port", "[::ffff:192.0.2.1]:80",
	"192.0.2.1:80", false},
    {"SEC-05: a mapped loopback address is loopback", "[::ffff:127.0.0.1]:80", "127.0.0.1:80",
	true},
    {"an old IPv4-compatible address is not mapped", "[::127.0.0.1]:80", "[::127.0.0.1]:80", false},
    {"127.0.0.1 is loopback", "127.0.0.1:80", "127.0.0.1:80", true},
    {"so is all of 127.0.0.0/8", "127.255.255.254:80", "127.255.255.254:80", true},
    {"128.0.0.1 is not", "128.0.0.1:80", "128.0.0.1:80", false},
    {"::1 is loopback", "[::1]:80", "[::1]:80", true},
    {":: is not", "[::]:80", "[::]:80", false},
};

static void check_plain(void **state)
{
	const struct plain_case *row = *state;
	union address address = made(row->text);
	union address plain = address_unmapped(&address.any);
	char written[ADDRESS_TEXT];

	address_write(&plain.any, written);
	assert_string_equal(written, row->plain);
	assert_int_equal(address_is_loopback(&address.any), row->loopback);
}

static void check_set_port(void **state)
{
	union address v4 = made("127.0.0.1:1"), v6 = made("[::1]:1");

	(void)state;
	address_set_port(&v4, 443);
	address_set_port(&v6, 443);
	assert_int_equal(address_port(&v4.any), 443);
	assert_int_equal(address_port(&v6.any), 443);
}

static void check_other_family(void **state)
{
	struct sockaddr other = {.sa_family = AF_UNIX};
	char written[ADDRESS_TEXT];

	(void)state;
	assert_int_equal(address_length(&other), 0);
	assert_int_equal(address_port(&other), 0);
	assert_int_equal(address_write_host(&other, written), 0);
	assert_false(address_equal(&other, &other));
	assert_false(address_is_loopback(&other));
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, hosts, check_host);
	SUITE_TABLE(&suite, with_ports, check_with_port);
	SUITE_TABLE(&suite, equals, check_equal);
	SUITE_TABLE(&suite, plains, check_plain);
	suite_add(&suite, "the port can be set in both families", check_set_port, NULL);
	suite_add(&suite, "an address of another family is no host", check_other_family, NULL);
	return suite_run(&suite, "address");
}
