#include <stdio.h>
#include "suite.h"
#include "http/decode.h"

static const struct gate_limits limits = {
    .line = 16384, .field = 16384, .head = 262144, .fields = 300};

#define LINE "GET http://o.test/x HTTP/1.1\r\n"
#define STATUS "HTTP/1.1 200 OK\r\n"

/* A gate that has passed the octets. */
static struct gate gate_of(struct arena *arena, enum gate_kind kind, struct slice octets)
{
	struct gate gate;
	size_t used;

	gate_begin(&gate, kind, &limits, arena);
	assert_int_equal(gate_scan(&gate, octets, &used, NULL), GATE_DONE);
	return gate;
}

static void assert_fields(const struct fields *fields, const char *expected)
{
	char text[1000] = "";
	size_t len = 0;

	for (unsigned i = 0; i < fields->count; i++) {
		struct field *field = &fields->at[i];
		len += (size_t)snprintf(text + len, sizeof text - len, "%.*s: %.*s;",
		    (int)field->name.len, field->name.at, (int)field->value.len, field->value.at);
	}
	assert_string_equal(text, expected);
}

struct head_case {
	const char *title;
	const char *lines;
	const char *fields;
};

static const struct head_case heads[] = {
    {"a head may have no fields", "", ""},
    {"fields come out as they went in", "Host: o.test\r\nX-A: b c\r\nHOST: \xff\r\n",
	"Host: o.test;X-A: b c;HOST: \xff;"},
    {"empty values come out empty", "A:\r\nB: \r\nC: c\r\n", "A: ;B: ;C: c;"},
    {"an empty value may be the last", "A: a\r\nT:\r\n", "A: a;T: ;"},
    {"tabs inside a value stay", "A:\ta\tb\t\r\n", "A: a\tb;"},
    {"LIB-13, LIB-14: framing lines never reach the library",
	"Content-Length: 3\r\nA: 1\r\nContent-Length: 3, 3\r\nTransfer-Encoding: x\r\n", "A: 1;"},
    {"names that begin like framing fields come last",
	"Transfer-EncodingX: 1\r\nA: 2\r\nContent-LengthX: 3\r\n",
	"A: 2;Transfer-EncodingX: 1;Content-LengthX: 3;"},
    {"LIB-21: an upgrade does not stop the library",
	"Connection: upgrade\r\nUpgrade: websocket\r\nA: 1\r\n",
	"Connection: upgrade;Upgrade: websocket;A: 1;"},
    {"LIB-22: fields about the connection are fields",
	"Proxy-Connection: keep-alive\r\nConnection: close, te\r\nTE: trailers\r\n",
	"Proxy-Connection: keep-alive;Connection: close, te;TE: trailers;"},
    {"every octet of a token may be in a name", "!#$%&'*+-.^_`|~09az: 1\r\n",
	"!#$%&'*+-.^_`|~09az: 1;"},
    {"names of one octet come out", "C: 1\r\nT: 2\r\nc: 3\r\n", "C: 1;T: 2;c: 3;"},
};

static void check_request(const char *octets, size_t len, const char *fields)
{
	struct arena arena = {0};
	struct request request;
	struct gate gate = gate_of(&arena, GATE_REQUEST, slice_of(octets, len));

	assert_true(decode_request(&gate, &request));
	assert_fields(&request.fields, fields);
	arena_release(&arena);
}

static void check_response(const char *octets, size_t len, const char *fields)
{
	struct arena arena = {0};
	struct response response;
	struct gate gate = gate_of(&arena, GATE_RESPONSE, slice_of(octets, len));

	assert_true(decode_response(&gate, &response));
	assert_fields(&response.fields, fields);
	arena_release(&arena);
}

static void check_trailer(const char *octets, size_t len, const char *fields)
{
	struct arena arena = {0};
	struct fields trailer;
	struct gate gate = gate_of(&arena, GATE_RESPONSE_TRAILER, slice_of(octets, len));

	assert_true(decode_trailer(&gate, &trailer));
	assert_fields(&trailer, fields);
	arena_release(&arena);
}

/* The same lines in a request, a response and a trailer section. */
static void check_head(void **state)
{
	const struct head_case *row = *state;
	char octets[500];

	int len = snprintf(octets, sizeof octets, LINE "%s\r\n", row->lines);
	check_request(octets, (size_t)len, row->fields);
	len = snprintf(octets, sizeof octets, STATUS "%s\r\n", row->lines);
	check_response(octets, (size_t)len, row->fields);
	len = snprintf(octets, sizeof octets, "%s\r\n", row->lines);
	check_trailer(octets, (size_t)len, row->fields);
}

