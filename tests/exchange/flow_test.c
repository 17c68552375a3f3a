#include <stdio.h>
#include "exchange/flows.h"

enum ending { STAYS, FIN, RESET };

struct flow_case {
	const char *title;
	enum framing_kind in, out;
	const char *sent;
	enum ending ending;
	const char *got;
	enum flow_state state;
	enum flow_fault fault; /* of BROKEN */
	enum rule_id broken;   /* of MALFORMED */
	const char *left;      /* for the next message */
	uint64_t length, limit;
	bool request;
	bool no_trailer;  /* the sink wants none */
	bool by_the_read; /* what is sent depends on how it is read: not dribbled */
};

#define NONE FRAMING_NONE
#define LENGTH FRAMING_LENGTH
#define CHUNKED FRAMING_CHUNKED
#define UNTIL_CLOSE FRAMING_CLOSE
#define LAST "0\r\n\r\n"

static const struct flow_case cases[] = {
    {"no body has ended at once", NONE, NONE, "GET", STAYS, "", FLOW_ENDED, .left = "GET"},
    {"a length of 0 has ended at once", LENGTH, LENGTH, "GET", STAYS, "", FLOW_ENDED,
	.left = "GET"},
    {"no body needs no octet to end", NONE, NONE, "", STAYS, "", FLOW_ENDED},
    {"a length of 0 needs no octet to end", LENGTH, LENGTH, "", STAYS, "", FLOW_ENDED},
    {"a body with a length goes on to its last octet", LENGTH, LENGTH, "hello", STAYS, "hello",
	FLOW_ENDED, .length = 5},
    {"what is behind the length is put back", LENGTH, LENGTH, "helloGET /", STAYS, "hello",
	FLOW_ENDED, .length = 5, .left = "GET /"},
    {"a body that is not whole waits", LENGTH, LENGTH, "hell", STAYS, "hell", FLOW_MORE,
	.length = 5},
    {"a FIN behind the last octet is no fault", LENGTH, LENGTH, "hello", FIN, "hello", FLOW_ENDED,
	.length = 5},
    {"INC-05: a FIN before the last octet cuts the body", LENGTH, LENGTH, "hell", FIN, "hell",
	FLOW_BROKEN, FLOW_SOURCE_ENDED, .length = 5},
    {"a reset before the last octet cuts the body", LENGTH, LENGTH, "hell", RESET, "hell",
	FLOW_BROKEN, FLOW_SOURCE_FAILED, .length = 5},

    {"canonical chunks go on as they are", CHUNKED, CHUNKED,
	"5\r\nhello\r\nA\r\n0123456789\r\n" LAST, STAYS, "5\r\nhello\r\nA\r\n0123456789\r\n" LAST,
	FLOW_ENDED},
    {"a body of no chunk goes on", CHUNKED, CHUNKED, LAST, STAYS, LAST, FLOW_ENDED},
    {"what is behind the last chunk is put back", CHUNKED, CHUNKED, "1\r\na\r\n" LAST "GET /",
	STAYS, "1\r\na\r\n" LAST, FLOW_ENDED, .left = "GET /"},
    {"leading zeros are left out", CHUNKED, CHUNKED, "0005\r\nhello\r\n000\r\n\r\n", STAYS,
	"5\r\nhello\r\n" LAST, FLOW_ENDED},
    {"extensions are left out", CHUNKED, CHUNKED, "5;a=\"b;c\"\r\nhello\r\n0;x=y\r\n\r\n", STAYS,
	"5\r\nhello\r\n" LAST, FLOW_ENDED},
    {"an odd line between canonical ones cuts nothing else", CHUNKED, CHUNKED,
	"1\r\na\r\n2;x\r\nbc\r\n3\r\ndef\r\n" LAST, STAYS, "1\r\na\r\n2\r\nbc\r\n3\r\ndef\r\n" LAST,
	FLOW_ENDED},
    {"blanks behind a size are left out of a response", CHUNKED, CHUNKED, "5  \r\nhello\r\n" LAST,
	STAYS, "5\r\nhello\r\n" LAST, FLOW_ENDED},
    {"CHUNK-02: blanks behind a size break a request", CHUNKED, CHUNKED, "5  \r\nhello\r\n" LAST,
	STAYS, "", FLOW_BROKEN, FLOW_MALFORMED, CHUNK_02, .request = true},
    {"CHUNK-02: a size that is no number breaks the body", CHUNKED, CHUNKED, "1\r\na\r\nxyz\r\n",
	STAYS, "1\r\na\r\n", FLOW_BROKEN, FLOW_MALFORMED, CHUNK_02},
    {"CHUNK-01: a size over 63 bits breaks the body", CHUNKED, CHUNKED, "8000000000000000\r\n",
	STAYS, "", FLOW_BROKEN, FLOW_MALFORMED, CHUNK_01},
    {"CHUNK-03: data that do not end where they should break the body", CHUNKED, CHUNKED,
	"5\r\nhelloX\r\n", STAYS, "5\r\nhello", FLOW_BROKEN, FLOW_MALFORMED, CHUNK_03},
    {"CHUNK-03: a lone LF breaks the body", CHUNKED, CHUNKED, "5\nhello\r\n", STAYS, "",
	FLOW_BROKEN, FLOW_MALFORMED, CHUNK_03},
    {"INC-06: a FIN between chunks cuts the body", CHUNKED, CHUNKED, "5\r\nhello\r\n", FIN,
	"5\r\nhello\r\n", FLOW_BROKEN, FLOW_SOURCE_ENDED},
    {"INC-06: a FIN within a chunk cuts the body", CHUNKED, CHUNKED, "5\r\nhel", FIN, "5\r\nhel",
	FLOW_BROKEN, FLOW_SOURCE_ENDED},
    {"INC-06: a FIN within a size line cuts the body", CHUNKED, CHUNKED, "5\r\nhello\r\n1", FIN,
	"5\r\nhello\r\n", FLOW_BROKEN, FLOW_SOURCE_ENDED},
    {"INC-06: a FIN before the trailer's end cuts the body", CHUNKED, CHUNKED,
	"5\r\nhello\r\n0\r\n", FIN, "5\r\nhello\r\n", FLOW_BROKEN, FLOW_SOURCE_ENDED},
    {"a reset between chunks cuts the body", CHUNKED, CHUNKED, "5\r\nhello\r\n", RESET,
	"5\r\nhello\r\n", FLOW_BROKEN, FLOW_SOURCE_FAILED},

    {"CHUNK-10: trailers go on to who wants them", CHUNKED, CHUNKED,
	"1\r\na\r\n0\r\nX-Sum: 1\r\nY:2\r\n\r\n", STAYS, "1\r\na\r\n0\r\nX-Sum: 1\r\nY: 2\r\n\r\n",
	FLOW_ENDED},
    {"CHUNK-10: trailers are left out for who does not", CHUNKED, CHUNKED,
	"1\r\na\r\n0\r\nX-Sum: 1\r\n\r\nGET", STAYS, "1\r\na\r\n" LAST, FLOW_ENDED, .left = "GET",
	.no_trailer = true},
    {"CHUNK-11: a field that may not be a trailer is left out", CHUNKED, CHUNKED,
	"0\r\nHost: o.test\r\nX-Sum: 1\r\n\r\n", STAYS, "0\r\nX-Sum: 1\r\n\r\n", FLOW_ENDED},
    {"CHUNK-12: what Connection names is left out", CHUNKED, CHUNKED,
	"0\r\nX-Hop: 1\r\nX-Sum: 1\r\n\r\n", STAYS, "0\r\nX-Sum: 1\r\n\r\n", FLOW_ENDED},
    {"CHUNK-13: a line that is no field breaks the body", CHUNKED, CHUNKED,
	"1\r\na\r\n0\r\nno field\r\n\r\n", STAYS, "1\r\na\r\n", FLOW_BROKEN, FLOW_MALFORMED,
	CHUNK_13},

    {"chunks become octets", CHUNKED, UNTIL_CLOSE, "5\r\nhello\r\n6;x\r\n world\r\n" LAST "GET",
	STAYS, "hello world", FLOW_ENDED, .left = "GET"},
    {"trailers do not become octets", CHUNKED, UNTIL_CLOSE, "1\r\na\r\n0\r\nX: 1\r\n\r\n", STAYS,
	"a", FLOW_ENDED},
    {"INC-06: cut chunks are cut octets", CHUNKED, UNTIL_CLOSE, "5\r\nhel", FIN, "hel", FLOW_BROKEN,
	FLOW_SOURCE_ENDED},

    {"a body until the close goes on until then", UNTIL_CLOSE, UNTIL_CLOSE, "hello", STAYS, "hello",
	FLOW_MORE},
    {"a FIN ends a body until the close", UNTIL_CLOSE, UNTIL_CLOSE, "hello", FIN, "hello",
	FLOW_ENDED},
    {"INC-07: a reset cuts a body until the close", UNTIL_CLOSE, UNTIL_CLOSE, "hello", RESET,
	"hello", FLOW_BROKEN, FLOW_SOURCE_FAILED},
    {"octets become a chunk", UNTIL_CLOSE, CHUNKED, "hello, world of octets", FIN,
	"16\r\nhello, world of octets\r\n" LAST, FLOW_ENDED, .by_the_read = true},
    {"no octets become no chunk", UNTIL_CLOSE, CHUNKED, "", FIN, LAST, FLOW_ENDED},
    {"INC-07: a reset gets no last chunk", UNTIL_CLOSE, CHUNKED, "hello", RESET, "5\r\nhello\r\n",
	FLOW_BROKEN, FLOW_SOURCE_FAILED, .by_the_read = true},

    {"a body as long as the limit passes", LENGTH, LENGTH, "hello", STAYS, "hello", FLOW_ENDED,
	.length = 5, .limit = 5},
    {"chunks as long as the limit pass", CHUNKED, CHUNKED, "3\r\nabc\r\n2\r\nde\r\n" LAST, STAYS,
	"3\r\nabc\r\n2\r\nde\r\n" LAST, FLOW_ENDED, .limit = 5},
    {"a chunk over the limit does not begin", CHUNKED, CHUNKED, "6\r\nhello", STAYS, "",
	FLOW_BROKEN, FLOW_TOO_LARGE, .limit = 5},
    {"a chunk that makes it too many does not begin", CHUNKED, CHUNKED,
	"3\r\nabc\r\n3\r\ndef\r\n" LAST, STAYS, "3\r\nabc\r\n", FLOW_BROKEN, FLOW_TOO_LARGE,
	.limit = 5},
    {"the largest size is over a limit", CHUNKED, CHUNKED, "1\r\na\r\n7fffffffffffffff\r\n", STAYS,
	"1\r\na\r\n", FLOW_BROKEN, FLOW_TOO_LARGE, .limit = 5},
    {"octets over the limit do not go on", UNTIL_CLOSE, UNTIL_CLOSE, "hello!", STAYS, "",
	FLOW_BROKEN, FLOW_TOO_LARGE, .limit = 5, .by_the_read = true},
};

