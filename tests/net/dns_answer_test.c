#include "suite.h"
#include "net/dns_answer.h"

struct merge_case {
	const char *title;
	enum dns_code a, b;
	enum dns_code merged;
};

static const struct merge_case merges[] = {
    {"addresses win over no data", DNS_OK, DNS_NODATA, DNS_OK},
    {"addresses win over a failure", DNS_OK, DNS_SERVFAIL, DNS_OK},
    {"addresses win over a server that wrongly denies the name", DNS_NXDOMAIN, DNS_OK, DNS_OK},
    {"that there is no such name says most", DNS_NXDOMAIN, DNS_SERVFAIL, DNS_NXDOMAIN},
    {"a failure says more than no data", DNS_NODATA, DNS_SERVFAIL, DNS_SERVFAIL},
    {"silence says more than no data", DNS_NODATA, DNS_TIMEOUT, DNS_TIMEOUT},
    {"no data twice is no data", DNS_NODATA, DNS_NODATA, DNS_NODATA},
};

static struct dns_answer answer_of(enum dns_code code, const char *text, uint32_t ttl)
{
	struct dns_answer answer;
	union address address;

	dns_answer_clear(&answer, code);
	if (code != DNS_OK)
		return answer;
	assert_true(address_parse(slice_text(text), 0, &address));
	dns_answer_add(&answer, &address);
	answer.ttl = ttl;
	return answer;
}

static void check_merge(void **state)
{
	const struct merge_case *row = *state;
	struct dns_answer a = answer_of(row->a, "127.0.0.1", 60);
	struct dns_answer b = answer_of(row->b, "::1", 60);
	struct dns_answer ab = a, ba = b;

	dns_answer_merge(&ab, &b);
	dns_answer_merge(&ba, &a);
	assert_int_equal(ab.code, row->merged);
	assert_int_equal(ba.code, row->merged);
	assert_int_equal(ab.count, row->merged == DNS_OK);
	assert_int_equal(ba.count, ab.count);
}

static void check_ttl(void **state)
{
	struct dns_answer a = answer_of(DNS_OK, "127.0.0.1", 60);
	struct dns_answer b = answer_of(DNS_OK, "::1", 30);
	struct dns_answer none = answer_of(DNS_NODATA, NULL, 0);

	(void)state;
	dns_answer_merge(&a, &b);
	assert_int_equal(a.count, 2);
	assert_int_equal(a.ttl, 30);
	dns_answer_merge(&a, &none);
	assert_int_equal(a.ttl, 30);
	dns_answer_merge(&none, &b);
	assert_int_equal(none.ttl, 30);
}

static void check_bound(void **state)
{
	struct dns_answer answer = answer_of(DNS_OK, "127.0.0.1", 60);
	union address address = answer.at[0];

	(void)state;
	for (unsigned i = 0; i < 2 * DNS_ADDRESSES; i++)
		dns_answer_add(&answer, &address);
	assert_int_equal(answer.count, DNS_ADDRESSES);
}

static void check_names(void **state)
{
	(void)state;
	assert_string_equal(dns_code_name(DNS_NXDOMAIN), "NXDOMAIN");
	assert_string_equal(dns_code_name(DNS_SERVFAIL), "SERVFAIL");
	assert_string_equal(dns_code_name(DNS_REFUSED), "REFUSED");
	assert_string_equal(dns_code_name(DNS_FORMERR), "FORMERR");
	assert_string_equal(dns_code_name(DNS_NODATA), "NODATA");
	assert_string_equal(dns_code_name(DNS_UNKNOWN), "UNKNOWN");
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, merges, check_merge);
	suite_add(&suite, "the least TTL of those that have addresses counts", check_ttl, NULL);
	suite_add(&suite, "SEC-02: addresses over the bound are left out", check_bound, NULL);
	suite_add(&suite, "ERR-02: codes have the names that DNS gives them", check_names, NULL);
	return suite_run(&suite, "dns_answer");
}
