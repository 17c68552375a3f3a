#include "heads.h"
#include "spec/via.h"

struct loop_case {
	const char *title;
	const char *lines;
	enum rule_id broken;
};

static const struct loop_case loops[] = {
    {"LOOP-02: no Via is no loop", "X: p1\n", 0},
    {"LOOP-02: our name in Via is a loop", "Via: 1.1 p1\n", LOOP_02},
    {"LOOP-02: whatever its case", "Via: 1.1 P1\n", LOOP_02},
    {"LOOP-02: in any member", "Via: 1.0 a, 1.1 b\nVia: 1.1 c, HTTP/1.1 p1 (x)\n", LOOP_02},
    {"LOOP-02: with any white space", "Via: 1.1\t p1\n", LOOP_02},
    {"LOOP-02: a name that begins like ours is another", "Via: 1.1 p11, 1.1 p1-x, 1.1 p1:80\n", 0},
    {"LOOP-02: our name as a version or in a comment is not us", "Via: p1 a (p1)\n", 0},
    {"LOOP-02: a member without a name is nobody", "Via: p1\n", 0},
    {"PARSE-23: empty members do not count", "Via: ,, 1.1 a,\n", 0},
    {"VIA-03: two others are no loop", "Via: 1.0 a, 1.1 b\n", 0},
};

static void check_loop(void **state)
{
	const struct loop_case *row = *state;
	struct arena arena = {0};
	struct slice text = arena_print(&arena, "GET / HTTP/1.1\n%s", row->lines);
	struct request request = head_request(&arena, text.at);

	assert_verdict(via_of_request(&request, SLICE("p1"), NULL), row->broken);
	arena_release(&arena);
}

struct long_case {
	const char *title;
	unsigned members;
	enum rule_id broken;
};

static const struct long_case longs[] = {
    {"LOOP-03: 64 members are a long way", VIA_MEMBERS_MAX, 0},
    {"LOOP-03: 65 members are a loop", VIA_MEMBERS_MAX + 1, LOOP_03},
};

static void check_long(void **state)
{
	const struct long_case *row = *state;
	struct arena arena = {0};
	struct slice text = arena_print(&arena, "GET / HTTP/1.1\nVia: 1.1 a");

	for (unsigned i = 1; i < row->members; i++)
		text = arena_print(&arena, "%s, 1.1 a", text.at);
	text = arena_print(&arena, "%s\n", text.at);
	struct request request = head_request(&arena, text.at);
	assert_verdict(via_of_request(&request, SLICE("p1"), NULL), row->broken);
	arena_release(&arena);
}

struct add_case {
	const char *title;
	const char *lines;
	unsigned minor;
	const char *left;
};

static const struct add_case adds[] = {
    {"VIA-01: a message gets our member", "", 1, "Via: 1.1 p1\n"},
    {"VIA-02: it tells the version that came", "", 0, "Via: 1.0 p1\n"},
    {"VER-05: even a later one", "", 2, "Via: 1.2 p1\n"},
    {"VIA-03: it comes behind the others, which stay as they are", "Via: 1.0 a, 1.1 b\n", 1,
	"Via: 1.0 a, 1.1 b\nVia: 1.1 p1\n"},
    {"VIA-06: nothing is merged", "Via: 1.1 a\nVia: 1.1 b\n", 1,
	"Via: 1.1 a\nVia: 1.1 b\nVia: 1.1 p1\n"},
};

static void check_add(void **state)
{
	const struct add_case *row = *state;
	struct arena arena = {0};
	struct slice text = arena_print(&arena, "GET / HTTP/1.1\n%s", row->lines);
	struct request request = head_request(&arena, text.at);

	via_add(&request.fields, &arena, row->minor, SLICE("p1"), NULL);
	assert_string_equal(head_fields(&arena, &request.fields), row->left);
	arena_release(&arena);
}

static void a_proxy_without_a_name_adds_nothing(void **state)
{
	struct arena arena = {0};
	struct request request = head_request(&arena, "GET / HTTP/1.1\nVia: 1.1 a\n");

	(void)state;
	via_add(&request.fields, &arena, 1, SLICE(""), NULL);
	assert_string_equal(head_fields(&arena, &request.fields), "Via: 1.1 a\n");
	arena_release(&arena);
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, loops, check_loop);
	SUITE_TABLE(&suite, longs, check_long);
	SUITE_TABLE(&suite, adds, check_add);
	suite_add(&suite, "VIA-01: a proxy without a name adds nothing",
	    a_proxy_without_a_name_adds_nothing, NULL);
	return suite_run(&suite, "via");
}
