#include "gate_cases.h"

/* No case ends its head: the fault is seen without what would come behind it. */
static const struct refused_case refused[] = {
    {"PARSE-20: a field line over its limit is refused before it ends", GATE_REQUEST,
	OCTETS(LINE "Cookie: " SIXTY), PARSE_20, "Cookie"},
    {"PARSE-20: a name over the limit of a line has nothing to blame", GATE_REQUEST,
	OCTETS(LINE SIXTY "ab"), PARSE_20, ""},
    {"PARSE-20: a sixth field is refused by name", GATE_REQUEST,
	OCTETS(LINE "A:\r\nB:\r\nC:\r\nD:\r\nE:\r\nF:"), PARSE_20, "F"},
    {"PARSE-20: framing lines count as fields", GATE_REQUEST,
	OCTETS(LINE "A:\r\nContent-Length: 1\r\nContent-Length: 1\r\nD:\r\nE:\r\nF:"), PARSE_20,
	"F"},
    {"PARSE-20: a head over its limit is refused", GATE_REQUEST,
	OCTETS("GET /" SIXTY TEN TEN TEN " HTTP/1.1\r\nA: " SIXTY "\r\nB: " SIXTY), PARSE_20, "A"},
    {"RESP-11: a field line over its limit is refused", GATE_RESPONSE,
	OCTETS(STATUS "Set-Cookie: " SIXTY), RESP_11, "Set-Cookie"},
    {"RESP-11: folds count for the limit of their field", GATE_RESPONSE,
	OCTETS(STATUS "X: " TEN TEN TEN "\r\n " TEN TEN "\r\n " TEN "\r\n"), RESP_11, "X"},
    {"RESP-11: a fold over the limit of a line is refused", GATE_RESPONSE,
	OCTETS(STATUS "X: a\r\n " SIXTY "1"), RESP_11, "X"},
    {"RESP-11: a sixth field is refused, and no one field is to blame", GATE_RESPONSE,
	OCTETS(STATUS "A:\r\nB:\r\nC:\r\nD:\r\nE:\r\nF:"), RESP_11, ""},
    {"CHUNK-13: a space before the colon of a request's trailer is refused", GATE_REQUEST_TRAILER,
	OCTETS("X :"), CHUNK_13, "X"},
    {"CHUNK-13: a space before the colon of a response's trailer is refused", GATE_RESPONSE_TRAILER,
	OCTETS("X :"), CHUNK_13, "X"},
    {"CHUNK-13: a folded trailer is refused", GATE_RESPONSE_TRAILER, OCTETS("X: a\r\n "), CHUNK_13,
	"X"},
    {"CHUNK-13: a lone LF does not end a trailer", GATE_RESPONSE_TRAILER, OCTETS("X: a\n"),
	CHUNK_13, "X"},
    {"CHUNK-13: NUL in a trailer is refused", GATE_REQUEST_TRAILER, OCTETS("X: a\0"), CHUNK_13,
	"X"},
    {"CHUNK-13: too many trailers are refused", GATE_REQUEST_TRAILER,
	OCTETS("A:\r\nB:\r\nC:\r\nD:\r\nE:\r\nF:"), CHUNK_13, "F"},
    {"CHUNK-13: a trailer over its limit is refused", GATE_RESPONSE_TRAILER, OCTETS("X: " SIXTY),
	CHUNK_13, "X"},
    {"CHUNK-13: Content_Length in a request's trailer is refused", GATE_REQUEST_TRAILER,
	OCTETS("Content_Length:"), CHUNK_13, "Content_Length"},
};

static const struct passed_case passed[] = {
    {"PARSE-20: a field line of just its limit passes", GATE_REQUEST,
	OCTETS(LINE "X:" TEN TEN TEN TEN TEN "01234567\r\n\r\n"), "GET", "http://o.test/", 1,
	"X: " TEN TEN TEN TEN TEN "01234567\r\n", "", "", false},
    {"PARSE-20: five fields pass", GATE_REQUEST, OCTETS(LINE "A:\r\nB:\r\nC:\r\nD:\r\nE:\r\n\r\n"),
	"GET", "http://o.test/", 1, "A: \r\nB: \r\nC: \r\nD: \r\nE: \r\n", "", "", false},
    {"a trailer section may be empty", GATE_REQUEST_TRAILER, OCTETS("\r\n"), NULL, NULL, 0, "", "",
	"", false},
    {"CHUNK-13: a response's trailers pass as they should be", GATE_RESPONSE_TRAILER,
	OCTETS("X-Sum: 1\r\nContent_Length: 2\r\n\r\n"), NULL, NULL, 0,
	"X-Sum: 1\r\nContent_Length: 2\r\n", "", "", false},
};

