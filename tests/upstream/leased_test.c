#include "upstream/leased.h"
#include "suite.h"

/* The words are good during a callback only: the refusal has its own. */
static void check_copied(void **state)
{
	char detail[] = "NXDOMAIN";
	char extras[] = "; rcode=\"NXDOMAIN\"";
	struct arena arena = {0};
	struct leased leased = {.failure = FAILURE_DNS_ERROR,
	    .detail = slice_text(detail),
	    .extras = slice_text(extras)};
	struct refusal refusal = leased_refusal(&leased, &arena, NULL);

	(void)state;
	memset(detail, 'x', sizeof detail - 1);
	memset(extras, 'x', sizeof extras - 1);
	assert_slice_equal(refusal.detail, SLICE("NXDOMAIN"));
	assert_slice_equal(refusal.extras, SLICE("; rcode=\"NXDOMAIN\""));
	assert_int_equal(refusal.failure, FAILURE_DNS_ERROR);
	assert_int_equal(refusal.status, failure_row(FAILURE_DNS_ERROR)->status);
	assert_int_equal(refusal.rule, RULE_NONE);
	arena_release(&arena);
}

static void check_no_words(void **state)
{
	struct arena arena = {0};
	struct leased leased = {.failure = FAILURE_LIMIT_REACHED};
	struct refusal refusal = leased_refusal(&leased, &arena, NULL);

	(void)state;
	assert_int_equal(refusal.detail.len, 0);
	assert_int_equal(refusal.extras.len, 0);
	assert_int_equal(refusal.status, 503);
	assert_int_equal(refusal.retry_after, RETRY_AFTER_SECONDS);
	arena_release(&arena);
}

int main(void)
{
	static struct suite suite;

	suite_add(&suite, "a failure's words are copied", check_copied, NULL);
	suite_add(&suite, "ERR-12: a full origin is asked again later", check_no_words, NULL);
	return suite_run(&suite, "leased");
}
