#include "heads.h"
#include "spec/rule_text.h"

static bool is_written(struct slice id)
{
	size_t hyphen = slice_find(id, '-');
	uint64_t number;

	return hyphen >= 2 && !slice_has(id, '_') &&
	       slice_number(slice_after(id, hyphen + 1), 999, &number);
}

static void check_ids(void **state)
{
	(void)state;
	assert_slice_equal(rule_text(FRAME_03)->id, SLICE("FRAME-03"));
	assert_slice_equal(rule_text(VIA_01)->id, SLICE("VIA-01"));
	assert_slice_equal(rule_text(TGT_15)->source, SLICE("9110 4.2.2"));
	assert_int_equal(rule_text(TGT_15)->force, FORCE_MUST);
	assert_int_equal(rule_text(TGT_15)->status, 501);
}

static void check_rows(void **state)
{
	(void)state;
	for (enum rule_id id = RULE_NONE + 1; id < RULES_END; id++) {
		const struct rule_text *text = rule_text(id);
		assert_true(is_written(text->id));
		assert_true(text->source.len >= 5);
		assert_true(text->sentence.len > 15);
		assert_int_equal(text->sentence.at[text->sentence.len - 1], '.');
		assert_true(text->status == 0 || (text->status >= 200 && text->status < 600));
	}
}

static void check_once(void **state)
{
	(void)state;
	for (enum rule_id a = RULE_NONE + 1; a < RULES_END; a++)
		for (enum rule_id b = a + 1; b < RULES_END; b++)
			assert_false(slice_equal(rule_text(a)->sentence, rule_text(b)->sentence));
}

static void check_outcomes(void **state)
{
	(void)state;
	assert_int_equal(rule_outcome(FRAME_03, false, RULE_NONE), OUTCOME_KEPT);
	assert_int_equal(rule_outcome(FRAME_03, true, FRAME_03), OUTCOME_BROKEN);
	assert_int_equal(rule_outcome(HOP_01, true, FRAME_03), OUTCOME_CHANGED);
	assert_int_equal(rule_outcome(FRAME_01, true, RULE_NONE), OUTCOME_APPLIED);
	assert_slice_equal(rule_outcome_word(OUTCOME_CHANGED), SLICE("changed"));
	assert_slice_equal(rule_force_word(FORCE_MUST), SLICE("MUST"));
	assert_slice_equal(rule_force_word(FORCE_ADVICE), SLICE("advice"));
}

int main(void)
{
	static struct suite suite;

	suite_add(
	    &suite, "a rule has its ID, its source, its force and its status", check_ids, NULL);
	suite_add(&suite, "every row has an ID, a source and a whole sentence", check_rows, NULL);
	suite_add(&suite, "a rule that was asked is kept, applied, changed or broken",
	    check_outcomes, NULL);
	suite_add(&suite, "no two rules say the same", check_once, NULL);
	return suite_run(&suite, "rule_text");
}
