#include "config/place.h"
#include "suite.h"

struct place_case {
	const char *title;
	const char *text;
	const char *host; /* NULL when it is no place at all */
	int port;         /* -1 when it has none */
	bool is_address;
};

static const struct place_case places[] = {
    {"an IPv4 address with a port is a place", "127.0.0.1:3128", "127.0.0.1", 3128, true},
    {"an IPv4 address alone is a place", "127.0.0.1", "127.0.0.1", -1, true},
    {"an IPv6 address in brackets with a port is a place", "[::1]:3128", "::1", 3128, true},
    {"an IPv6 address in brackets alone is a place", "[::1]", "::1", -1, true},
    {"an IPv6 address without brackets has no port", "2001:db8::3128", "2001:db8::3128", -1, true},
    {"an IPv6 address gets its one spelling", "[2001:DB8:0:0::0:1]:80", "2001:db8::1", 80, true},
    {"a name with a port is a place", "origin.example:443", "origin.example", 443, false},
    {"a name is put in lower case", "Origin.Example", "origin.example", -1, false},
    {"a name loses its trailing dot", "origin.example.:80", "origin.example", 80, false},
    {"port 0 is a port", "127.0.0.1:0", "127.0.0.1", 0, true},
    {"the last port is one", "a:65535", "a", 65535, false},
    {"a port over 65535 is none", "a:65536", NULL, 0, false},
    {"a colon needs a port", "a:", NULL, 0, false},
    {"a bracket needs its end", "[::1", NULL, 0, false},
    {"brackets need a colon before the port", "[::1]80", NULL, 0, false},
    {"brackets and a colon need a port", "[::1]:", NULL, 0, false},
    {"brackets hold no IPv4 address", "[127.0.0.1]:80", NULL, 0, false},
    {"brackets hold no name", "[a]:80", NULL, 0, false},
    {"an IPv6 address has no zone", "[fe80::1%eth0]:80", NULL, 0, false},
    {"nothing is no place", "", NULL, 0, false},
    {"a port alone is no place", ":80", NULL, 0, false},
    {"a look-alike of an address is no name", "127.1:80", NULL, 0, false},
    {"a number is no name", "2130706433", NULL, 0, false},
    {"a blank is in no name", "a b", NULL, 0, false},
    {"an empty label begins no name", ".example", NULL, 0, false},
    {"a scheme is no part of a place", "http://a:80", NULL, 0, false},
};

static void check_place(void **state)
{
	const struct place_case *row = *state;
	struct arena memory = {0};
	struct place place;
	struct slice text = slice_alone(slice_text(row->text));
	bool is_host = place_read_host(text, &memory, &place);

	assert_int_equal(is_host, row->host != NULL);
	if (is_host && row->host) {
		assert_string_equal(place.host.at, row->host);
		assert_int_equal(place.host.len, strlen(row->host));
		assert_int_equal(place.has_port, row->port >= 0);
		assert_int_equal(place.port, row->port >= 0 ? row->port : 0);
		assert_int_equal(place.is_address, row->is_address);
		assert_int_equal(place.is_ipv6, strchr(row->host, ':') != NULL);
	}
	assert_int_equal(place_read_address(text, &memory, &place), is_host && row->is_address);
	arena_release(&memory);
	slice_alone_free(text);
}

static void a_name_has_at_most_253_octets(void **state)
{
	struct arena memory = {0};
	struct slice name;
	char text[254];

	(void)state;
	memset(text, 'a', sizeof text);
	assert_true(place_read_name(slice_of(text, 253), &memory, &name));
	assert_false(place_read_name(slice_of(text, 254), &memory, &name));
	arena_release(&memory);
}

int main(void)
{
	struct suite suite = {0};

	SUITE_TABLE(&suite, places, check_place);
	suite_add(&suite, "a name has at most 253 octets", a_name_has_at_most_253_octets, NULL);
	return suite_run(&suite, "config/place");
}
