/*
 * What Debian's http-parser 2.9.4 does by itself, measured: why the gate stands before it
 * (http/gate.h), and what decode.c may count on.  These are facts about the library, not rules: a
 * test that fails tells that the library has changed.  Then see whether the gate still sees to what
 * the title says.
 */
#include "http/parser_heard.h"

#define OCTETS(text)                                                                               \
	{                                                                                          \
		"" text, sizeof text - 1                                                           \
	}

#define GET "GET / HTTP/1.1\r\n"
#define POST "POST / HTTP/1.1\r\n"
#define OK "HTTP/1.1 200 OK\r\n"
#define CHUNKED "Transfer-Encoding: chunked\r\n"

struct parser_case {
	const char *title;
	unsigned how;
	struct slice octets;
	const char *heard; /* when the octets come in one piece */
	enum http_errno error;
};

static const struct parser_case cases[] = {
    {"LIB-01: the library knows 34 methods and refuses all others", 0,
	OCTETS("FROB / HTTP/1.1\r\n"), "", HPE_INVALID_METHOD},
    {"LIB-01: QUERY is no method to the library", 0, OCTETS("QUERY / HTTP/1.1\r\n"), "",
	HPE_INVALID_METHOD},
    {"LIB-01: a method in small letters is none", 0, OCTETS("get / HTTP/1.1\r\n"), "",
	HPE_INVALID_METHOD},
    {"LIB-02: a blank before the colon belongs to the name, and the length counts", 0,
	OCTETS(POST "Content-Length : 3\r\n\r\nabc"),
	"/;Content-Length :3;POST HTTP/1.1;{abc}keep;end;", HPE_OK},
    {"LIB-02: a blank before the colon belongs to the name, and the coding counts", 0,
	OCTETS(POST "Transfer-Encoding : chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
	"/;Transfer-Encoding :chunked;POST HTTP/1.1;{abc}keep;end;", HPE_OK},
    {"LIB-03: a name may hold a space", 0, OCTETS(GET "X Y: z\r\n\r\n"),
	"/;X Y:z;GET HTTP/1.1;keep;end;", HPE_OK},
    {"LIB-03: the first field line may begin with a space", 0, OCTETS(GET " X: z\r\n\r\n"),
	"/; X:z;GET HTTP/1.1;keep;end;", HPE_OK},
    {"LIB-04: folds are joined silently", 0, OCTETS(GET "X: a\r\n b\r\n\r\n"),
	"/;X:a b;GET HTTP/1.1;keep;end;", HPE_OK},
    {"LIB-04: a folded coding frames the message", 0,
	OCTETS(POST "Transfer-Encoding:\r\n chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"),
	"/;Transfer-Encoding:chunked;POST HTTP/1.1;{a}keep;end;", HPE_OK},
    {"LIB-05: a lone LF ends start lines and field lines", 0, OCTETS("GET / HTTP/1.1\nX: a\n\n"),
	"/;X:a;GET HTTP/1.1;keep;end;", HPE_OK},
    {"LIB-05: a lone LF ends status lines", RESPONSE,
	OCTETS("HTTP/1.1 200 OK\nContent-Length: 0\n\n"),
	"OK;Content-Length:0;HTTP/1.1 200;keep;end;", HPE_OK},
    {"LIB-06: any octet behind the last CR ends the head", 0, OCTETS(GET "X: a\r\n\rX"),
	"/;X:a;GET HTTP/1.1;keep;end;", HPE_OK},
    {"LIB-06: that octet is not seen again", 0, OCTETS(GET "Content-Length: 3\r\n\rXabc"),
	"/;Content-Length:3;GET HTTP/1.1;{abc}keep;end;", HPE_OK},
    {"LIB-07: a CR in a reason phrase makes the rest of the head a body", RESPONSE,
	OCTETS("HTTP/1.1 200 O\rK\r\nX: a\r\n\r\nabc"), "O;HTTP/1.1 200;{X: a<0d><0a><0d><0a>abc}",
	HPE_OK},
    {"LIB-08: a reason phrase may hold NUL", RESPONSE,
	OCTETS("HTTP/1.1 200 O\0K\r\nContent-Length: 0\r\n\r\n"),
	"O<00>K;Content-Length:0;HTTP/1.1 200;keep;end;", HPE_OK},
    {"LIB-09: HTTP/0.9 is taken", 0, OCTETS("GET / HTTP/0.9\r\n\r\n"), "/;GET HTTP/0.9;end;",
	HPE_OK},
    {"LIB-09: a request line without a version is taken", 0, OCTETS("GET /\r\n\r\n"),
	"/;GET HTTP/0.9;end;", HPE_OK},
    {"LIB-09: HTTP/2.0 is taken", 0, OCTETS("GET / HTTP/2.0\r\n\r\n"), "/;GET HTTP/2.0;end;",
	HPE_OK},
    {"LIB-09: HTTP/1.2 is taken", 0, OCTETS("GET / HTTP/1.2\r\n\r\n"), "/;GET HTTP/1.2;keep;end;",
	HPE_OK},
    {"LIB-09: a response of HTTP/2.0 is taken", RESPONSE,
	OCTETS("HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n"),
	"OK;Content-Length:0;HTTP/2.0 200;end;", HPE_OK},
    {"LIB-09: SOURCE may be of ICE/1.0", 0, OCTETS("SOURCE / ICE/1.0\r\n\r\n"),
	"/;SOURCE HTTP/1.0;end;", HPE_OK},
    {"LIB-10: a status code may have two digits", RESPONSE,
	OCTETS("HTTP/1.1 99 x\r\nContent-Length: 0\r\n\r\n"),
	"x;Content-Length:0;HTTP/1.1 99;keep;end;", HPE_OK},
    {"LIB-10: a status code may be 20", RESPONSE,
	OCTETS("HTTP/1.1 20 x\r\nContent-Length: 0\r\n\r\n"),
	"x;Content-Length:0;HTTP/1.1 20;keep;end;", HPE_OK},
    {"LIB-10: a status code may be 000", RESPONSE,
	OCTETS("HTTP/1.1 000 x\r\nContent-Length: 0\r\n\r\n"),
	"x;Content-Length:0;HTTP/1.1 0;keep;end;", HPE_OK},
    {"LIB-10: a status code may be 999", RESPONSE,
	OCTETS("HTTP/1.1 999 x\r\nContent-Length: 0\r\n\r\n"),
	"x;Content-Length:0;HTTP/1.1 999;keep;end;", HPE_OK},
    {"LIB-10: a status code may have one digit", RESPONSE,
	OCTETS("HTTP/1.1 7 x\r\nContent-Length: 0\r\n\r\n"),
	"x;Content-Length:0;HTTP/1.1 7;keep;end;", HPE_OK},
    {"LIB-10: a status code of four digits is refused", RESPONSE, OCTETS("HTTP/1.1 1000 x\r\n"), "",
	HPE_INVALID_STATUS},
    {"LIB-10: the space behind a status code may be missing", RESPONSE,
	OCTETS("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n"),
	";Content-Length:0;HTTP/1.1 200;keep;end;", HPE_OK},
    {"LIB-11: no Host is taken", 0, OCTETS(GET "\r\n"), "/;GET HTTP/1.1;keep;end;", HPE_OK},
    {"LIB-11: two Hosts and an empty one are taken", 0,
	OCTETS(GET "Host: a\r\nHost: b\r\nHost:\r\n\r\n"),
	"/;Host:a;Host:b;Host:;GET HTTP/1.1;keep;end;", HPE_OK},
    {"LIB-11: a fragment in a target is taken", 0, OCTETS("GET http://h/#a HTTP/1.1\r\n\r\n"),
	"http://h/#a;GET HTTP/1.1;keep;end;", HPE_OK},
    {"LIB-11: userinfo in a target is taken", 0, OCTETS("GET http://u:p@h/ HTTP/1.1\r\n\r\n"),
	"http://u:p@h/;GET HTTP/1.1;keep;end;", HPE_OK},
    {"LIB-11: a target without a host is taken", 0, OCTETS("GET http:///x HTTP/1.1\r\n\r\n"),
	"http:///x;GET HTTP/1.1;keep;end;", HPE_OK},
    {"LIB-11: CONNECT without a port is taken", 0, OCTETS("CONNECT h HTTP/1.1\r\n\r\n"),
	"h;CONNECT HTTP/1.1;keep;end;upgrade;", HPE_OK},
    {"LIB-11: CONNECT to a path is taken", 0, OCTETS("CONNECT /x HTTP/1.1\r\n\r\n"),
	"/x;CONNECT HTTP/1.1;keep;end;upgrade;", HPE_OK},
    {"LIB-11: CONNECT to port 0 is taken", 0, OCTETS("CONNECT h:0 HTTP/1.1\r\n\r\n"),
	"h:0;CONNECT HTTP/1.1;keep;end;upgrade;", HPE_OK},
    {"LIB-12: a target may hold octets over 0x7E", 0, OCTETS("GET /\xe9\xff HTTP/1.1\r\n\r\n"),
	"/<e9><ff>;GET HTTP/1.1;keep;end;", HPE_OK},
    {"LIB-12: a target may hold DEL", 0, OCTETS("GET /\x7f HTTP/1.1\r\n\r\n"), "", HPE_INVALID_URL},
    {"LIB-13: equal lengths in two lines are refused, in responses too", RESPONSE,
	OCTETS(OK "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"),
	"OK;Content-Length:3;Content-Length:", HPE_UNEXPECTED_CONTENT_LENGTH},
    {"LIB-13: equal lengths in two lines of a request are refused", 0,
	OCTETS(GET "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"),
	"/;Content-Length:3;Content-Length:", HPE_UNEXPECTED_CONTENT_LENGTH},
    {"LIB-13: equal lengths in one line are refused", RESPONSE,
	OCTETS(OK "Content-Length: 3, 3\r\n\r\nabc"),
	"OK;Content-Length:", HPE_INVALID_CONTENT_LENGTH},
    {"LIB-13: a tab behind a length is refused", RESPONSE,
	OCTETS(OK "Content-Length: 3\t\r\n\r\nabc"),
	"OK;Content-Length:", HPE_INVALID_CONTENT_LENGTH},
    {"LIB-14: a length beside chunked is refused", RESPONSE,
	OCTETS(OK "Content-Length: 9\r\n" CHUNKED "\r\n1\r\na\r\n0\r\n\r\n"),
	"OK;Content-Length:9;Transfer-Encoding:chunked;", HPE_UNEXPECTED_CONTENT_LENGTH},
    {"LIB-14: a length behind chunked is refused", 0,
	OCTETS(GET CHUNKED "Content-Length: 9\r\n\r\n1\r\na\r\n0\r\n\r\n"),
	"/;Transfer-Encoding:chunked;Content-Length:9;", HPE_UNEXPECTED_CONTENT_LENGTH},
    {"LIB-14: with allow_chunked_length chunked goes before a length", RESPONSE | WITH_LENGTH,
	OCTETS(OK "Content-Length: 9\r\n" CHUNKED "\r\n1\r\na\r\n0\r\n\r\n"),
	"OK;Content-Length:9;Transfer-Encoding:chunked;HTTP/1.1 200;{a}keep;end;", HPE_OK},
    {"LIB-14: a length beside another coding is refused", RESPONSE,
	OCTETS(OK "Content-Length: 2\r\nTransfer-Encoding: identity\r\n\r\nabc"),
	"OK;Content-Length:2;Transfer-Encoding:identity;", HPE_UNEXPECTED_CONTENT_LENGTH},
    {"LIB-14: allow_chunked_length does not help another coding", RESPONSE | WITH_LENGTH,
	OCTETS(OK "Content-Length: 2\r\nTransfer-Encoding: identity\r\n\r\nabc"),
	"OK;Content-Length:2;Transfer-Encoding:identity;", HPE_UNEXPECTED_CONTENT_LENGTH},
    {"LIB-14: with lenient_http_headers another coding lasts until the end", RESPONSE | LENIENT,
	OCTETS(OK "Content-Length: 2\r\nTransfer-Encoding: identity\r\n\r\nabc"),
	"OK;Content-Length:2;Transfer-Encoding:identity;HTTP/1.1 200;{abc}", HPE_OK},
    {"LIB-15: a request with a wrong coding is told of before it is refused", 0,
	OCTETS(POST "Transfer-Encoding: gzip\r\n\r\n"), "/;Transfer-Encoding:gzip;POST HTTP/1.1;",
	HPE_INVALID_TRANSFER_ENCODING},
    {"LIB-16: gzip, chunked is read as chunked", 0,
	OCTETS(POST "Transfer-Encoding: gzip, chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"),
	"/;Transfer-Encoding:gzip, chunked;POST HTTP/1.1;{a}keep;end;", HPE_OK},
    {"LIB-16: an unknown coding before chunked is overlooked", RESPONSE,
	OCTETS(OK "Transfer-Encoding: xyz, chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"),
	"OK;Transfer-Encoding:xyz, chunked;HTTP/1.1 200;{a}keep;end;", HPE_OK},
    {"LIB-16: chunked twice is read as chunked once", 0,
	OCTETS(POST CHUNKED CHUNKED "\r\n1\r\na\r\n0\r\n\r\n"),
	"/;Transfer-Encoding:chunked;Transfer-Encoding:chunked;POST HTTP/1.1;{a}keep;end;", HPE_OK},
    {"LIB-16: chunked counts in HTTP/1.0", 0,
	OCTETS("POST / HTTP/1.0\r\n" CHUNKED "\r\n1\r\na\r\n0\r\n\r\n"),
	"/;Transfer-Encoding:chunked;POST HTTP/1.0;{a}end;", HPE_OK},
    {"LIB-16: chunked counts in a response of HTTP/1.0", RESPONSE,
	OCTETS("HTTP/1.0 200 OK\r\n" CHUNKED "\r\n1\r\na\r\n0\r\n\r\n"),
	"OK;Transfer-Encoding:chunked;HTTP/1.0 200;{a}end;", HPE_OK},
    {"LIB-17: Debian's library refuses identity in a line behind chunked", 0,
	OCTETS(POST CHUNKED "Transfer-Encoding: identity\r\n\r\n1\r\na\r\n0\r\n\r\n"),
	"/;Transfer-Encoding:chunked;Transfer-Encoding:identity;POST HTTP/1.1;",
	HPE_INVALID_TRANSFER_ENCODING},
    {"LIB-18: any octet behind the CR of a chunk size passes for LF", 0,
	OCTETS(POST CHUNKED "\r\n3\rXabc\r\n0\r\n\r\n"),
	"/;Transfer-Encoding:chunked;POST HTTP/1.1;{abc}keep;end;", HPE_OK},
    {"LIB-18: the two octets behind a chunk may be any", 0,
	OCTETS(POST CHUNKED "\r\n3\r\nabcXX0\r\n\r\n"),
	"/;Transfer-Encoding:chunked;POST HTTP/1.1;{abc}keep;end;", HPE_OK},
    {"LIB-19: an LF in an extension is passed over", 0,
	OCTETS(POST CHUNKED "\r\n3;x\nabc\r\ndef\r\n0\r\n\r\n"),
	"/;Transfer-Encoding:chunked;POST HTTP/1.1;{def}keep;end;", HPE_OK},
    {"LIB-19: a second word behind a size is passed over", 0,
	OCTETS(POST CHUNKED "\r\n3 ff\r\nabc\r\n0\r\n\r\n"),
	"/;Transfer-Encoding:chunked;POST HTTP/1.1;{abc}keep;end;", HPE_OK},
    {"LIB-19: CR LF in quotes ends the line of a size", 0,
	OCTETS(POST CHUNKED "\r\n3;x=\"\r\nabc\r\n0\r\n\r\n"),
	"/;Transfer-Encoding:chunked;POST HTTP/1.1;{abc}keep;end;", HPE_OK},
    {"LIB-20: a 204 with a length has a body", RESPONSE,
	OCTETS("HTTP/1.1 204 N\r\nContent-Length: 3\r\n\r\nabc"),
	"N;Content-Length:3;HTTP/1.1 204;{abc}keep;end;", HPE_OK},
    {"LIB-20: a 304 with a length has a body", RESPONSE,
	OCTETS("HTTP/1.1 304 N\r\nContent-Length: 3\r\n\r\nabc"),
	"N;Content-Length:3;HTTP/1.1 304;{abc}keep;end;", HPE_OK},
    {"LIB-20: a 103 with a coding has a body", RESPONSE,
	OCTETS("HTTP/1.1 103 E\r\n" CHUNKED "\r\n1\r\na\r\n0\r\n\r\n"),
	"E;Transfer-Encoding:chunked;HTTP/1.1 103;{a}keep;end;", HPE_OK},
    {"LIB-20: a 204 without either has none", RESPONSE, OCTETS("HTTP/1.1 204 N\r\n\r\n"),
	"N;HTTP/1.1 204;keep;end;", HPE_OK},
    {"LIB-20: on_headers_complete may say 1, and there is no body", RESPONSE | WITHOUT_BODY,
	OCTETS("HTTP/1.1 304 N\r\nContent-Length: 3\r\n\r\n" OK),
	"N;Content-Length:3;HTTP/1.1 304;keep;end;OK;", HPE_OK},
    {"LIB-20: on_headers_complete may say 2, and nothing more is read", RESPONSE | WITHOUT_MORE,
	OCTETS(OK "Content-Length: 3\r\n\r\nabc"),
	"OK;Content-Length:3;HTTP/1.1 200;keep;end;upgrade;left 3;", HPE_OK},
    {"LIB-21: Upgrade with Connection stops the parser behind a request", 0,
	OCTETS(GET "Upgrade: x\r\nConnection: upgrade\r\n\r\nabc"),
	"/;Upgrade:x;Connection:upgrade;GET HTTP/1.1;keep;end;upgrade;left 3;", HPE_OK},
    {"LIB-21: Upgrade stops the parser in HTTP/1.0 too", 0,
	OCTETS("GET / HTTP/1.0\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nabc"),
	"/;Upgrade:x;Connection:upgrade;GET HTTP/1.0;end;upgrade;left 3;", HPE_OK},
    {"LIB-21: CONNECT with a coding stops at its head", 0,
	OCTETS("CONNECT h:1 HTTP/1.1\r\n" CHUNKED "\r\n0\r\n\r\n"),
	"h:1;Transfer-Encoding:chunked;CONNECT HTTP/1.1;keep;end;upgrade;left 5;", HPE_OK},
    {"LIB-22: Proxy-Connection is taken for Connection", 0,
	OCTETS(GET "Proxy-Connection: close\r\n\r\n"), "/;Proxy-Connection:close;GET HTTP/1.1;end;",
	HPE_OK},
    {"LIB-22: HTTP/1.0 with keep-alive would be kept", 0,
	OCTETS("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"),
	"/;Connection:keep-alive;GET HTTP/1.0;keep;end;", HPE_OK},
    {"LIB-22: Proxy-Connection keeps HTTP/1.0, too", 0,
	OCTETS("GET / HTTP/1.0\r\nProxy-Connection: keep-alive\r\n\r\n"),
	"/;Proxy-Connection:keep-alive;GET HTTP/1.0;keep;end;", HPE_OK},
    {"LIB-23: requests behind one that said close are read", 0,
	OCTETS(GET "Connection: close\r\n\r\n" GET "\r\n"),
	"/;Connection:close;GET HTTP/1.1;end;/;GET HTTP/1.1;keep;end;", HPE_OK},
    {"LIB-25: blanks behind a value stay", 0, OCTETS(GET "X:  a \t \r\n\r\n"),
	"/;X:a <09> ;GET HTTP/1.1;keep;end;", HPE_OK},
    {"LIB-26: a CR in a value is refused", 0, OCTETS(GET "X: a\rb\r\n\r\n"), "/;X:a;",
	HPE_LF_EXPECTED},
    {"LIB-26: NUL in a value is refused", 0, OCTETS(GET "X: a\0b\r\n\r\n"),
	"/;X:", HPE_INVALID_HEADER_TOKEN},
    {"LIB-26: a control octet in a value is refused", 0, OCTETS(GET "X: a\x01\r\n\r\n"),
	"/;X:", HPE_INVALID_HEADER_TOKEN},
    {"LIB-26: DEL in a value is refused", 0, OCTETS(GET "X: a\x7f\r\n\r\n"),
	"/;X:", HPE_INVALID_HEADER_TOKEN},
    {"LIB-26: HTTP/1.10 is refused", 0, OCTETS("GET / HTTP/1.10\r\n\r\n"), "/;",
	HPE_INVALID_VERSION},
    {"LIB-26: http/1.1 is refused", 0, OCTETS("GET / http/1.1\r\n\r\n"), "/;",
	HPE_INVALID_CONSTANT},
    {"LIB-26: a length over 64 bits is refused", 0,
	OCTETS(GET "Content-Length: 18446744073709551619\r\n\r\n"),
	"/;Content-Length:", HPE_INVALID_CONTENT_LENGTH},
    {"LIB-26: a length over 63 bits is refused", 0,
	OCTETS(GET "Content-Length: 9223372036854775808\r\n\r\n"),
	"/;Content-Length:9223372036854775808;GET HTTP/1.1;", HPE_OK},
    {"LIB-26: 0x before a chunk size is refused", 0, OCTETS(GET CHUNKED "\r\n0x3\r\nabc"),
	"/;Transfer-Encoding:chunked;GET HTTP/1.1;", HPE_INVALID_CHUNK_SIZE},
    {"LIB-26: a negative chunk size is refused", 0, OCTETS(GET CHUNKED "\r\n-3\r\nabc"),
	"/;Transfer-Encoding:chunked;GET HTTP/1.1;", HPE_INVALID_CHUNK_SIZE},
    {"LIB-26: a chunk size over 64 bits is refused", 0,
	OCTETS(GET CHUNKED "\r\nfffffffffffffffff\r\nabc"),
	"/;Transfer-Encoding:chunked;GET HTTP/1.1;", HPE_INVALID_CONTENT_LENGTH},
    {"a request field whose name only begins like Transfer-Encoding is taken for a coding", 0,
	OCTETS(POST "Transfer-EncodingX: v\r\n\r\n"), "/;Transfer-EncodingX:v;POST HTTP/1.1;",
	HPE_INVALID_TRANSFER_ENCODING},
    {"in a response such a field frames nothing", RESPONSE,
	OCTETS(OK "Transfer-EncodingX: v\r\n\r\n"), "OK;Transfer-EncodingX:v;HTTP/1.1 200;",
	HPE_OK},
    {"a target whose scheme holds + is refused", 0, OCTETS("GET svn+ssh://h/ HTTP/1.1\r\n\r\n"), "",
	HPE_INVALID_URL},
};

/* However the octets are cut, the same is heard; of what is refused, the same fault. */
static void check_case(void **state)
{
	const struct parser_case *row = *state;

	for (size_t step = row->octets.len; step; step = step > 1 ? 1 : 0) {
		http_parser parser;
		struct heard heard;
		parser_set_up(&parser, &heard, row->how);
		enum http_errno error = parser_show(&parser, row->octets, step);
		if (step > 1 || error == HPE_OK)
			assert_string_equal(heard.text, row->heard);
		assert_string_equal(http_errno_name(error), http_errno_name(row->error));
	}
}

static void check_methods(void **state)
{
	unsigned known = 0;

	(void)state;
	while (strcmp(http_method_str((enum http_method)known), "<unknown>") != 0)
		known++;
	assert_int_equal(known, 34);
}

static void check_pieces(void **state)
{
	struct slice octets = OCTETS(GET "Name: value\r\n\r\n");
	http_parser parser;
	struct heard heard;

	(void)state;
	parser_set_up(&parser, &heard, 0);
	assert_int_equal(parser_show(&parser, octets, octets.len), HPE_OK);
	assert_int_equal(heard.callbacks, 3);
	parser_set_up(&parser, &heard, 0);
	assert_int_equal(parser_show(&parser, octets, 1), HPE_OK);
	/* Each of the three ends with the octet behind it, in one more callback, for none. */
	assert_int_equal(heard.callbacks, strlen("/Namevalue") + 3);
}

/* The limit on heads that is built in; start lines count. */
enum { HEAD_LIMIT = 80 * 1024, PIECE = 1024 };

struct flood_case {
	const char *title;
	struct slice front;
	const char *piece; /* again and again */
};

static const struct flood_case floods[] = {
    {"LIB-24: a head of 80 KiB overflows by its target", OCTETS("GET /"), "a"},
    {"LIB-24: a head of 80 KiB overflows by one field", OCTETS(GET "X: "), "a"},
    {"LIB-24: a head of 80 KiB overflows by its number of fields", OCTETS(GET), "x:y\n"},
    {"LIB-24: empty lines before a request overflow in the same way", OCTETS("\r\n"), "\r\n"},
    {"LIB-24: a chunk extension overflows in the same way", OCTETS(POST CHUNKED "\r\n3;"), "e"},
    {"LIB-24: a trailer overflows in the same way", OCTETS(POST CHUNKED "\r\n0\r\nX: "), "t"},
};

/* Shows the front, then the piece, a KiB at a time; gives how many octets it took to overflow. */
static size_t flood(const struct flood_case *row, size_t most)
{
	char piece[PIECE];
	http_parser parser;
	struct heard heard;
	size_t shown = row->front.len;

	for (size_t i = 0; i < sizeof piece; i++)
		piece[i] = row->piece[i % strlen(row->piece)];
	parser_set_up(&parser, &heard, SILENT);
	assert_int_equal(parser_show(&parser, row->front, row->front.len), HPE_OK);
	while (shown < most) {
		enum http_errno error = parser_show(&parser, slice_of(piece, PIECE), PIECE);
		shown += sizeof piece;
		if (error == HPE_OK)
			continue;
		assert_int_equal(error, HPE_HEADER_OVERFLOW);
		return shown;
	}
	return 0;
}

static void check_flood(void **state)
{
	size_t shown = flood(*state, 2 * HEAD_LIMIT);

	assert_in_range(shown, HEAD_LIMIT, HEAD_LIMIT + 2 * PIECE);
}

static void check_raised_limit(void **state)
{
	(void)state;
	http_parser_set_max_header_size(UINT32_MAX);
	for (size_t i = 0; i < sizeof floods / sizeof *floods; i++)
		assert_int_equal(flood(&floods[i], 2 * HEAD_LIMIT), 0);
	http_parser_set_max_header_size(HEAD_LIMIT);
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, cases, check_case);
	SUITE_TABLE(&suite, floods, check_flood);
	suite_add(&suite, "LIB-01: the methods that the library knows are 34", check_methods, NULL);
	suite_add(&suite, "LIB-24: http_parser_set_max_header_size lifts the limit",
	    check_raised_limit, NULL);
	suite_add(&suite, "LIB-25: a callback may be called for each octet", check_pieces, NULL);
	return suite_run(&suite, "http/parser");
}
