#include "exchange/client_count.h"

#include "net/address.h"
#include "suite.h"

static union address address_of(const char *host, uint16_t port)
{
	union address address;

	assert_true(address_parse(slice_text(host), port, &address));
	return address;
}

static bool enter(struct client_count **counts, const char *host, uint16_t port, unsigned limit)
{
	union address address = address_of(host, port);

	return client_count_enter(counts, &address.any, limit);
}

static void leave(struct client_count **counts, const char *host, uint16_t port)
{
	union address address = address_of(host, port);

	client_count_leave(counts, &address.any);
}

struct limit_case {
	const char *title;
	const char *first, *second; /* hosts */
	bool same;                  /* they count together */
};

static const struct limit_case limits[] = {
    {"connections of one address count together", "192.0.2.1", "192.0.2.1", true},
    {"an IPv4-mapped address is the IPv4 address", "192.0.2.1", "::ffff:192.0.2.1", true},
    {"an IPv6 address counts as a whole", "2001:db8::1", "2001:db8::1", true},
    {"another address counts for itself", "192.0.2.1", "192.0.2.2", false},
    {"another IPv6 address counts for itself", "2001:db8::1", "2001:db8::2", false},
    {"an address that only ends like an IPv4 address is another", "192.0.2.1", "::192.0.2.1",
	false},
};

static void check_limit(void **state)
{
	const struct limit_case *row = *state;
	struct client_count *counts = NULL;

	assert_true(enter(&counts, row->first, 1000, 2));
	assert_true(enter(&counts, row->second, 2000, 2));
	assert_int_equal(enter(&counts, row->first, 3000, 2), !row->same);
	leave(&counts, row->first, 1000);
	leave(&counts, row->second, 2000);
	if (!row->same)
		leave(&counts, row->first, 3000);
	assert_null(counts);
}

/* Refused connections are not counted: as many as left may come. */
static void check_refused(void **state)
{
	struct client_count *counts = NULL;

	(void)state;
	assert_true(enter(&counts, "192.0.2.1", 1, 1));
	for (unsigned i = 0; i < 10; i++)
		assert_false(enter(&counts, "192.0.2.1", 2, 1));
	leave(&counts, "192.0.2.1", 1);
	assert_null(counts);
	assert_true(enter(&counts, "192.0.2.1", 2, 1));
	leave(&counts, "192.0.2.1", 2);
	assert_null(counts);
}

static void check_off(void **state)
{
	struct client_count *counts = NULL;

	(void)state;
	for (unsigned i = 0; i < 100; i++)
		assert_true(enter(&counts, "192.0.2.1", 1, 0));
	assert_null(counts);
	leave(&counts, "192.0.2.1", 1);
	assert_null(counts);
}

static void check_not_counted(void **state)
{
	struct client_count *counts = NULL;

	(void)state;
	assert_true(enter(&counts, "192.0.2.1", 1, 1));
	leave(&counts, "192.0.2.2", 1);
	assert_false(enter(&counts, "192.0.2.1", 1, 1));
	leave(&counts, "192.0.2.1", 1);
	assert_null(counts);
}

static void check_many(void **state)
{
	struct client_count *counts = NULL;
	union address address = address_of("10.0.0.0", 1);

	(void)state;
	for (uint32_t i = 0; i < 5000; i++) {
		address.v4.sin_addr.s_addr = htonl(0x0a000000 + i % 2500);
		assert_true(client_count_enter(&counts, &address.any, 2));
	}
	for (uint32_t i = 0; i < 2500; i++) {
		address.v4.sin_addr.s_addr = htonl(0x0a000000 + i);
		assert_false(client_count_enter(&counts, &address.any, 2));
		client_count_leave(&counts, &address.any);
		assert_true(client_count_enter(&counts, &address.any, 2));
		client_count_leave(&counts, &address.any);
		client_count_leave(&counts, &address.any);
	}
	assert_null(counts);
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, limits, check_limit);
	suite_add(&suite, "what is refused is not counted", check_refused, NULL);
	suite_add(&suite, "without a limit nothing is counted", check_off, NULL);
	suite_add(&suite, "who was not counted may leave", check_not_counted, NULL);
	suite_add(&suite, "many addresses count for themselves", check_many, NULL);
	return suite_run(&suite, "client_count");
}