static const struct refused_case refused_strictly[] = {
    {"RESP-08: strict refuses a fold", GATE_RESPONSE, OCTETS(STATUS "X: a\r\n "), RESP_08, "X"},
    {"RESP-10: strict refuses a lone LF", GATE_RESPONSE, OCTETS("HTTP/1.1 200 OK\n"), RESP_10, ""},
};

static void check_refused_strictly(void **state)
{
	const struct refused_case *row = *state;
	struct gate_limits strict = limits;

	strict.strict = true;
	scan_in_all_ways(row->kind, &strict, row->octets, check_refused_gate, row);
}

struct unfinished_case {
	const char *title;
	enum gate_kind kind;
	struct slice octets;
	size_t used;
};

static const struct unfinished_case unfinished[] = {
    {"nothing needs more", GATE_REQUEST, OCTETS(""), 0},
    {"half a method needs more", GATE_REQUEST, OCTETS("GE"), 0},
    {"a CR needs its LF", GATE_REQUEST, OCTETS("GET / HTTP/1.1\r"), 0},
    {"a whole line is used, half a line is not", GATE_REQUEST, OCTETS(LINE "Ho"), sizeof LINE - 1},
    {"blanks behind a name need more", GATE_REQUEST, OCTETS(LINE "Host "), sizeof LINE - 1},
    {"a head without its empty line needs more", GATE_REQUEST, OCTETS(LINE "A: 1\r\n"),
	sizeof LINE - 1 + 6},
    {"half a status line needs more", GATE_RESPONSE, OCTETS("HTTP/1.1 20"), 0},
    {"a code needs the octet behind it", GATE_RESPONSE, OCTETS("HTTP/1.1 200"), 0},
    {"empty lines are used", GATE_REQUEST, OCTETS("\r\n\r\n"), 4},
};

static void check_unfinished_gate(
    const struct gate *gate, enum gate_result result, size_t used, const void *row_)
{
	const struct unfinished_case *row = row_;

	(void)gate;
	assert_int_equal(result, GATE_MORE);
	assert_int_equal(used, row->used);
}

static void check_unfinished(void **state)
{
	const struct unfinished_case *row = *state;

	scan_in_all_ways(row->kind, &limits, row->octets, check_unfinished_gate, row);
}

static void what_follows_a_head_is_not_used(void **state)
{
	static const char octets[] = LINE "A: 1\r\n\r\n\x16\x03 body\r\n";
	struct arena arena = {0};
	struct gate gate;
	size_t used;

	(void)state;
	gate_begin(&gate, GATE_REQUEST, &limits, &arena);
	assert_int_equal(gate_scan(&gate, slice_text(octets), &used, NULL), GATE_DONE);
	assert_int_equal(used, sizeof LINE - 1 + 8);
	arena_release(&arena);
}

static void a_refused_code_is_kept(void **state)
{
	struct arena arena = {0};
	struct gate gate;
	size_t used;

	(void)state;
	gate_begin(&gate, GATE_RESPONSE, &limits, &arena);
	assert_int_equal(gate_scan(&gate, SLICE("HTTP/1.1 600 X\r\n"), &used, NULL), GATE_REFUSED);
	assert_int_equal(gate.received_status, 600);
	arena_release(&arena);
}

static void long_culprits_are_cut(void **state)
{
	struct gate_limits wide = {.line = 16384, .field = 16384, .head = 65536, .fields = 128};
	struct arena arena = {0};
	char octets[2000];
	struct gate gate;
	size_t used;

	(void)state;
	memset(octets, 'a', sizeof octets);
	memcpy(octets, "GET / HTTP/1.1\r\n", 16);
	octets[1000] = '\0';
	gate_begin(&gate, GATE_REQUEST, &wide, &arena);
	assert_int_equal(gate_scan(&gate, slice_of(octets, 1001), &used, NULL), GATE_REFUSED);
	assert_int_equal(gate.broken, PARSE_11);
	assert_int_equal(gate.culprit.len, GATE_CULPRIT_MAX);
	arena_release(&arena);
}

