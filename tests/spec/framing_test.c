#include "heads.h"
#include "spec/framing.h"
#include "spec/rule_text.h"

struct request_case {
	const char *title;
	const char *version, *lines;
	enum rule_id broken;
	enum framing_kind kind;
	uint64_t length;
};

#define TE "Transfer-Encoding: "
#define CL "Content-Length: "

static const struct request_case requests[] = {
    {"FRAME-01: a request with no framing line has no body", "1.1", "", 0, FRAMING_NONE, 0},
    {"FRAME-01: other fields give it none", "1.1", "X: 3\n", 0, FRAMING_NONE, 0},
    {"FRAME-02: a POST with a length has that body", "1.1", CL "3\n", 0, FRAMING_LENGTH, 3},
    {"FRAME-02: a length of 0 is a length", "1.1", CL "0\n", 0, FRAMING_LENGTH, 0},
    {"FRAME-18: chunked is chunked", "1.1", TE "chunked\n", 0, FRAMING_CHUNKED, 0},
    {"FRAME-08: a coding's name has no case", "1.1", TE "CHUNKed\n", 0, FRAMING_CHUNKED, 0},
    {"PARSE-23: empty members of the codings do not count", "1.1", TE ", chunked,\n", 0,
	FRAMING_CHUNKED, 0},
    {"FRAME-03: Transfer-Encoding beside Content-Length is refused", "1.1", TE "chunked\n" CL "3\n",
	FRAME_03, 0, 0},
    {"FRAME-03: in either order", "1.1", CL "3\n" TE "chunked\n", FRAME_03, 0, 0},
    {"FRAME-03: even with a coding that is wrong itself", "1.1", CL "3\n" TE "x\n", FRAME_03, 0, 0},
    {"FRAME-06: a coding that is not chunked is refused", "1.1", TE "gzip\n", FRAME_06, 0, 0},
    {"FRAME-06: chunked that is not last is refused", "1.1", TE "chunked, gzip\n", FRAME_06, 0, 0},
    {"FRAME-06: identity is refused", "1.1", TE "identity\n", FRAME_06, 0, 0},
    {"FRAME-06: identity in a second line is refused", "1.1", TE "chunked\n" TE "identity\n",
	FRAME_06, 0, 0},
    {"FRAME-06: a name that ends in chunked is another", "1.1", TE "xchunked\n", FRAME_06, 0, 0},
    {"FRAME-06: chunked with a weight is no coding", "1.1", TE "chunked;q=1\n", FRAME_06, 0, 0},
    {"CHUNK-08: chunked has no parameters", "1.1", TE "chunked;x=y\n", FRAME_06, 0, 0},
    {"FRAME-06: chunked in quotes is no coding", "1.1", TE "\"chunked\"\n", FRAME_06, 0, 0},
    {"FRAME-06: no coding at all is refused", "1.1", TE "\n", FRAME_06, 0, 0},
    {"FRAME-07: another coding before chunked is not known", "1.1", TE "gzip, chunked\n", FRAME_07,
	0, 0},
    {"FRAME-07: nor in a line of its own", "1.1", TE "gzip\n" TE "chunked\n", FRAME_07, 0, 0},
    {"FRAME-08: chunked twice is refused", "1.1", TE "chunked, chunked\n", FRAME_08, 0, 0},
    {"FRAME-08: in two lines as well", "1.1", TE "chunked\n" TE "Chunked\n", FRAME_08, 0, 0},
    {"FRAME-11: HTTP/1.0 has no codings", "1.0", TE "chunked\n", FRAME_11, 0, 0},
    {"FRAME-11: a length beside it changes nothing", "1.0", CL "3\n" TE "chunked\n", FRAME_11, 0,
	0},
    {"FRAME-11: HTTP/1.0 has lengths", "1.0", CL "3\n", 0, FRAMING_LENGTH, 3},
    {"FRAME-12: a sign is no digit", "1.1", CL "+3\n", FRAME_12, 0, 0},
    {"FRAME-12: a length is never negative", "1.1", CL "-3\n", FRAME_12, 0, 0},
    {"FRAME-12: nor hexadecimal", "1.1", CL "0x3\n", FRAME_12, 0, 0},
    {"FRAME-12: nor a fraction", "1.1", CL "3.0\n", FRAME_12, 0, 0},
    {"FRAME-12: nor two numbers", "1.1", CL "3 3\n", FRAME_12, 0, 0},
    {"FRAME-12: nor with a parameter", "1.1", CL "3;\n", FRAME_12, 0, 0},
    {"FRAME-12: nor nothing", "1.1", CL "\n", FRAME_12, 0, 0},
    {"FRAME-12: nor a list with an empty end", "1.1", CL "3,\n", FRAME_12, 0, 0},
    {"FRAME-12: nor with an empty line beside a good one", "1.1", CL "3\n" CL "\n", FRAME_12, 0, 0},
    {"FRAME-14: a request says its length once", "1.1", CL "3\n" CL "3\n", FRAME_14, 0, 0},
    {"FRAME-14: not twice in one line", "1.1", CL "3, 3\n", FRAME_14, 0, 0},
    {"FRAME-15: two lengths are none", "1.1", CL "3\n" CL "4\n", FRAME_15, 0, 0},
    {"FRAME-15: nor in one line", "1.1", CL "3, 4\n", FRAME_15, 0, 0},
    {"FRAME-16: 2^63-1 is the largest length", "1.1", CL "9223372036854775807\n", 0, FRAMING_LENGTH,
	INT64_MAX},
    {"FRAME-16: 2^63 is too large", "1.1", CL "9223372036854775808\n", FRAME_16, 0, 0},
    {"FRAME-16: what wraps around to 3 is too large", "1.1", CL "18446744073709551619\n", FRAME_16,
	0, 0},
    {"FRAME-17: leading zeros are a number's", "1.1", CL "003\n", 0, FRAMING_LENGTH, 3},
};

