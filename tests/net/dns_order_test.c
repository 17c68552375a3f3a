#include "suite.h"
#include "net/dns_order.h"

struct pair_case {
	const char *title;
	const char *first, *first_source; /* a source that is NULL: cannot be reached */
	const char *second, *second_source;
};

/* In each row the first destination ranks before the second.  Most are from RFC 6724, 10.2. */
static const struct pair_case pairs[] = {
    {"rule 1: what can be reached comes first", "198.51.100.121", "198.51.100.117", "2001:db8:1::1",
	NULL},
    {"rule 2: a source of the same scope comes first", "198.51.100.121", "198.51.100.117",
	"2001:db8:1::1", "fe80::1"},
    {"rule 2: global by global before global by link-local", "2001:db8:1::1", "2001:db8:1::2",
	"198.51.100.121", "169.254.13.78"},
    {"rule 5: a source of the same label comes first", "2002:c633:6401::1", "2002:c633:6401::2",
	"2001:db8:1::1", "2002:c633:6401::2"},
    {"rule 5: a unique local source speaks for unique local destinations", "fd00::1", "fd00::2",
	"2001:db8:1::1", "fd00::2"},
    {"rule 6: native IPv6 before IPv4", "2001:db8:1::1", "2001:db8:1::2", "10.1.2.3", "10.1.2.4"},
    {"rule 6: IPv4 before 6to4", "10.1.2.3", "10.1.2.4", "2002:c633:6401::1", "2002:c633:6401::2"},
    {"rule 6: IPv4 before Teredo", "10.1.2.3", "10.1.2.4", "2001::1", "2001::2"},
    {"rule 6: IPv4 before a unique local address", "10.1.2.3", "10.1.2.4", "fd00::1", "fd00::2"},
    {"rule 6: ::1 before 127.0.0.1", "::1", "::1", "127.0.0.1", "127.0.0.1"},
    {"rule 6: a native address before a site-local one", "2001:db8:1::1", "2001:db8:1::2",
	"fec0::1", "fec0::2"},
    {"rule 8: the smaller scope comes first", "fe80::1", "fe80::2", "2001:db8:1::1",
	"2001:db8:1::2"},
    {"among those out of reach the order is the same", "2001:db8:1::1", NULL, "10.1.2.3", NULL},
};

static unsigned rank_of(const char *destination, const char *source)
{
	union address to, from;

	assert_true(address_parse(slice_text(destination), 0, &to));
	if (!source)
		return dns_order_rank(&to.any, NULL);
	assert_true(address_parse(slice_text(source), 0, &from));
	return dns_order_rank(&to.any, &from.any);
}

static void check_pair(void **state)
{
	const struct pair_case *row = *state;

	assert_true(
	    rank_of(row->first, row->first_source) < rank_of(row->second, row->second_source));
}

static void order_texts(const char *const *texts, unsigned count, unsigned reachable, char *joined)
{
	union address addresses[8];

	for (unsigned i = 0; i < count; i++)
		assert_true(address_parse(slice_text(texts[i]), 0, &addresses[i]));
	assert_int_equal(dns_order(addresses, count), reachable);
	for (unsigned i = 0; i < count; i++) {
		joined += address_write_host(&addresses[i].any, joined);
		*joined++ = ' ';
	}
	*joined = '\0';
}

static void check_stable(void **state)
{
	static const char *const texts[] = {"127.0.0.3", "127.0.0.1", "127.0.0.2"};
	char joined[8 * ADDRESS_TEXT];

	(void)state;
	order_texts(texts, 3, 3, joined);
	assert_string_equal(joined, "127.0.0.3 127.0.0.1 127.0.0.2 ");
}

/* A link-local address without a zone is out of reach on any machine. */
static void check_unreachable_last(void **state)
{
	static const char *const texts[] = {"fe80::9", "127.0.0.1", "fe80::8", "127.0.0.2"};
	char joined[8 * ADDRESS_TEXT];

	(void)state;
	order_texts(texts, 4, 2, joined);
	assert_string_equal(joined, "127.0.0.1 127.0.0.2 fe80::9 fe80::8 ");
}

static void check_none(void **state)
{
	(void)state;
	assert_int_equal(dns_order(NULL, 0), 0);
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, pairs, check_pair);
	suite_add(&suite, "equals stay in the order given", check_stable, NULL);
	suite_add(&suite, "what cannot be reached stands last", check_unreachable_last, NULL);
	suite_add(&suite, "of no addresses none can be reached", check_none, NULL);
	return suite_run(&suite, "dns_order");
}
