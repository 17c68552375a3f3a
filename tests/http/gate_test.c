#include <stdio.h>
#include <stdlib.h>
#include "suite.h"
#include "http/gate.h"

/* Small limits, so that cases stay short. */
static const struct gate_limits limits = {.line = 120, .field = 60, .head = 300, .fields = 5};

/* Octets from the heap for each call, so that a sanitizer sees a look beyond them. */
static enum gate_result scan_alone(struct gate *gate, struct slice octets, size_t *used)
{
	struct slice alone = slice_alone(octets);
	enum gate_result result = gate_scan(gate, alone, used, NULL);

	slice_alone_free(alone);
	return result;
}

/* Shows the octets in pieces, with what was left over before each; *used counts in all. */
static enum gate_result scan_pieces(
    struct gate *gate, struct slice octets, size_t first, size_t piece, size_t *used)
{
	enum gate_result result = GATE_MORE;
	size_t shown = first;

	*used = 0;
	while (result == GATE_MORE) {
		size_t done;
		shown = shown < octets.len ? shown : octets.len;
		result = scan_alone(gate, slice_of(octets.at + *used, shown - *used), &done);
		*used += done;
		if (shown == octets.len)
			break;
		shown += piece;
	}
	return result;
}

typedef void check_fn(
    const struct gate *gate, enum gate_result result, size_t used, const void *row);

/* Checks the same of the octets whole, one by one, and cut in two at each place. */
static void scan_in_all_ways(enum gate_kind kind, const struct gate_limits *these,
    struct slice octets, check_fn *check, const void *row)
{
	for (size_t first = 0; first <= octets.len + 1; first++) {
		struct arena arena = {0};
		struct gate gate;
		size_t used;
		bool one_by_one = first > octets.len;

		gate_begin(&gate, kind, these, &arena);
		enum gate_result result = scan_pieces(
		    &gate, octets, one_by_one ? 1 : first, one_by_one ? 1 : octets.len, &used);
		check(&gate, result, used, row);
		arena_release(&arena);
	}
}

struct refused_case {
	const char *title;
	enum gate_kind kind;
	struct slice octets;
	enum rule_id rule;
	const char *culprit;
};

#define OCTETS(literal)                                                                            \
	{                                                                                          \
		"" literal, sizeof(literal) - 1                                                    \
	}
#define LINE "GET http://o.test/ HTTP/1.1\r\n"
#define STATUS "HTTP/1.1 200 OK\r\n"
#define TEN "0123456789"
#define SIXTY TEN TEN TEN TEN TEN TEN