static void a_request_says_what_its_head_said(void **state)
{
	struct arena arena = {0};
	struct request request;
	struct gate gate = gate_of(&arena, GATE_REQUEST,
	    SLICE("CONNECT o.test:443 HTTP/1.0\r\nContent-Length: 3\r\nVia: 1.1 a\r\n\r\n"));

	(void)state;
	assert_true(decode_request(&gate, &request));
	assert_slice_equal(request.method_token, SLICE("CONNECT"));
	assert_int_equal(request.method, METHOD_CONNECT);
	assert_slice_equal(request.target_octets, SLICE("o.test:443"));
	assert_int_equal(request.target.form, TARGET_AUTHORITY);
	assert_int_equal(request.minor, 0);
	assert_fields(&request.framing, "Content-Length: 3;");
	assert_true(fields_has(&request.framing, FIELD_CONTENT_LENGTH));
	assert_int_equal(request.fields.at[0].id, FIELD_VIA);
	arena_release(&arena);
}

static void a_response_says_what_its_head_said(void **state)
{
	struct arena arena = {0};
	struct response response;
	struct gate gate = gate_of(
	    &arena, GATE_RESPONSE, SLICE("HTTP/1.0 471 Fnord\r\nTransfer-Encoding: gzip\r\n\r\n"));

	(void)state;
	assert_true(decode_response(&gate, &response));
	assert_int_equal(response.status, 471);
	assert_slice_equal(response.reason, SLICE("Fnord"));
	assert_int_equal(response.minor, 0);
	assert_fields(&response.framing, "Transfer-Encoding: gzip;");
	arena_release(&arena);
}

/* The status is never shown to the library, to which 101 would mean an upgrade. */
static void a_switch_of_protocols_is_a_head_like_others(void **state)
{
	struct arena arena = {0};
	struct response response;
	struct gate gate = gate_of(&arena, GATE_RESPONSE,
	    SLICE("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: "
		  "websocket\r\n\r\n"));

	(void)state;
	assert_true(decode_response(&gate, &response));
	assert_int_equal(response.status, 101);
	assert_int_equal(response.fields.count, 2);
	arena_release(&arena);
}

static void heads_may_be_larger_than_the_library_s_limit(void **state)
{
	static char octets[200000];
	struct arena arena = {0};
	struct request request;
	size_t len = (size_t)snprintf(octets, sizeof octets, LINE);

	(void)state;
	for (unsigned i = 0; i < 200; i++)
		len +=
		    (size_t)snprintf(octets + len, sizeof octets - len, "X-%u: %0900u\r\n", i, i);
	memcpy(octets + len, "\r\n", 2);
	struct gate gate = gate_of(&arena, GATE_REQUEST, slice_of(octets, len + 2));
	assert_true(decode_request(&gate, &request));
	assert_int_equal(request.fields.count, 200);
	arena_release(&arena);
}

struct disagreement_case {
	const char *title;
	struct slice lines;
	unsigned count;
};

/* What a gate with a hole might let pass. */
static const struct disagreement_case disagreements[] = {
    {"NUL in a value is a disagreement", {"X: a\0b\r\n", 8}, 1},
    {"a lone CR in a value is a disagreement", {"X: a\rb\r\n", 8}, 1},
    {"a control octet in a value is a disagreement", {"X: a\x01\r\n", 7}, 1},
    {"a line without a colon is a disagreement", {"X\r\n", 3}, 1},
    {"LIB-04: a fold is a disagreement", {"X: a\r\n b\r\n", 10}, 1},
    {"a second length is a disagreement", {"Content-Length: 3\r\n", 19}, 1},
    {"a coding beside the length is a disagreement", {"Transfer-Encoding: chunked\r\n", 28}, 1},
    {"a head that ends early is a disagreement", {"A: 1\r\n\r\n", 8}, 1},
    {"a name that holds NUL is a disagreement", {"A\0: 1\r\n", 7}, 1},
    {"more fields than the gate counted are a disagreement", {"A: 1\r\nB: 2\r\n", 12}, 1},
    {"fewer fields than the gate counted are a disagreement", {"A: 1\r\n", 6}, 2},
    {"half a value is a disagreement", {"A: 1", 4}, 1},
    {"half a line is a disagreement", {"A: 1\r\nB", 7}, 2},
};

static void check_disagreement(void **state)
{
	const struct disagreement_case *row = *state;
	struct arena arena = {0};
	struct request request;
	struct response response;
	struct gate gate = {
	    .arena = &arena, .lines = row->lines, .count = row->count, .target = {"/", 1}};

	assert_false(decode_request(&gate, &request));
	assert_false(decode_response(&gate, &response));
	arena_release(&arena);
}

#ifdef VIADUCT_GATE_HOLE
static void a_hole_in_the_gate_is_noticed(void **state)
{
	struct arena arena = {0};
	struct request request;
	struct gate gate = gate_of(&arena, GATE_REQUEST, SLICE(LINE "X: a\0b\r\n\r\n"));

	(void)state;
	assert_false(decode_request(&gate, &request));
	arena_release(&arena);
}
#endif

struct body_case {
	const char *title;
	struct slice octets;
	bool agrees;
	uint64_t data;
	bool ended;
};

#define OCTETS(literal)                                                                            \
	{                                                                                          \
		"" literal, sizeof(literal) - 1                                                    \
	}