static void row_begin(struct passage *p, const struct flow_case *row)
{
	struct response head;

	passage_open(p, 0, 0);
	head = head_response(&p->arena, "HTTP/1.1 200 OK\nConnection: x-hop\n");
	p->plan.in = row->in;
	p->plan.out = row->out;
	p->plan.length = row->length;
	p->plan.limit = row->limit;
	p->plan.response = !row->request;
	p->plan.pass_trailer = !row->no_trailer;
	p->plan.head = arena_take(&p->arena, sizeof head.fields);
	memcpy((void *)(uintptr_t)p->plan.head, &head.fields, sizeof head.fields);
	passage_begin(p, NULL);
}

static void row_send(struct passage *p, struct slice sent, size_t at_once)
{
	while (sent.len) {
		size_t n = sent.len < at_once ? sent.len : at_once;
		assert_int_equal(source_send(p, slice_of(sent.at, n)), n);
		passage_step(p);
		sent = slice_after(sent, n);
	}
}

static void assert_left(struct passage *p, struct slice expected)
{
	char left[64];
	struct slice octets;
	size_t len = 0;

	while (stream_read(p->from, &octets) == READ_OCTETS) {
		assert_true(octets.len <= sizeof left - len);
		memcpy(left + len, octets.at, octets.len);
		len += octets.len;
	}
	assert_slice_equal(slice_of(left, len), expected);
}