static void check_request(void **state)
{
	const struct request_case *row = *state;
	struct arena arena = {0};
	struct slice text = arena_print(
	    &arena, "POST http://o.test/ HTTP/%s\nHost: o.test\n%s", row->version, row->lines);
	struct request request = head_request(&arena, text.at);
	struct framing framing;

	assert_verdict(framing_of_request(&request, &framing, NULL), row->broken);
	if (!row->broken) {
		assert_int_equal(framing.kind, row->kind);
		assert_int_equal(framing.length, row->length);
		assert_false(framing.spent);
	}
	arena_release(&arena);
}

/* Alike for requests: whether FRAME-25 bites. */
struct unexpected_case {
	const char *title;
	const char *method, *lines;
	bool unexpected;
};

static const struct unexpected_case unexpected[] = {
    {"FRAME-25: a body is unexpected with GET", "GET", CL "3\n", true},
    {"FRAME-25: a chunked one too", "GET", TE "chunked\n", true},
    {"FRAME-25: with HEAD", "HEAD", CL "3\n", true},
    {"FRAME-25: with DELETE", "DELETE", CL "3\n", true},
    {"FRAME-25: an empty body is none", "GET", CL "0\n", false},
    {"FRAME-25: POST has a body", "POST", CL "3\n", false},
    {"FRAME-25: an unknown method may have one", "FROB", CL "3\n", false},
    {"FRAME-25: methods have a case", "get", CL "3\n", false},
};

static void check_unexpected(void **state)
{
	const struct unexpected_case *row = *state;
	struct arena arena = {0};
	struct slice text = arena_print(
	    &arena, "%s http://o.test/ HTTP/1.1\nHost: o.test\n%s", row->method, row->lines);
	struct request request = head_request(&arena, text.at);
	struct framing framing;

	assert_verdict(framing_of_request(&request, &framing, NULL), RULE_NONE);
	assert_int_equal(framing_is_unexpected(&request, &framing, NULL), row->unexpected);
	arena_release(&arena);
}

struct response_case {
	const char *title;
	const char *method;
	const char *start, *lines; /* the start line without HTTP/1. */
	bool strict;
	enum rule_id broken;
	enum framing_kind kind;
	uint64_t length;
	const char *extra; /* said: states a length of 3; spent; a coding when broken */
};

