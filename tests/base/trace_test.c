#include "suite.h"
#include "base/rule.h"

static void notes_stand_in_the_order_of_the_decisions(void **state)
{
	struct arena arena = {0};
	struct trace *trace = trace_new(&arena);

	(void)state;
	trace_step(trace, SLICE("READ"), SLICE("the head is read"));
	assert_false(rule(trace, PARSE_08, false));
	trace_fact(trace, "resolved %s in %d ms", "a.example", 3);
	assert_true(rule(trace, PARSE_20, true));
	const struct trace_note *note = trace->first;
	assert_int_equal(note->kind, TRACE_STEP);
	assert_slice_equal(note->words, SLICE("READ"));
	note = note->next;
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
	assert_ptr_equal(note, trace->last);
	arena_release(&arena);
}

static void a_rule_that_is_asked_again_has_one_note(void **state)
{
	struct arena arena = {0};
	struct trace *trace = trace_new(&arena);

	(void)state;
	for (int i = 0; i < 10000; i++)
		rule(trace, PARSE_08, false);
	assert_int_equal(trace->count, 1);
	assert_false(trace_has_bitten(trace, PARSE_08));
	rule(trace, PARSE_08, true);
	rule(trace, PARSE_08, true);
	assert_int_equal(trace->count, 2);
	assert_true(trace_has_bitten(trace, PARSE_08));
	for (int i = 0; i < 10000; i++)
		rule(trace, i % 2 ? PARSE_08 : PARSE_20, true);
	assert_int_equal(trace->count, 3);
	trace_step(trace, SLICE("RELAY"), SLICE("the response goes back"));
	rule(trace, PARSE_08, true);
	rule(trace, PARSE_08, true);
	assert_int_equal(trace->count, 5);
	arena_release(&arena);
}

static void a_trace_is_bounded(void **state)
{
	struct arena arena = {0};
	struct trace *trace = trace_new(&arena);

	(void)state;
	for (int i = 0; i < TRACE_NOTES_MAX; i++)
		trace_step(trace, SLICE("READ"), SLICE("the head is read"));
	size_t total = arena.total;
	for (int i = 0; i < 6; i++)
		trace_fact(trace, "%0500d", i);
	rule(trace, PARSE_08, true);
	assert_int_equal(trace->count, TRACE_NOTES_MAX);
	assert_int_equal(trace->lost, 7);
	assert_int_equal(arena.total, total);
	arena_release(&arena);
}

static void nobody_listens(void **state)
{
	(void)state;
	assert_true(rule(NULL, PARSE_08, true));
	assert_false(rule(NULL, PARSE_08, false));
	trace_fact(NULL, "nothing");
	trace_step(NULL, SLICE("nothing"), SLICE("at all"));
}

static void long_facts_are_cut(void **state)
{
	struct arena arena = {0};
	struct trace *trace = trace_new(&arena);

	(void)state;
	trace_fact(trace, "%01000d", 1);
	assert_int_equal(trace->first->words.len, 511);
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
	static struct suite suite;

	suite_add(&suite, "notes stand in the order of the decisions",
	    notes_stand_in_the_order_of_the_decisions, NULL);
	suite_add(&suite,
	    "a rule that is asked again has one note, and one a step that it bites in",
	    a_rule_that_is_asked_again_has_one_note, NULL);
	suite_add(&suite, "a trace is bounded, and counts what it lost", a_trace_is_bounded, NULL);
	suite_add(&suite, "a rule answers the same when nobody listens", nobody_listens, NULL);
	suite_add(&suite, "facts are cut at half a KiB", long_facts_are_cut, NULL);
	suite_add(&suite, "a broken verdict carries its rule", verdicts_carry_their_rule, NULL);
	return suite_run(&suite, "trace");
}