static void play(const struct flow_case *row, size_t at_once)
{
	static struct passage p;

	row_begin(&p, row);
	row_send(&p, slice_text(row->sent), at_once);
	if (row->ending != STAYS)
		source_end(&p, row->ending == RESET);
	if (row->state == FLOW_MORE)
		run_for(p.loop, QUIET_MS);
	else
		assert_true(run_until(p.loop, &p.over, BOUND_MS));
	assert_int_equal(p.flow.state, row->state);
	if (row->state == FLOW_BROKEN)
		assert_int_equal(p.flow.fault, row->fault);
	if (row->state == FLOW_BROKEN && row->fault == FLOW_MALFORMED)
		assert_int_equal(p.flow.broken, row->broken);
	sink_finish(&p);
	assert_slice_equal(slice_of(p.got, p.got_len), slice_text(row->got));
	if (row->state == FLOW_ENDED)
		assert_left(&p, slice_text(row->left));
	passage_close(&p);
}

/* Whole, then octet by octet: it makes no difference. */
static void check_flow(void **state)
{
	const struct flow_case *row = *state;

	play(row, SIZE_MAX);
	if (!row->by_the_read)
		play(row, 1);
}

static void check_head_and_body(void **state)
{
	static struct passage p;

	(void)state;
	passage_open(&p, 0, 0);
	p.plan.in = p.plan.out = LENGTH;
	p.plan.length = 5;
	source_send(&p, SLICE("hello"));
	run_for(p.loop, QUIET_MS);
	assert_int_equal(p.flow.state, FLOW_IDLE);
	passage_begin(&p, "head ");
	assert_int_equal(p.flow.state, FLOW_ENDED);
	sink_take(&p, GOT_MAX);
	assert_slice_equal(slice_of(p.got, p.got_len), SLICE("head hello"));
	passage_close(&p);
}