static const struct response_case responses[] = {
    {"FRAME-21: a length is a length", "GET", "1 200 OK", CL "3\n", 0, 0, FRAMING_LENGTH, 3,
	"said"},
    {"FRAME-18: chunked is chunked", "GET", "1 200 OK", TE "chunked\n", 0, 0, FRAMING_CHUNKED, 0,
	""},
    {"FRAME-22: neither lasts until close", "GET", "1 200 OK", "", 0, 0, FRAMING_CLOSE, 0, ""},
    {"FRAME-04: of coding and length the coding counts, and the connection is spent", "GET",
	"1 200 OK", CL "99\n" TE "chunked\n", 0, 0, FRAMING_CHUNKED, 0, "spent"},
    {"FRAME-04: strict refuses it", "GET", "1 200 OK", CL "99\n" TE "chunked\n", 1, FRAME_04, 0, 0,
	""},
    {"FRAME-08: chunked twice is refused", "GET", "1 200 OK", TE "chunked\n" TE "chunked\n", 0,
	FRAME_08, 0, 0, ""},
    {"FRAME-09: identity lasts until close", "GET", "1 200 OK", TE "identity\n", 0, 0,
	FRAMING_CLOSE, 0, ""},
    {"FRAME-09: even beside a length", "GET", "1 200 OK", CL "2\n" TE "Identity\n", 0, 0,
	FRAMING_CLOSE, 0, "spent"},
    {"FRAME-10: another coding is refused", "GET", "1 200 OK", TE "gzip\n", 0, FRAME_10, 0, 0,
	"gzip"},
    {"FRAME-10: before chunked too", "GET", "1 200 OK", TE "gzip, chunked\n", 0, FRAME_10, 0, 0,
	"gzip"},
    {"FRAME-10: identity before chunked too", "GET", "1 200 OK", TE "identity, chunked\n", 0,
	FRAME_10, 0, 0, "identity"},
    {"FRAME-10: and behind it", "GET", "1 200 OK", TE "chunked, identity\n", 0, FRAME_10, 0, 0,
	"identity"},
    {"FRAME-10: no coding at all is refused", "GET", "1 200 OK", TE "\n", 0, FRAME_10, 0, 0, ""},
    {"FRAME-11: HTTP/1.0 has no codings", "GET", "0 200 OK", TE "chunked\n", 0, FRAME_11, 0, 0, ""},
    {"FRAME-11: nor beside a length", "GET", "0 200 OK", CL "3\n" TE "chunked\n", 0, FRAME_11, 0, 0,
	""},
    {"FRAME-13: a length that is no number is refused", "GET", "1 200 OK", CL "3x\n", 0, FRAME_13,
	0, 0, ""},
    {"FRAME-13: an empty one too", "GET", "1 200 OK", CL "\n", 0, FRAME_13, 0, 0, ""},
    {"FRAME-14: equal lengths in one line are one", "GET", "1 200 OK", CL "3, 3\n", 0, 0,
	FRAMING_LENGTH, 3, "said"},
    {"FRAME-14: and in two lines", "GET", "1 200 OK", CL "3\n" CL "003\n", 0, 0, FRAMING_LENGTH, 3,
	"said"},
    {"FRAME-15: different lengths are refused", "GET", "1 200 OK", CL "3, 4\n", 0, FRAME_15, 0, 0,
	""},
    {"FRAME-16: 2^63 is refused", "GET", "1 200 OK", CL "9223372036854775808\n", 0, FRAME_16, 0, 0,
	""},
    {"BODY-01: HEAD has no body", "HEAD", "1 200 OK", "", 0, 0, FRAMING_NONE, 0, ""},
    {"BODY-02: the length that HEAD states is kept", "HEAD", "1 200 OK", CL "3\n", 0, 0,
	FRAMING_NONE, 0, "said"},
    {"BODY-02: one that is no number is not", "HEAD", "1 200 OK", CL "3x\n", 0, 0, FRAMING_NONE, 0,
	""},
    {"BODY-03: a coding is a hint only, and what stands beside it goes", "HEAD", "1 200 OK",
	CL "3\n" TE "chunked\n", 0, 0, FRAMING_NONE, 0, ""},
    {"BODY-05: 204 has no body, and states no length", "GET", "1 204 No", CL "3\n", 0, 0,
	FRAMING_NONE, 0, ""},
    {"BODY-05: nor to HEAD", "HEAD", "1 204 No", CL "3\n", 0, 0, FRAMING_NONE, 0, ""},
    {"BODY-05: nor chunks", "GET", "1 204 No", TE "chunked\n", 0, 0, FRAMING_NONE, 0, ""},
    {"BODY-06: 304 has no body, and states the length of a 200", "GET", "1 304 Not", CL "3\n", 0, 0,
	FRAMING_NONE, 0, "said"},
    {"BODY-07: 205 is framed like any other", "GET", "1 205 Reset", "", 0, 0, FRAMING_CLOSE, 0, ""},
    {"BODY-07: by its length too", "GET", "1 205 Reset", CL "3\n", 0, 0, FRAMING_LENGTH, 3, "said"},
    {"INT-04: a 1xx ends with its head", "GET", "1 100 Continue", CL "3\n", 0, 0, FRAMING_NONE, 0,
	""},
    {"INT-04: whatever its fields say", "GET", "1 103 Early", TE "chunked\n", 0, 0, FRAMING_NONE, 0,
	""},
    {"CONN-03: 2xx to CONNECT has no framing", "CONNECT", "1 200 OK", CL "3\n", 0, 0, FRAMING_NONE,
	0, ""},
    {"CONN-03: any 2xx", "CONNECT", "1 299 OK", TE "chunked\n", 0, 0, FRAMING_NONE, 0, ""},
    {"CONN-04: another answer to CONNECT is framed as usual", "CONNECT", "1 403 No", CL "3\n", 0, 0,
	FRAMING_LENGTH, 3, "said"},
};