static const struct body_case bodies[] = {
    {"a body without chunks ends", OCTETS("0\r\n\r\n"), true, 0, true},
    {"data is counted over all chunks", OCTETS("3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n"), true,
	13, true},
    {"a body without its last chunk has not ended", OCTETS("3\r\nabc\r\n"), true, 3, false},
    {"half a chunk has not ended", OCTETS("3\r\nab"), true, 2, false},
    {"a body ends behind its trailers", OCTETS("0\r\nX: 1\r\n\r\n"), true, 0, true},
    {"octets behind the end are a disagreement", OCTETS("0\r\n\r\nX"), false, 0, true},
    {"LIB-26: a size that is none is a disagreement", OCTETS("0x3\r\n"), false, 0, false},
    {"LIB-26: a size that wraps around is a disagreement", OCTETS("10000000000000003\r\n"), false,
	0, false},
};

/* Whole, and octet by octet. */
static void check_body(void **state)
{
	const struct body_case *row = *state;

	for (size_t piece = 1; piece <= row->octets.len; piece += row->octets.len - 1) {
		struct decode_body body;
		bool agrees = true;
		decode_body_begin(&body);
		for (size_t at = 0; agrees && at < row->octets.len; at += piece)
			agrees = decode_body_show(&body, slice_of(row->octets.at + at, piece));
		assert_int_equal(agrees, row->agrees);
		if (!agrees)
			continue;
		assert_true(decode_body_agrees(&body, row->data, row->ended));
		assert_false(decode_body_agrees(&body, row->data + 1, row->ended));
		assert_false(decode_body_agrees(&body, row->data, !row->ended));
	}
}

struct library_case {
	const char *title;
	enum http_parser_type type;
	const char *octets;
	enum http_errno error;
};

/* What the gate is for: facts about the library, so that another version of it is noticed. */
static const struct library_case library[] = {
    {"LIB-01: the library knows no other methods than its own", HTTP_REQUEST,
	"FROB / HTTP/1.1\r\n\r\n", HPE_INVALID_METHOD},
    {"LIB-02: the library takes a space before a colon", HTTP_REQUEST,
	"GET / HTTP/1.1\r\nContent-Length : 0\r\n\r\n", HPE_OK},
    {"LIB-03: the library takes a space inside a name", HTTP_REQUEST,
	"GET / HTTP/1.1\r\nX Y: 1\r\n\r\n", HPE_OK},
    {"LIB-05: the library takes a lone LF", HTTP_REQUEST, "GET / HTTP/1.1\nX: 1\n\n", HPE_OK},
    {"LIB-06: the library takes any octet behind the last CR", HTTP_REQUEST,
	"GET / HTTP/1.1\r\nX: 1\r\n\rX", HPE_OK},
    {"LIB-09: the library takes HTTP/2.0", HTTP_REQUEST, "GET / HTTP/2.0\r\n\r\n", HPE_OK},
    {"LIB-10: the library takes a status of two digits", HTTP_RESPONSE, "HTTP/1.1 20 OK\r\n\r\n",
	HPE_OK},
    {"LIB-13: the library refuses equal lengths", HTTP_RESPONSE,
	"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n",
	HPE_UNEXPECTED_CONTENT_LENGTH},
    {"LIB-18: the library takes any octet for the LF of a chunk", HTTP_RESPONSE,
	"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\rXabcXX0\r\n\r\n", HPE_OK},
    {"LIB-19: the library takes LF in an extension", HTTP_RESPONSE,
	"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x\nabc\r\nabc\r\n0\r\n\r\n",
	HPE_OK},
    {"LIB-26: the library refuses a lone CR in a value", HTTP_REQUEST,
	"GET / HTTP/1.1\r\nX: a\rb\r\n\r\n", HPE_LF_EXPECTED},
};

static void check_library(void **state)
{
	static const http_parser_settings none;
	const struct library_case *row = *state;
	http_parser parser;

	http_parser_init(&parser, row->type);
	http_parser_execute(&parser, &none, row->octets, strlen(row->octets));
	assert_int_equal(HTTP_PARSER_ERRNO(&parser), row->error);
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, heads, check_head);
	suite_add(
	    &suite, "a request says what its head said", a_request_says_what_its_head_said, NULL);
	suite_add(
	    &suite, "a response says what its head said", a_response_says_what_its_head_said, NULL);
	suite_add(&suite, "a switch of protocols is a head like others",
	    a_switch_of_protocols_is_a_head_like_others, NULL);
	suite_add(&suite, "LIB-24: heads may be larger than the library's own limit",
	    heads_may_be_larger_than_the_library_s_limit, NULL);
	SUITE_TABLE(&suite, disagreements, check_disagreement);
#ifdef VIADUCT_GATE_HOLE
	suite_add(&suite, "a hole in the gate is noticed", a_hole_in_the_gate_is_noticed, NULL);
#endif
	SUITE_TABLE(&suite, bodies, check_body);
	SUITE_TABLE(&suite, library, check_library);
	return suite_run(&suite, "decode");
}