static void check_head_alone(void **state)
{
	static struct passage p;

	(void)state;
	passage_open(&p, 0, 0);
	p.plan.in = p.plan.out = UNTIL_CLOSE;
	passage_begin(&p, "head");
	sink_take(&p, GOT_MAX);
	assert_slice_equal(slice_of(p.got, p.got_len), SLICE("head"));
	passage_close(&p);
}

/* Octets that came with the head, then those that come later. */
static void check_feed(void **state)
{
	static struct passage p;
	struct gather out;

	(void)state;
	passage_open(&p, 0, 0);
	p.plan.in = p.plan.out = CHUNKED;
	flow_begin(&p.flow, &p.plan);
	gather_begin(&out);
	gather_add(&out, SLICE("head "));
	flow_feed(&p.flow, SLICE("5\r\nhel"), &out);
	assert_int_equal(p.flow.state, FLOW_MORE);
	row_send(&p, SLICE("lo\r\n" LAST "GET"), SIZE_MAX);
	assert_int_equal(p.flow.state, FLOW_ENDED);
	assert_int_equal(p.flow.octets, 5);
	sink_finish(&p);
	assert_slice_equal(slice_of(p.got, p.got_len), SLICE("head 5\r\nhello\r\n" LAST));
	assert_left(&p, SLICE("GET"));
	passage_close(&p);
}

