#include "heads.h"
#include "spec/expect.h"

struct expect_case {
	const char *title;
	const char *version, *lines;
	bool next_hop_is_10;
	enum rule_id broken;
	enum expect_plan plan;
};

#define CL "Content-Length: 3\n"

static const struct expect_case rows[] = {
    {"EXP-11: no Expect is no expectation", "1.1", CL, 0, 0, EXPECT_NOTHING},
    {"EXP-01: 100-continue goes on to the next hop", "1.1", CL "Expect: 100-continue\n", 0, 0,
	EXPECT_FORWARD},
    {"EXP-01: for chunks too", "1.1", "Transfer-Encoding: chunked\nExpect: 100-continue\n", 0, 0,
	EXPECT_FORWARD},
    {"EXP-04: for a next hop of HTTP/1.0 the proxy answers", "1.1", CL "Expect: 100-continue\n", 1,
	0, EXPECT_ANSWER},
    {"EXP-05: an HTTP/1.0 client's is ignored", "1.0", CL "Expect: 100-continue\n", 0, 0,
	EXPECT_NOTHING},
    {"EXP-05: towards HTTP/1.0 too", "1.0", CL "Expect: 100-continue\n", 1, 0, EXPECT_NOTHING},
    {"EXP-06: its case does not count", "1.1", CL "Expect: 100-Continue\n", 0, 0, EXPECT_FORWARD},
    {"EXP-06: another expectation is refused", "1.1", CL "Expect: x\n", 0, EXP_06, 0},
    {"EXP-06: in a list too", "1.1", CL "Expect: 100-continue, x\n", 0, EXP_06, 0},
    {"EXP-06: in another line too", "1.1", CL "Expect: 100-continue\nExpect: x\n", 0, EXP_06, 0},
    {"EXP-06: what only ends like it is another", "1.1", CL "Expect: y 100-continue\n", 0, EXP_06,
	0},
    {"EXP-06: nor has it a parameter", "1.1", CL "Expect: 100-continue;x=1\n", 0, EXP_06, 0},
    {"EXP-07: an empty body waits for nothing", "1.1", "Content-Length: 0\nExpect: 100-continue\n",
	0, 0, EXPECT_NOTHING},
    {"EXP-07: nor does no body", "1.1", "Expect: 100-continue\n", 1, 0, EXPECT_NOTHING},
    {"PARSE-23: an empty list expects nothing", "1.1", CL "Expect: ,\n", 0, 0, EXPECT_NOTHING},
};

static void check_expect(void **state)
{
	const struct expect_case *row = *state;
	struct arena arena = {0};
	struct slice text =
	    arena_print(&arena, "POST http://o.test/ HTTP/%s\n%s", row->version, row->lines);
	struct request request = head_request(&arena, text.at);
	struct framing framing;

	assert_verdict(framing_of_request(&request, &framing, NULL), RULE_NONE);
	assert_verdict(expect_of_request(&request, NULL), row->broken);
	if (!row->broken)
		assert_int_equal(
		    expect_towards_next_hop(&request, &framing, row->next_hop_is_10, NULL),
		    row->plan);
	arena_release(&arena);
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, rows, check_expect);
	return suite_run(&suite, "expect");
}
