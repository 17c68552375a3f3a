#include "suite.h"
#include "net/dns_cache.h"

enum { NAMES = 3 };

static struct dns_answer answer_of(const char *text)
{
	struct dns_answer answer;
	union address address;

	dns_answer_clear(&answer, DNS_OK);
	answer.ttl = 60;
	assert_true(address_parse(slice_text(text), 0, &address));
	dns_answer_add(&answer, &address);
	return answer;
}

static void put(struct dns_cache *cache, const char *name, uint64_t expires)
{
	struct dns_answer answer = answer_of("127.0.0.1");

	dns_cache_put(cache, name, expires, &answer);
}

static bool has(struct dns_cache *cache, const char *name, uint64_t now)
{
	struct dns_answer answer;

	return dns_cache_find(cache, name, now, &answer);
}

static void check_found(void **state)
{
	struct dns_cache *cache = dns_cache_new(NAMES);
	struct dns_answer answer = answer_of("127.0.0.7"), found;

	(void)state;
	dns_cache_put(cache, "a.test", 100, &answer);
	assert_true(dns_cache_find(cache, "a.test", 99, &found));
	assert_int_equal(found.code, DNS_OK);
	assert_int_equal(found.ttl, 60);
	assert_int_equal(found.count, 1);
	assert_true(address_equal(&found.at[0].any, &answer.at[0].any));
	assert_false(has(cache, "b.test", 99));
	dns_cache_free(&cache);
	assert_null(cache);
}

static void check_refusal(void **state)
{
	struct dns_cache *cache = dns_cache_new(NAMES);
	struct dns_answer answer, found;

	(void)state;
	dns_answer_clear(&answer, DNS_NXDOMAIN);
	dns_cache_put(cache, "a.test", 100, &answer);
	assert_true(dns_cache_find(cache, "a.test", 99, &found));
	assert_int_equal(found.code, DNS_NXDOMAIN);
	assert_int_equal(found.count, 0);
	dns_cache_free(&cache);
}

static void check_expired(void **state)
{
	struct dns_cache *cache = dns_cache_new(NAMES);

	(void)state;
	put(cache, "a.test", 100);
	assert_true(has(cache, "a.test", 99));
	assert_false(has(cache, "a.test", 100));
	assert_int_equal(dns_cache_count(cache), 0);
	dns_cache_free(&cache);
}

static void check_replaced(void **state)
{
	struct dns_cache *cache = dns_cache_new(NAMES);
	struct dns_answer both = answer_of("127.0.0.1"), other = answer_of("::1"), found;

	(void)state;
	dns_cache_put(cache, "a.test", 100, &both);
	dns_answer_merge(&both, &other);
	dns_cache_put(cache, "a.test", 200, &both);
	assert_true(dns_cache_find(cache, "a.test", 150, &found));
	assert_int_equal(found.count, 2);
	assert_int_equal(dns_cache_count(cache), 1);
	dns_cache_free(&cache);
}

static void check_bound(void **state)
{
	struct dns_cache *cache = dns_cache_new(NAMES);

	(void)state;
	put(cache, "a.test", 100);
	put(cache, "b.test", 100);
	put(cache, "c.test", 100);
	assert_true(has(cache, "a.test", 1));
	put(cache, "d.test", 100);
	assert_int_equal(dns_cache_count(cache), NAMES);
	assert_true(has(cache, "a.test", 1));
	assert_false(has(cache, "b.test", 1));
	assert_true(has(cache, "c.test", 1));
	assert_true(has(cache, "d.test", 1));
	dns_cache_free(&cache);
}

static void check_nothing_kept(void **state)
{
	struct dns_cache *cache = dns_cache_new(0);

	(void)state;
	put(cache, "a.test", 100);
	assert_int_equal(dns_cache_count(cache), 0);
	assert_false(has(cache, "a.test", 1));
	dns_cache_free(&cache);
}

static void check_cleared(void **state)
{
	struct dns_cache *cache = dns_cache_new(NAMES);

	(void)state;
	put(cache, "a.test", 100);
	put(cache, "b.test", 100);
	dns_cache_clear(cache);
	assert_int_equal(dns_cache_count(cache), 0);
	put(cache, "a.test", 100);
	assert_true(has(cache, "a.test", 1));
	dns_cache_free(&cache);
}

int main(void)
{
	static struct suite suite;

	suite_add(&suite, "what was put is found under its name alone", check_found, NULL);
	suite_add(&suite, "a refusal is kept like an answer", check_refusal, NULL);
	suite_add(&suite, "an answer is gone the moment it expires", check_expired, NULL);
	suite_add(&suite, "a later answer takes the place of the earlier", check_replaced, NULL);
	suite_add(&suite, "SEC-02: the name longest not asked for makes room", check_bound, NULL);
	suite_add(&suite, "a cache of no names keeps nothing", check_nothing_kept, NULL);
	suite_add(&suite, "a cleared cache is empty and can be used", check_cleared, NULL);
	return suite_run(&suite, "dns_cache");
}