static void check_response(void **state)
{
	const struct response_case *row = *state;
	struct arena arena = {0};
	struct slice text = arena_print(&arena, "HTTP/1.%s\n%s", row->start, row->lines);
	struct response response = head_response(&arena, text.at);
	struct framing framing;
	struct slice coding;
	enum method method = method_lookup(slice_text(row->method));

	assert_verdict(framing_of_response(&response, method, row->strict, &framing, &coding, NULL),
	    row->broken);
	if (row->broken == FRAME_10)
		assert_slice_equal(coding, slice_text(row->extra));
	if (!row->broken) {
		assert_int_equal(framing.kind, row->kind);
		assert_int_equal(framing.length, row->length);
		assert_int_equal(framing.spent, strcmp(row->extra, "spent") == 0);
		assert_int_equal(framing.has_length, strcmp(row->extra, "said") == 0);
		assert_int_equal(framing.has_length ? framing.said_length : 3, 3);
	}
	arena_release(&arena);
}

struct onward_case {
	const char *title;
	enum framing_kind came;
	bool to_10;
	enum framing_kind goes;
};

static const struct onward_case onward[] = {
    {"FRAME-21: a length stays", FRAMING_LENGTH, false, FRAMING_LENGTH},
    {"FRAME-21: towards HTTP/1.0 too", FRAMING_LENGTH, true, FRAMING_LENGTH},
    {"CHUNK-07: chunks stay chunks", FRAMING_CHUNKED, false, FRAMING_CHUNKED},
    {"FRAME-19: towards HTTP/1.0 they last until close", FRAMING_CHUNKED, true, FRAMING_CLOSE},
    {"FRAME-22: until close becomes chunks", FRAMING_CLOSE, false, FRAMING_CHUNKED},
    {"FRAME-19: but not towards HTTP/1.0", FRAMING_CLOSE, true, FRAMING_CLOSE},
    {"BODY-05: no body stays none", FRAMING_NONE, false, FRAMING_NONE},
    {"BODY-05: towards HTTP/1.0 too", FRAMING_NONE, true, FRAMING_NONE},
};

static void check_onward(void **state)
{
	const struct onward_case *row = *state;
	struct framing framing = {.kind = row->came};

	assert_int_equal(framing_towards_client(&framing, row->to_10, NULL), row->goes);
}

struct upload_case {
	const char *title;
	enum framing_kind came;
	bool speaks_11;
	enum rule_id broken;
};

static const struct upload_case uploads[] = {
    {"FRAME-20: chunks need a next hop that speaks HTTP/1.1", FRAMING_CHUNKED, false, FRAME_20},
    {"FRAME-26: to one that does they go", FRAMING_CHUNKED, true, RULE_NONE},
    {"FRAME-20: a length goes anywhere", FRAMING_LENGTH, false, RULE_NONE},
    {"FRAME-20: no body goes anywhere", FRAMING_NONE, false, RULE_NONE},
};

static void check_upload(void **state)
{
	const struct upload_case *row = *state;
	struct framing framing = {.kind = row->came};

	assert_verdict(framing_towards_next_hop(&framing, row->speaks_11, NULL), row->broken);
}

static void check_statuses(void **state)
{
	(void)state;
	assert_int_equal(rule_text(FRAME_03)->status, 400);
	assert_int_equal(rule_text(FRAME_07)->status, 501);
	assert_int_equal(rule_text(FRAME_20)->status, 411);
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, requests, check_request);
	SUITE_TABLE(&suite, unexpected, check_unexpected);
	SUITE_TABLE(&suite, responses, check_response);
	SUITE_TABLE(&suite, onward, check_onward);
	SUITE_TABLE(&suite, uploads, check_upload);
	suite_add(&suite, "FRAME-07, FRAME-20: the rows have their statuses", check_statuses, NULL);
	return suite_run(&suite, "framing");
}