/* Larger than what the block begins with, and than a block of the arena. */
static void large_heads_pass_whole(void **state)
{
	struct gate_limits wide = {.line = 16384, .field = 16384, .head = 65536, .fields = 128};
	struct arena arena = {0};
	static char octets[60000];
	struct gate gate;
	size_t len = 0;
	size_t used;

	(void)state;
	len += (size_t)snprintf(octets, sizeof octets, "GET / HTTP/1.1\r\n");
	size_t front = len;
	for (unsigned i = 0; i < 100; i++)
		len +=
		    (size_t)snprintf(octets + len, sizeof octets - len, "X-%u: %0500u\r\n", i, i);
	memcpy(octets + len, "\r\n", 2);
	gate_begin(&gate, GATE_REQUEST, &wide, &arena);
	assert_int_equal(scan_pieces(&gate, slice_of(octets, len + 2), 700, 700, &used), GATE_DONE);
	assert_int_equal(gate.count, 100);
	assert_slice_equal(gate.lines, slice_of(octets + front, len - front));
	assert_in_range(arena.total, len, 6 * len);
	arena_release(&arena);
}

static unsigned asked(const struct trace *trace, enum rule_id id, bool bites)
{
	unsigned count = 0;

	for (const struct trace_note *note = trace->first; note; note = note->next)
		count += note->kind == TRACE_RULE && note->rule == (int)id && note->bites == bites;
	return count;
}

static void a_trace_shows_the_rules_that_were_kept(void **state)
{
	static const enum rule_id of_head[] = {PARSE_07, PARSE_13, PARSE_14, PARSE_17, PARSE_18,
	    PARSE_22, TGT_21, VER_04, VER_06, VER_07};
	static const enum rule_id of_field[] = {
	    PARSE_05, PARSE_06, PARSE_08, PARSE_11, PARSE_20, PARSE_24};
	struct arena arena = {0};
	struct trace trace = {.arena = &arena};
	struct gate gate;
	size_t used;

	(void)state;
	gate_begin(&gate, GATE_REQUEST, &limits, &arena);
	gate_scan(&gate, SLICE(LINE "A: 1\r\nB: 2\r\n\r\n"), &used, &trace);
	for (size_t i = 0; i < sizeof of_head / sizeof *of_head; i++)
		assert_int_equal(asked(&trace, of_head[i], false), 1);
	for (size_t i = 0; i < sizeof of_field / sizeof *of_field; i++)
		assert_int_equal(asked(&trace, of_field[i], false), 1);
	for (unsigned id = 0; id < RULES_END; id++)
		assert_int_equal(asked(&trace, id, true), 0);
	arena_release(&arena);
}

static void a_trace_shows_what_was_mended(void **state)
{
	struct arena arena = {0};
	struct trace trace = {.arena = &arena};
	struct gate gate;
	size_t used;

	(void)state;
	gate_begin(&gate, GATE_RESPONSE, &limits, &arena);
	gate_scan(&gate, SLICE(STATUS "A : 1\n b\r\n\r\n"), &used, &trace);
	assert_int_equal(asked(&trace, RESP_07, true), 1);
	assert_int_equal(asked(&trace, RESP_08, true), 1);
	assert_int_equal(asked(&trace, RESP_10, true), 1);
	assert_int_equal(asked(&trace, PARSE_08, true) + asked(&trace, PARSE_08, false), 0);
	arena_release(&arena);
}

static void a_trailer_asks_one_rule(void **state)
{
	struct arena arena = {0};
	struct trace trace = {.arena = &arena};
	struct gate gate;
	size_t used;

	(void)state;
	gate_begin(&gate, GATE_REQUEST_TRAILER, &limits, &arena);
	gate_scan(&gate, SLICE("X : 1\r\n\r\n"), &used, &trace);
	assert_int_equal(gate.cause, PARSE_08);
	assert_int_equal(asked(&trace, CHUNK_13, true), 1);
	assert_ptr_equal(trace.first, trace.last);
	arena_release(&arena);
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, refused, check_refused);
	SUITE_TABLE(&suite, refused_strictly, check_refused_strictly);
	SUITE_TABLE(&suite, passed, check_passed);
	SUITE_TABLE(&suite, unfinished, check_unfinished);
	suite_add(&suite, "what follows a head is not used", what_follows_a_head_is_not_used, NULL);
	suite_add(
	    &suite, "RESP-04: the code that was refused is kept", a_refused_code_is_kept, NULL);
	suite_add(&suite, "a long culprit is cut", long_culprits_are_cut, NULL);
	suite_add(&suite, "PARSE-19: a head of 50 KiB passes whole", large_heads_pass_whole, NULL);
	suite_add(&suite, "a trace shows the rules that were kept",
	    a_trace_shows_the_rules_that_were_kept, NULL);
	suite_add(&suite, "a trace shows what was mended", a_trace_shows_what_was_mended, NULL);
	suite_add(&suite, "CHUNK-13: a trailer asks one rule", a_trailer_asks_one_rule, NULL);
	return suite_run(&suite, "gate");
}
