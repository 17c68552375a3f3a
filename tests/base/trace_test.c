#include "suite.h"
#include "base/rule.h"

static void notes_stand_in_the_order_of_the_decisions(void **state)
{
	struct arena arena = {0};
	struct trace trace = {.arena = &arena};

	(void)state;
	assert_false(rule(&trace, PARSE_08, false));
	trace_fact(&trace, "resolved %s in %d ms", "a.example", 3);
	assert_true(rule(&trace, PARSE_20, true));
	const struct trace_note *note = trace.first;
	assert_int_equal(note->kind, TRACE_RULE);
	assert_int_equal(note->rule, PARSE_08);
	assert_false(note->bites);
	note = note->next;
	assert_int_equal(note->kind, TRACE_FACT);
	assert_slice_equal(note->words, SLICE("resolved a.example in 3 ms"));
	note = note->next;
	assert_int_equal(note->rule, PARSE_20);
	assert_true(note->bites);
	assert_null(note->next);
	assert_ptr_equal(note, trace.last);
	arena_release(&arena);
}

static void nobody_listens(void **state)
{
	(void)state;
	assert_true(rule(NULL, PARSE_08, true));
	assert_false(rule(NULL, PARSE_08, false));
	trace_fact(NULL, "nothing");
}

static void long_facts_are_cut(void **state)
{
	struct arena arena = {0};
	struct trace trace = {.arena = &arena};

	(void)state;
	trace_fact(&trace, "%01000d", 1);
	assert_int_equal(trace.first->words.len, 511);
	arena_release(&arena);
}

static void verdicts_carry_their_rule(void **state)
{
	(void)state;
	assert_false(is_broken(verdict_kept()));
	assert_true(is_broken(verdict_broken(PARSE_08)));
	assert_int_equal(verdict_broken(PARSE_08).rule, PARSE_08);
	assert_int_equal(verdict_kept().rule, RULE_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    {"notes stand in the order of the decisions", notes_stand_in_the_order_of_the_decisions,
		NULL, NULL, NULL},
	    {"a rule answers the same when nobody listens", nobody_listens, NULL, NULL, NULL},
	    {"facts are cut at half a KiB", long_facts_are_cut, NULL, NULL, NULL},
	    {"a broken verdict carries its rule", verdicts_carry_their_rule, NULL, NULL, NULL},
	};

	return cmocka_run_group_tests_name("trace", tests, NULL, NULL);
}
