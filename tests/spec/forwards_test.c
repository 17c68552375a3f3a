#include "heads.h"
#include "spec/forwards.h"

struct forwards_case {
	const char *title;
	const char *method, *lines;
	bool trace_off;
	enum rule_id broken;
	bool answer_here;
	const char *left; /* the fields when it is sent on */
};

#define MF "Max-Forwards: "

static const struct forwards_case rows[] = {
    {"MAXF-01: OPTIONS with 0 is answered here", "OPTIONS", MF "0\n", 0, 0, true, MF "0\n"},
    {"MAXF-01: TRACE with 0 is answered here", "TRACE", MF "000\n", 0, 0, true, MF "000\n"},
    {"MAXF-02: one is taken off", "OPTIONS", MF "5\n", 0, 0, false, MF "4\n"},
    {"MAXF-02: for TRACE too", "TRACE", MF "1\n", 0, 0, false, MF "0\n"},
    {"MAXF-02: 256 becomes our maximum", "OPTIONS", MF "256\n", 0, 0, false, MF "255\n"},
    {"MAXF-02: more becomes our maximum", "OPTIONS", MF "300\n", 0, 0, false, MF "255\n"},
    {"MAXF-02: any number of digits does", "OPTIONS", MF "99999999999999999999\n", 0, 0, false,
	MF "255\n"},
    {"MAXF-03: GET ignores it", "GET", MF "0\n", 0, 0, false, MF "0\n"},
    {"MAXF-03: whatever it says", "GET", MF "5\n" MF "x\n", 0, 0, false, MF "5\n" MF "x\n"},
    {"MAXF-04: none is added", "OPTIONS", "X: 1\n", 0, 0, false, "X: 1\n"},
    {"MAXF-05: a sign is refused", "OPTIONS", MF "-1\n", 0, MAXF_05, 0, 0},
    {"MAXF-05: a letter is refused", "TRACE", MF "a\n", 0, MAXF_05, 0, 0},
    {"MAXF-05: a list is refused", "OPTIONS", MF "1,2\n", 0, MAXF_05, 0, 0},
    {"MAXF-05: nothing is refused", "OPTIONS", MF "\n", 0, MAXF_05, 0, 0},
    {"MAXF-05: two lines are refused", "OPTIONS", MF "1\n" MF "1\n", 0, MAXF_05, 0, 0},
    {"MAXF-06: TRACE passes when it is allowed", "TRACE", "", 0, 0, false, ""},
    {"MAXF-06: TRACE is refused when it is not", "TRACE", MF "0\n", 1, MAXF_06, 0, 0},
    {"MAXF-06: other methods are not", "OPTIONS", MF "0\n", 1, 0, true, MF "0\n"},
    {"MAXF-08: TRACE with a body is refused", "TRACE", "Content-Length: 3\n", 0, MAXF_08, 0, 0},
    {"MAXF-08: in chunks too", "TRACE", "Transfer-Encoding: chunked\n", 0, MAXF_08, 0, 0},
    {"MAXF-08: an empty body is none", "TRACE", "Content-Length: 0\n", 0, 0, false, ""},
    {"MAXF-08: OPTIONS may have one", "OPTIONS", "Content-Length: 3\n", 0, 0, false, ""},
};

static void check_forwards(void **state)
{
	const struct forwards_case *row = *state;
	struct arena arena = {0};
	struct slice text =
	    arena_print(&arena, "%s http://o.test/ HTTP/1.1\n%s", row->method, row->lines);
	struct request request = head_request(&arena, text.at);
	struct framing framing;
	bool answer_here;

	assert_verdict(framing_of_request(&request, &framing, NULL), RULE_NONE);
	assert_verdict(forwards_of_request(&request, &framing, !row->trace_off, &answer_here, NULL),
	    row->broken);
	if (!row->broken) {
		assert_int_equal(answer_here, row->answer_here);
		forwards_count_down(&request, &arena, NULL);
		assert_string_equal(head_fields(&arena, &request.fields), row->left);
	}
	arena_release(&arena);
}

static void what_is_spent_is_not_counted_below_zero(void **state)
{
	struct arena arena = {0};
	struct request request =
	    head_request(&arena, "OPTIONS http://o.test/ HTTP/1.1\nMax-Forwards: 0\n");

	(void)state;
	forwards_count_down(&request, &arena, NULL);
	assert_string_equal(head_fields(&arena, &request.fields), "Max-Forwards: 0\n");
	arena_release(&arena);
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, rows, check_forwards);
	suite_add(&suite, "MAXF-02: what is spent is not counted below zero",
	    what_is_spent_is_not_counted_below_zero, NULL);
	return suite_run(&suite, "forwards");
}