/* No case ends its head: the fault is seen without what would come behind it. */
static const struct refused_case refused[] = {
    {"PARSE-02: a fifth empty line before a request is refused", GATE_REQUEST,
	OCTETS("\r\n\r\n\r\n\r\n\r\n"), PARSE_02, ""},
    {"PARSE-03: a lone LF does not end a request line", GATE_REQUEST,
	OCTETS("GET http://o.test/ HTTP/1.1\n"), PARSE_03, "HTTP/1.1"},
    {"PARSE-03: a lone LF does not end a field line", GATE_REQUEST, OCTETS(LINE "Host: o.test\n"),
	PARSE_03, "Host"},
    {"PARSE-03: a lone LF does not end a head", GATE_REQUEST, OCTETS(LINE "Host: o.test\r\n\n"),
	PARSE_03, ""},
    {"PARSE-03: a lone LF is no empty line", GATE_REQUEST, OCTETS("\n"), PARSE_03, ""},
    {"PARSE-04: a lone CR in a value is refused", GATE_REQUEST, OCTETS(LINE "X: a\rb"), PARSE_04,
	"X"},
    {"PARSE-04: two CRs do not end a line", GATE_REQUEST, OCTETS(LINE "X: a\r\r"), PARSE_04, "X"},
    {"PARSE-04: a lone CR behind a method is refused", GATE_REQUEST, OCTETS("GET\rh"), PARSE_04,
	"GET"},
    {"PARSE-04: a lone CR in a target is refused", GATE_REQUEST, OCTETS("GET /a\rb"), PARSE_04,
	"/a"},
    {"PARSE-04: a lone CR behind a version is refused", GATE_REQUEST, OCTETS("GET / HTTP/1.1\rX"),
	PARSE_04, "HTTP/1.1"},
    {"PARSE-04: a lone CR does not end a head", GATE_REQUEST, OCTETS(LINE "\rX"), PARSE_04, ""},
    {"PARSE-04: a CR before the request line is refused", GATE_REQUEST, OCTETS("\rG"), PARSE_04,
	""},
    {"PARSE-05: NUL in a value is refused", GATE_REQUEST, OCTETS(LINE "X: \0"), PARSE_05, "X"},
    {"PARSE-06: a control octet in a value is refused", GATE_REQUEST, OCTETS(LINE "X: a\x01"),
	PARSE_06, "X"},
    {"PARSE-06: DEL in a value is refused", GATE_REQUEST, OCTETS(LINE "X: a\x7f"), PARSE_06, "X"},
    {"PARSE-06: a vertical tab around a value is refused", GATE_REQUEST, OCTETS(LINE "X:\v"),
	PARSE_06, "X"},
    {"PARSE-07: a blank before the first field is refused", GATE_REQUEST, OCTETS(LINE " "),
	PARSE_07, ""},
    {"PARSE-07: a tab before the first field is refused", GATE_REQUEST, OCTETS(LINE "\t"), PARSE_07,
	""},
    {"PARSE-08: a space before the colon is refused", GATE_REQUEST, OCTETS(LINE "Content-Length :"),
	PARSE_08, "Content-Length"},
    {"PARSE-08: a tab before the colon is refused", GATE_REQUEST,
	OCTETS(LINE "Transfer-Encoding\t:"), PARSE_08, "Transfer-Encoding"},
    {"PARSE-09: a folded line is refused", GATE_REQUEST, OCTETS(LINE "X: a\r\n "), PARSE_09, "X"},
    {"PARSE-09: a line of blanks is a fold", GATE_REQUEST, OCTETS(LINE "Transfer-Encoding:\r\n\t"),
	PARSE_09, "Transfer-Encoding"},
    {"PARSE-11: a space inside a name is refused", GATE_REQUEST, OCTETS(LINE "X Y"), PARSE_11, "X"},
    {"PARSE-11: an empty name is refused", GATE_REQUEST, OCTETS(LINE ":"), PARSE_11, ""},
    {"PARSE-11: a line without a colon is refused", GATE_REQUEST, OCTETS(LINE "NoColon\r"),
	PARSE_11, "NoColon"},
    {"PARSE-11: an octet of UTF-8 in a name is refused", GATE_REQUEST, OCTETS(LINE "X\xe9"),
	PARSE_11, "X"},
    {"PARSE-11: a parenthesis in a name is refused", GATE_REQUEST, OCTETS(LINE "X("), PARSE_11,
	"X"},
    {"PARSE-11: NUL in a name is refused", GATE_REQUEST, OCTETS(LINE "X\0"), PARSE_11, "X"},
    {"PARSE-13: two spaces behind a method are refused", GATE_REQUEST, OCTETS("GET  "), PARSE_13,
	""},
    {"PARSE-13: a tab behind a method is refused", GATE_REQUEST, OCTETS("GET\t"), PARSE_13, "GET"},
    {"PARSE-13: a tab behind a target is refused", GATE_REQUEST, OCTETS("GET /\t"), PARSE_13, "/"},
    {"PARSE-13: two spaces behind a target are refused", GATE_REQUEST, OCTETS("GET /  "), PARSE_13,
	""},
    {"PARSE-13: a space behind a version is refused", GATE_REQUEST, OCTETS("GET / HTTP/1.1 "),
	PARSE_13, "HTTP/1.1"},
    {"PARSE-13: a space before a method is refused", GATE_REQUEST, OCTETS(" "), PARSE_13, ""},
    {"PARSE-14: a space inside a target is refused", GATE_REQUEST, OCTETS("GET http://o.test/a b "),
	PARSE_14, "http://o.test/a b"},
    {"PARSE-17: a method of 65 octets is refused", GATE_REQUEST, OCTETS(SIXTY "01234"), PARSE_17,
	SIXTY "0123"},
    {"PARSE-22: a TLS hello is refused at its first octet", GATE_REQUEST, OCTETS("\x16"), PARSE_22,
	""},
    {"PARSE-22: a mark-up element is no method", GATE_REQUEST, OCTETS("<"), PARSE_22, ""},
    {"PARSE-22: an octet that no method holds ends it", GATE_REQUEST, OCTETS("GET/"), PARSE_22,
	"GET"},
    {"PARSE-22: NUL in a method is refused", GATE_REQUEST, OCTETS("GE\0"), PARSE_22, "GE"},
    {"PARSE-24: Content_Length is refused", GATE_REQUEST, OCTETS(LINE "Content_Length:"), PARSE_24,
	"Content_Length"},
    {"PARSE-24: transfer_encoding is refused in any case", GATE_REQUEST,
	OCTETS(LINE "tRANSFER_eNCODING:"), PARSE_24, "tRANSFER_eNCODING"},
    {"TGT-21: an octet of UTF-8 in a target is refused", GATE_REQUEST, OCTETS("GET /\xe9"), TGT_21,
	"/"},
    {"TGT-21: NUL in a target is refused", GATE_REQUEST, OCTETS("GET /\0"), TGT_21, "/"},
    {"TGT-21: DEL in a target is refused", GATE_REQUEST, OCTETS("GET /\x7f"), TGT_21, "/"},
    {"VER-04: http in small letters is refused", GATE_REQUEST, OCTETS("GET / http/1.1\r\n"), VER_04,
	"http/1.1"},
    {"VER-04: two digits behind the dot are refused", GATE_REQUEST, OCTETS("GET / HTTP/1.10\r\n"),
	VER_04, "HTTP/1.10"},
    {"VER-04: a version without a dot is refused", GATE_REQUEST, OCTETS("GET / HTTP/11\r\n"),
	VER_04, "HTTP/11"},
    {"VER-04: a version without a minor digit is refused", GATE_REQUEST,
	OCTETS("GET / HTTP/1.\r\n"), VER_04, "HTTP/1."},
    {"VER-04: two digits before the dot are refused", GATE_REQUEST, OCTETS("GET / HTTP/01.1\r\n"),
	VER_04, "HTTP/01.1"},
    {"VER-04: another protocol is refused", GATE_REQUEST, OCTETS("SOURCE / ICE/1.0\r\n"), VER_04,
	"ICE/1.0"},
    {"VER-04: a control octet in a version is refused", GATE_REQUEST, OCTETS("GET / HTTP/1.1\x01"),
	VER_04, "HTTP/1.1"},
    {"VER-06: HTTP/2.0 is refused", GATE_REQUEST, OCTETS("PRI * HTTP/2.0\r\n"), VER_06, "HTTP/2.0"},
    {"VER-06: HTTP/0.9 with its version is refused", GATE_REQUEST, OCTETS("GET / HTTP/0.9\r\n"),
	VER_06, "HTTP/0.9"},
    {"VER-07: a request line without a version is refused", GATE_REQUEST, OCTETS("GET /\r\n"),
	VER_07, "/"},
    {"VER-07: a request line of a method alone is refused", GATE_REQUEST, OCTETS("GET\r\n"), VER_07,
	"GET"},
    {"VER-07: a space and no version are refused", GATE_REQUEST, OCTETS("GET / \r\n"), VER_07, ""},

    {"PARSE-18: a request line over its limit is refused before it ends", GATE_REQUEST,
	OCTETS("GET /" SIXTY SIXTY), PARSE_18, "/" SIXTY TEN TEN TEN TEN TEN "0123456"},
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

    {"RESP-01: another protocol is no status line", GATE_RESPONSE, OCTETS("I"), RESP_01, "I"},
    {"RESP-01: junk before the version is refused", GATE_RESPONSE,
	OCTETS("junkHTTP/1.1 200 OK\r\n"), RESP_01, "j"},
    {"RESP-01: mark-up is no status line", GATE_RESPONSE, OCTETS("<"), RESP_01, "<"},
    {"RESP-01: http in small letters is refused", GATE_RESPONSE, OCTETS("h"), RESP_01, "h"},
    {"RESP-01: a version of two digits is refused", GATE_RESPONSE, OCTETS("HTTP/1.11"), RESP_01,
	"HTTP/1.11"},
    {"RESP-01: an empty line before a response is refused", GATE_RESPONSE, OCTETS("\r\n"), RESP_01,
	"\r"},
    {"RESP-04: 099 is out of range", GATE_RESPONSE, OCTETS("HTTP/1.1 099 \r\n"), RESP_04, "099"},
    {"RESP-04: 000 is out of range", GATE_RESPONSE, OCTETS("HTTP/1.1 000\r\n"), RESP_04, "000"},
    {"RESP-04: 600 is out of range", GATE_RESPONSE, OCTETS("HTTP/1.1 600 X\r\n"), RESP_04, "600"},
    {"RESP-04: 999 is out of range", GATE_RESPONSE, OCTETS("HTTP/1.1 999 X\r\n"), RESP_04, "999"},
    {"RESP-05: a code of two digits is refused", GATE_RESPONSE, OCTETS("HTTP/1.1 99 "), RESP_05,
	"99 "},
    {"RESP-05: a code of four digits is refused", GATE_RESPONSE, OCTETS("HTTP/1.1 1000"), RESP_05,
	"1000"},
    {"RESP-05: a letter in a code is refused", GATE_RESPONSE, OCTETS("HTTP/1.1 2x"), RESP_05, "2x"},
    {"RESP-05: a sign is no digit", GATE_RESPONSE, OCTETS("HTTP/1.1 -"), RESP_05, "-"},
    {"RESP-05: a control octet behind a code is refused", GATE_RESPONSE, OCTETS("HTTP/1.1 200\x01"),
	RESP_05, "200\x01"},
    {"RESP-05: two spaces before a code are refused", GATE_RESPONSE, OCTETS("HTTP/1.1  "), RESP_05,
	" "},
    {"RESP-12: another major version is refused", GATE_RESPONSE, OCTETS("HTTP/2.0 200 OK\r\n"),
	RESP_12, "HTTP/2.0"},
    {"RESP-12: HTTP/0.9 is refused", GATE_RESPONSE, OCTETS("HTTP/0.9 200 OK\r\n"), RESP_12,
	"HTTP/0.9"},
    {"RESP-09: a lone CR in a reason is refused", GATE_RESPONSE, OCTETS("HTTP/1.1 200 O\rK"),
	RESP_09, ""},
    {"RESP-09: NUL in a reason is refused", GATE_RESPONSE, OCTETS("HTTP/1.1 200 O\0"), RESP_09, ""},
    {"RESP-09: a lone CR in a value is refused", GATE_RESPONSE, OCTETS(STATUS "X: a\rb"), RESP_09,
	"X"},
    {"RESP-09: NUL in a value is refused", GATE_RESPONSE, OCTETS(STATUS "X: a\0"), RESP_09, "X"},
    {"RESP-09: a control octet in a value is refused", GATE_RESPONSE, OCTETS(STATUS "X: a\x01"),
	RESP_09, "X"},
    {"RESP-09: a lone CR in a fold is refused", GATE_RESPONSE, OCTETS(STATUS "X: a\r\n b\rc"),
	RESP_09, "X"},
    {"RESP-09: a blank before the first field is refused", GATE_RESPONSE, OCTETS(STATUS " "),
	RESP_09, ""},
    {"RESP-09: a lone CR does not end a head", GATE_RESPONSE, OCTETS(STATUS "\rX"), RESP_09, ""},
    {"PARSE-11: a response's name is a token too", GATE_RESPONSE, OCTETS(STATUS "X Y"), PARSE_11,
	"X"},
    {"PARSE-11: a response's field has a colon", GATE_RESPONSE, OCTETS(STATUS "NoColon\r"),
	PARSE_11, "NoColon"},
    {"RESP-11: a status line over its limit is refused", GATE_RESPONSE,
	OCTETS("HTTP/1.1 200 " SIXTY SIXTY), RESP_11, ""},
    {"RESP-11: a field line over its limit is refused", GATE_RESPONSE,
	OCTETS(STATUS "Set-Cookie: " SIXTY), RESP_11, "Set-Cookie"},
    {"RESP-11: folds count for the limit of their field", GATE_RESPONSE,
	OCTETS(STATUS "X: " TEN TEN TEN "\r\n " TEN TEN "\r\n " TEN "\r\n"), RESP_11, "X"},
    {"RESP-11: a fold over the limit of a line is refused", GATE_RESPONSE,
	OCTETS(STATUS "X: a\r\n " SIXTY "1"), RESP_11, "X"},
    {"RESP-11: a sixth field is refused", GATE_RESPONSE,
	OCTETS(STATUS "A:\r\nB:\r\nC:\r\nD:\r\nE:\r\nF:"), RESP_11, "F"},

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

static void check_refused_gate(
    const struct gate *gate, enum gate_result result, size_t used, const void *row_)
{
	const struct refused_case *row = row_;

	assert_int_equal(result, GATE_REFUSED);
	assert_int_equal(gate->broken, row->rule);
	assert_slice_equal(gate->culprit, slice_text(row->culprit));
	assert_true(used <= row->octets.len);
	if (row->rule == CHUNK_13)
		assert_int_not_equal(gate->cause, CHUNK_13);
}

static void check_refused(void **state)
{
	const struct refused_case *row = *state;

	scan_in_all_ways(row->kind, &limits, row->octets, check_refused_gate, row);
}

struct passed_case {
	const char *title;
	enum gate_kind kind;
	struct slice octets;
	const char *first, *second; /* method and target; a status and its reason */
	unsigned minor;
	const char *lines;
	const char *framing, *look_alikes; /* `Name: value` and a semicolon, for each */
	bool mended;
};

static const struct passed_case passed[] = {
    {"a request is split and its fields made canonical", GATE_REQUEST,
	OCTETS(LINE "Host:o.test\r\nX-A: \t b \t\r\nEmpty:\r\n\r\n"), "GET", "http://o.test/", 1,
	"Host: o.test\r\nX-A: b\r\nEmpty: \r\n", "", "", false},
    {"a head may have no fields", GATE_REQUEST, OCTETS("GET / HTTP/1.0\r\n\r\n"), "GET", "/", 0, "",
	"", "", false},
    {"PARSE-01: the line ends behind an octet of UTF-8", GATE_REQUEST,
	OCTETS(LINE "X: \xc3\r\nY: 1\r\n\r\n"), "GET", "http://o.test/", 1, "X: \xc3\r\nY: 1\r\n",
	"", "", false},
    {"PARSE-02: four empty lines before a request are ignored", GATE_REQUEST,
	OCTETS("\r\n\r\n\r\n\r\n" LINE "\r\n"), "GET", "http://o.test/", 1, "", "", "", false},
    {"PARSE-06: HTAB and octets over 127 stay in a value", GATE_REQUEST,
	OCTETS(LINE "X: a\t\xff"
		    "b\r\n\r\n"),
	"GET", "http://o.test/", 1,
	"X: a\t\xff"
	"b\r\n",
	"", "", false},
    {"PARSE-12: blanks around a length are not part of it", GATE_REQUEST,
	OCTETS(LINE "Content-Length:\t 3\t \r\n\r\n"), "GET", "http://o.test/", 1, "",
	"Content-Length: 3;", "", false},
    {"PARSE-15: the case of a method is kept", GATE_REQUEST, OCTETS("get / HTTP/1.1\r\n\r\n"),
	"get", "/", 1, "", "", "", false},
    {"PARSE-16: any token is a method", GATE_REQUEST,
	OCTETS("M!#$%&'*+-.^_`|~1 * HTTP/1.1\r\n\r\n"), "M!#$%&'*+-.^_`|~1", "*", 1, "", "", "",
	false},
    {"PARSE-17: a method of 64 octets passes", GATE_REQUEST,
	OCTETS(SIXTY "0123 / HTTP/1.1\r\n\r\n"), SIXTY "0123", "/", 1, "", "", "", false},
    {"PARSE-18: a request line of just its limit passes", GATE_REQUEST,
	OCTETS("GET /" SIXTY TEN TEN TEN TEN "012345 HTTP/1.1\r\n\r\n"), "GET",
	"/" SIXTY TEN TEN TEN TEN "012345", 1, "", "", "", false},
    {"PARSE-20: a field line of just its limit passes", GATE_REQUEST,
	OCTETS(LINE "X:" TEN TEN TEN TEN TEN "01234567\r\n\r\n"), "GET", "http://o.test/", 1,
	"X: " TEN TEN TEN TEN TEN "01234567\r\n", "", "", false},
    {"PARSE-20: five fields pass", GATE_REQUEST, OCTETS(LINE "A:\r\nB:\r\nC:\r\nD:\r\nE:\r\n\r\n"),
	"GET", "http://o.test/", 1, "A: \r\nB: \r\nC: \r\nD: \r\nE: \r\n", "", "", false},
    {"PARSE-24: other names with an underscore pass", GATE_REQUEST,
	OCTETS(LINE "X_Y: 1\r\nContent_Lengths: 2\r\n\r\n"), "GET", "http://o.test/", 1,
	"X_Y: 1\r\nContent_Lengths: 2\r\n", "", "", false},
    {"TGT-21: odd printable octets pass in a target", GATE_REQUEST,
	OCTETS("GET /{x}|\"<>\\^`# HTTP/1.1\r\n\r\n"), "GET", "/{x}|\"<>\\^`#", 1, "", "", "",
	false},
    {"VER-05: HTTP/1.9 passes", GATE_REQUEST, OCTETS("GET / HTTP/1.9\r\n\r\n"), "GET", "/", 9, "",
	"", "", false},
    {"framing lines are kept apart, in order and in any case", GATE_REQUEST,
	OCTETS(LINE "A: 1\r\ncontent-length: 3\r\nB: 2\r\nTRANSFER-ENCODING: x\r\n\r\n"), "GET",
	"http://o.test/", 1, "A: 1\r\nB: 2\r\n", "content-length: 3;TRANSFER-ENCODING: x;", "",
	false},
    {"names that only begin like framing fields are kept apart", GATE_REQUEST,
	OCTETS(LINE "Transfer-EncodingX: 1\r\nA: 1\r\nContent-Length-: 2\r\n\r\n"), "GET",
	"http://o.test/", 1, "A: 1\r\n", "", "Transfer-EncodingX: 1;Content-Length-: 2;", false},
    {"names that framing fields begin like are ordinary", GATE_REQUEST,
	OCTETS(LINE "Content-Lengt: 1\r\nT: 2\r\n\r\n"), "GET", "http://o.test/", 1,
	"Content-Lengt: 1\r\nT: 2\r\n", "", "", false},

    {"a response is split and its fields made canonical", GATE_RESPONSE,
	OCTETS(STATUS "A:1\r\nContent-Length: 3\r\n\r\n"), "200", "OK", 1, "A: 1\r\n",
	"Content-Length: 3;", "", false},
    {"RESP-02: a reason may be empty", GATE_RESPONSE, OCTETS("HTTP/1.1 200 \r\n\r\n"), "200", "", 1,
	"", "", "", false},
    {"RESP-02: the space behind a code may be missing", GATE_RESPONSE,
	OCTETS("HTTP/1.0 404\r\n\r\n"), "404", "", 0, "", "", "", false},
    {"RESP-02: a code may end in a lone LF", GATE_RESPONSE, OCTETS("HTTP/1.0 404\n\n"), "404", "",
	0, "", "", "", true},
    {"RESP-03: a reason may hold tabs and octets over 127", GATE_RESPONSE,
	OCTETS("HTTP/1.1 404 F\tno\xffrd\r\n\r\n"), "404", "F\tno\xffrd", 1, "", "", "", false},
    {"RESP-06: unknown codes within the range pass", GATE_RESPONSE,
	OCTETS("HTTP/1.1 599 X\r\n\r\n"), "599", "X", 1, "", "", "", false},
    {"RESP-04: 100 is the first code", GATE_RESPONSE, OCTETS("HTTP/1.1 100 X\r\n\r\n"), "100", "X",
	1, "", "", "", false},
    {"RESP-12: HTTP/1.9 passes", GATE_RESPONSE, OCTETS("HTTP/1.9 200 OK\r\n\r\n"), "200", "OK", 9,
	"", "", "", false},
    {"RESP-07: a space before the colon is taken out", GATE_RESPONSE,
	OCTETS(STATUS "X-A : 1\r\nContent-Length \t: 3\r\n\r\n"), "200", "OK", 1, "X-A: 1\r\n",
	"Content-Length: 3;", "", true},
    {"RESP-08: folds are joined with one space", GATE_RESPONSE,
	OCTETS(STATUS "X: a \r\n \t b\t\r\n\tc\r\nY: d\r\n\r\n"), "200", "OK", 1,
	"X: a b c\r\nY: d\r\n", "", "", true},
    {"RESP-08: a fold behind an empty value adds no space", GATE_RESPONSE,
	OCTETS(STATUS "X:\r\n a\r\n\r\n"), "200", "OK", 1, "X: a\r\n", "", "", true},
    {"RESP-08: a fold of blanks adds nothing", GATE_RESPONSE, OCTETS(STATUS "X: a\r\n  \r\n\r\n"),
	"200", "OK", 1, "X: a\r\n", "", "", true},
    {"RESP-08: a folded framing line is joined", GATE_RESPONSE,
	OCTETS(STATUS "Transfer-Encoding:\r\n chunked\r\nA: 1\r\nContent-Length: 1,\r\n 1\r\n\r\n"),
	"200", "OK", 1, "A: 1\r\n", "Transfer-Encoding: chunked;Content-Length: 1, 1;", "", true},
    {"RESP-10: a lone LF ends the lines of a response", GATE_RESPONSE,
	OCTETS("HTTP/1.1 200 OK\nA: 1\r\nB: 2\n\n"), "200", "OK", 1, "A: 1\r\nB: 2\r\n", "", "",
	true},
    {"PARSE-24: a response's Content_Length is an ordinary field", GATE_RESPONSE,
	OCTETS(STATUS "Content_Length: 3\r\n\r\n"), "200", "OK", 1, "Content_Length: 3\r\n", "", "",
	false},

    {"a trailer section may be empty", GATE_REQUEST_TRAILER, OCTETS("\r\n"), NULL, NULL, 0, "", "",
	"", false},
    {"CHUNK-11: framing lines in trailers are kept apart", GATE_REQUEST_TRAILER,
	OCTETS("X:1\r\nContent-Length: 9\r\n\r\n"), NULL, NULL, 0, "X: 1\r\n", "Content-Length: 9;",
	"", false},
    {"CHUNK-13: a response's trailers pass as they should be", GATE_RESPONSE_TRAILER,
	OCTETS("X-Sum: 1\r\nContent_Length: 2\r\n\r\n"), NULL, NULL, 0,
	"X-Sum: 1\r\nContent_Length: 2\r\n", "", "", false},
};

static void assert_fields(const struct fields *fields, const char *expected)
{
	char text[300] = "";
	size_t len = 0;

	for (unsigned i = 0; i < fields->count; i++) {
		struct field *field = &fields->at[i];
		len += (size_t)snprintf(text + len, sizeof text - len, "%.*s: %.*s;",
		    (int)field->name.len, field->name.at, (int)field->value.len, field->value.at);
	}
	assert_string_equal(text, expected);
}

static void check_passed_gate(
    const struct gate *gate, enum gate_result result, size_t used, const void *row_)
{
	const struct passed_case *row = row_;

	assert_int_equal(result, GATE_DONE);
	assert_int_equal(used, row->octets.len);
	assert_slice_equal(gate->lines, slice_text(row->lines));
	assert_fields(&gate->framing, row->framing);
	assert_fields(&gate->look_alikes, row->look_alikes);
	assert_int_equal(gate->minor, row->minor);
	assert_int_equal(gate->mended, row->mended);
	if (row->kind == GATE_REQUEST) {
		assert_slice_equal(gate->method, slice_text(row->first));
		assert_slice_equal(gate->target, slice_text(row->second));
	} else if (row->kind == GATE_RESPONSE) {
		assert_int_equal(gate->status, atoi(row->first));
		assert_slice_equal(gate->reason, slice_text(row->second));
	}
}

static void check_passed(void **state)
{
	const struct passed_case *row = *state;

	scan_in_all_ways(row->kind, &limits, row->octets, check_passed_gate, row);
}

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
	len += (size_t)sprintf(octets, "GET / HTTP/1.1\r\n");
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
		assert_in_range(asked(&trace, of_head[i], false), 1, 2);
	for (size_t i = 0; i < sizeof of_field / sizeof *of_field; i++)
		assert_int_equal(asked(&trace, of_field[i], false), 2);
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