static void check_feed_behind(void **state)
{
	static struct passage p;
	struct gather out;

	(void)state;
	passage_open(&p, 0, 0);
	p.plan.in = p.plan.out = NONE;
	flow_begin(&p.flow, &p.plan);
	gather_begin(&out);
	gather_add(&out, SLICE("head "));
	flow_feed(&p.flow, SLICE("GET"), &out);
	assert_int_equal(p.flow.state, FLOW_ENDED);
	sink_finish(&p);
	assert_slice_equal(slice_of(p.got, p.got_len), SLICE("head "));
	assert_left(&p, SLICE("GET"));
	passage_close(&p);
}

struct nowhere_case {
	const char *title;
	enum framing_kind in;
	const char *sent;
	uint64_t length, octets;
	enum ending ending;
};

static const struct nowhere_case nowhere[] = {
    {"a body with a length can go nowhere", LENGTH, "helloGET", 5, 5, STAYS},
    {"chunks can go nowhere", CHUNKED, "5;x\r\nhello\r\n0\r\nX: 1\r\n\r\nGET", 0, 5, STAYS},
    {"a body until the close can go nowhere", UNTIL_CLOSE, "hello", 0, 5, FIN},
};

static void check_nowhere(void **state)
{
	const struct nowhere_case *row = *state;
	static struct passage p;

	passage_open(&p, 0, 0);
	p.plan.to = NULL;
	p.plan.in = row->in;
	p.plan.out = CHUNKED;
	p.plan.length = row->length;
	passage_begin(&p, NULL);
	row_send(&p, slice_text(row->sent), SIZE_MAX);
	if (row->ending == FIN)
		source_end(&p, false);
	assert_true(run_until(p.loop, &p.over, BOUND_MS));
	assert_int_equal(p.flow.state, FLOW_ENDED);
	assert_int_equal(p.flow.octets, row->octets);
	if (row->ending == STAYS)
		assert_left(&p, SLICE("GET"));
	passage_close(&p);
}

/* The largest trailer that the limits allow; what goes on is as long. */
static void check_long_trailer(void **state)
{
	static struct passage p;
	char sent[4096] = "0\r\n";

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		size_t len = strlen(sent);
		snprintf(sent + len, sizeof sent - len, "X-%u: %0900u\r\n", i, i);
	}
	snprintf(sent + strlen(sent), 3, "\r\n");
	passage_open(&p, 0, 0);
	p.plan.in = p.plan.out = CHUNKED;
	p.plan.pass_trailer = true;
	passage_begin(&p, NULL);
	row_send(&p, slice_text(sent), SIZE_MAX);
	assert_int_equal(p.flow.state, FLOW_ENDED);
	sink_finish(&p);
	assert_slice_equal(slice_of(p.got, p.got_len), slice_text(sent));
	passage_close(&p);
}

/* Before it begins there is nothing to stop or to go on with. */
static void check_idle(void **state)
{
	static struct passage p;

	(void)state;
	passage_open(&p, 0, 0);
	flow_resume(&p.flow);
	flow_stop(&p.flow);
	assert_int_equal(p.flow.state, FLOW_IDLE);
	assert_false(flow_is_active(&p.flow));
	passage_close(&p);
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, cases, check_flow);
	suite_add(&suite, "head and body leave together", check_head_and_body, NULL);
	suite_add(&suite, "a head leaves before its body is there", check_head_alone, NULL);
	suite_add(&suite, "octets that came with the head are the body's first", check_feed, NULL);
	suite_add(
	    &suite, "what came behind a head without a body is put back", check_feed_behind, NULL);
	suite_add(&suite, "CHUNK-10: a long trailer goes on whole", check_long_trailer, NULL);
	SUITE_TABLE(&suite, nowhere, check_nowhere);
	suite_add(&suite, "a flow that has not begun does nothing", check_idle, NULL);
	return suite_run(&suite, "flow");
}
