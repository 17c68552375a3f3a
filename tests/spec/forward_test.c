#include "heads.h"
#include "spec/forward.h"

enum { HEAD_MAX = 65536 };

/* What is configured besides the usual. */
enum option {
	USUAL,
	STRICT,
	NO_ASSUME,
	UNDERSCORE,
	REFUSE_BODY,
	REFUSE_NOMINATED,
	NO_TRACE,
	NO_HINTS,
	TELL_CLIENT,
	CLOSE, /* the head that is written says close */
};

static struct forwarding forwarding_with(enum option option)
{
	return (struct forwarding){
	    .name = SLICE("p1"),
	    .upgrades = SLICE("websocket"),
	    .strict = option == STRICT,
	    .assume_http11 = option != NO_ASSUME,
	    .drop_underscore = option == UNDERSCORE,
	    .refuse_body = option == REFUSE_BODY,
	    .refuse_nominated = option == REFUSE_NOMINATED,
	    .trace_method = option != NO_TRACE,
	    .early_hints = option != NO_HINTS,
	    .client_address = SLICE("192.0.2.1"),
	    .forwarded = option == TELL_CLIENT ? FORWARDED_RFC7239 : FORWARDED_OFF,
	};
}

#define G "GET http://o.test/ HTTP/1.1\nHost: o.test\n"
#define P "POST http://o.test/ HTTP/1.1\nHost: o.test\n"
#define g "GET / HTTP/1.1\nHost: o.test\n"
#define p "POST / HTTP/1.1\nHost: o.test\n"
#define V "Via: 1.1 p1\n"

struct request_case {
	const char *title;
	const char *head;
	enum option option;
	enum next_hop_version version;
	enum rule_id broken;
	const char *sent;
};

static const struct request_case requests[] = {
    {"TGT-01, VIA-01: a request goes to the origin in its form", G "X: 1\n", 0, 0, 0,
	g "X: 1\n" V "\n"},
    {"HOST-08: Host is made anew, and comes first",
	"GET http://o.test:8080/a HTTP/1.1\nX: 1\nHost: evil\n", 0, 0, 0,
	"GET /a HTTP/1.1\nHost: o.test:8080\nX: 1\n" V "\n"},
    {"HOST-05: an explicit port stays as it is", "GET http://o.test:80/ HTTP/1.1\nHost: x\n", 0, 0,
	0, "GET / HTTP/1.1\nHost: o.test:80\n" V "\n"},
    {"VER-01, VIA-02: HTTP/1.0 goes on as HTTP/1.1", "GET http://o.test/ HTTP/1.0\n", 0, 0, 0,
	g "Via: 1.0 p1\n\n"},
    {"VER-10: keep-alive is not sent on",
	G "Connection: keep-alive\nProxy-Connection: keep-alive\n", 0, 0, 0, g V "\n"},
    {"PARSE-16: an unknown method goes on", "frob http://o.test/ HTTP/1.1\nHost: o.test\n", 0, 0, 0,
	"frob / HTTP/1.1\nHost: o.test\n" V "\n"},
    {"CONN-13: CONNECT goes on as CONNECT", "CONNECT o.test:443 HTTP/1.1\nHost: o.test\n", 0, 0, 0,
	"CONNECT o.test:443 HTTP/1.1\nHost: o.test:443\n" V "\n"},
    {"FWD-01: fields keep their order", G "X: 1\nY: 2\nX: 3\n", 0, 0, 0,
	g "X: 1\nY: 2\nX: 3\n" V "\n"},
    {"FRAME-17: a length is written anew", P "Content-Length: 003\n", 0, 0, 0,
	p V "Content-Length: 3\n\n"},
    {"FRAME-01: no length is invented", P, 0, 0, 0, p V "\n"},
    {"FRAME-21: a length of 0 stays", P "Content-Length: 0\n", 0, 0, 0,
	p V "Content-Length: 0\n\n"},
    {"FRAME-05: chunks are said once", P "Transfer-Encoding: CHUNKED\n", 0, 0, 0,
	p V "Transfer-Encoding: chunked\n\n"},
    {"FRAME-20: not to a next hop of HTTP/1.0", P "Transfer-Encoding: chunked\n", 0, NEXT_HOP_10,
	FRAME_20, 0},
    {"FRAME-20: nor to an unknown one unless that is assumed", P "Transfer-Encoding: chunked\n",
	NO_ASSUME, 0, FRAME_20, 0},
    {"FRAME-20: to one known to speak HTTP/1.1 always", P "Transfer-Encoding: chunked\n", NO_ASSUME,
	NEXT_HOP_11, 0, p V "Transfer-Encoding: chunked\n\n"},
    {"HOP-06, HOP-07: what is named goes, framing and Host are our own",
	P "Connection: content-length, host, via\nContent-Length: 3\nVia: 1.1 z\n", 0, 0, 0,
	p V "Content-Length: 3\n\n"},
    {"HOP-06: or it is refused", P "Connection: via\nVia: 1.1 z\n", REFUSE_NOMINATED, 0, HOP_06, 0},
    {"HOP-06: close is no such name", P "Connection: close\n", REFUSE_NOMINATED, 0, 0, p V "\n"},
    {"HOP-07: a loop is seen though Via is named", G "Connection: via\nVia: 1.1 p1\n", 0, 0,
	LOOP_02, 0},
    {"HOP-08, HOP-11: trailers are asked for", G "TE: trailers, gzip\nConnection: TE\n", 0, 0, 0,
	g V "TE: trailers\nConnection: TE\n\n"},
    {"HOP-09: not without being named", G "TE: trailers\n", 0, 0, 0, g V "\n"},
    {"HOP-11: nor for HTTP/1.0", "GET http://o.test/ HTTP/1.0\nTE: trailers\nConnection: TE\n", 0,
	0, 0, g "Via: 1.0 p1\n\n"},
    {"UPG-01, HOP-08: websocket is offered, and h2c is not",
	G "Connection: upgrade, HTTP2-Settings\nUpgrade: h2c, websocket\nHTTP2-Settings: x\n", 0, 0,
	0, g V "Upgrade: websocket\nConnection: Upgrade\n\n"},
    {"UPG-02: not for HTTP/1.0",
	"GET http://o.test/ HTTP/1.0\nConnection: upgrade\nUpgrade: websocket\n", 0, 0, 0,
	g "Via: 1.0 p1\n\n"},
    {"HOP-08: all that is ours is named",
	G "Connection: upgrade, te\nUpgrade: websocket\nTE: trailers\n", CLOSE, 0, 0,
	g V "TE: trailers\nUpgrade: websocket\nConnection: TE, Upgrade, close\n\n"},
    {"PERS-05: close is said when it is meant", G, CLOSE, 0, 0, g V "Connection: close\n\n"},
    {"EXP-01: an expectation goes on", P "Content-Length: 3\nExpect: 100-continue\n", 0, 0, 0,
	p "Expect: 100-continue\n" V "Content-Length: 3\n\n"},
    {"EXP-04: not to HTTP/1.0", P "Content-Length: 3\nExpect: 100-continue\n", 0, NEXT_HOP_10, 0,
	p V "Content-Length: 3\n\n"},
    {"EXP-07: nor with an empty body", P "Content-Length: 0\nExpect: 100-continue\n", 0, 0, 0,
	p V "Content-Length: 0\n\n"},
    {"EXP-06: another is refused", P "Content-Length: 3\nExpect: x\n", 0, 0, EXP_06, 0},
    {"MAXF-02: Max-Forwards is counted down",
	"OPTIONS http://o.test HTTP/1.1\nHost: o.test\nMax-Forwards: 5\n", 0, 0, 0,
	"OPTIONS * HTTP/1.1\nHost: o.test\nMax-Forwards: 4\n" V "\n"},
    {"MAXF-06: TRACE is refused when it is off", "TRACE http://o.test/ HTTP/1.1\nHost: o.test\n",
	NO_TRACE, 0, MAXF_06, 0},
    {"CONN-05: CONNECT has no body",
	"CONNECT o.test:443 HTTP/1.1\nHost: o.test\nContent-Length: 3\n", 0, 0, CONN_05, 0},
    {"FRAME-03: framing is judged", P "Content-Length: 3\nTransfer-Encoding: chunked\n", 0, 0,
	FRAME_03, 0},
    {"HOST-01: Host is judged", "GET http://o.test/ HTTP/1.1\n", 0, 0, HOST_01, 0},
    {"FRAME-25: a body of GET goes on", G "Content-Length: 3\n", 0, 0, 0,
	g V "Content-Length: 3\n\n"},
    {"FRAME-25: or is refused", G "Content-Length: 3\n", REFUSE_BODY, 0, FRAME_25, 0},
    {"FRAME-25: one of POST is not", P "Content-Length: 3\n", REFUSE_BODY, 0, 0,
	p V "Content-Length: 3\n\n"},
    {"P-21: names with underscores go on", G "X_Y: 1\n", 0, 0, 0, g "X_Y: 1\n" V "\n"},
    {"P-21: or are dropped", G "X_Y: 1\nX: 2\n", UNDERSCORE, 0, 0, g "X: 2\n" V "\n"},
    {"AUTH-04: proxy credentials stay here", G "Proxy-Authorization: Basic x\nAuthorization: y\n",
	0, 0, 0, g "Authorization: y\n" V "\n"},
    {"FWDD-07: who asks for it is told the client and its Host",
	"GET http://o.test/ HTTP/1.1\nHost: evil\nConnection: host\n", TELL_CLIENT, 0, 0,
	g "Forwarded: for=192.0.2.1;host=evil;proto=http\n" V "\n"},
    {"CACN-04, FWD-04, FWD-11: caches, conditions and CDN-Loop are none of ours",
	G "Cache-Control: only-if-cached\nIf-None-Match: \"x\"\nRange: frobs=1\nCDN-Loop: a\n", 0,
	0, 0,
	g "Cache-Control: only-if-cached\nIf-None-Match: \"x\"\nRange: frobs=1\nCDN-Loop: a\n" V
	  "\n"},
};

static void check_request(void **state)
{
	const struct request_case *row = *state;
	struct arena arena = {0};
	struct trace trace = {.arena = &arena};
	struct forwarding forwarding = forwarding_with(row->option);
	struct request request = head_request(&arena, row->head);
	struct request_plan plan;
	struct writer out = {.at = arena_take(&arena, HEAD_MAX), .room = HEAD_MAX};
	struct verdict verdict = request_judge(&request, &forwarding, &arena, &plan, &trace);

	if (!is_broken(verdict))
		verdict =
		    request_forward(&request, &forwarding, row->version, &arena, &plan, &trace);
	assert_verdict(verdict, row->broken);
	if (!row->broken) {
		plan.close = row->option == CLOSE;
		request_write(&out, &request, &plan);
		assert_string_equal(head_text(&arena, &out), row->sent);
	}
	arena_release(&arena);
}

static void check_plan(void **state)
{
	struct arena arena = {0};
	struct forwarding forwarding = forwarding_with(USUAL);
	struct request request = head_request(
	    &arena, "TRACE http://o.test/ HTTP/1.0\nMax-Forwards: 0\nConnection: max-forwards\n");
	struct request_plan plan;

	(void)state;
	assert_verdict(request_judge(&request, &forwarding, &arena, &plan, NULL), RULE_NONE);
	assert_true(plan.answer_here);
	assert_true(plan.is_10);
	assert_false(plan.client_persists);
	arena_release(&arena);
}

/* A response to `request`, which has passed already. */
struct response_case {
	const char *title;
	const char *request;
	const char *head;
	enum option option;
	enum rule_id broken;
	enum response_class class;
	const char *sent; /* NULL when it is not */
	enum framing_kind out;
};

#define D "Date: Sun, 06 Nov 1994 08:49:37 GMT\n"
#define CL "Content-Length: 3\n"
#define TE "Transfer-Encoding: chunked\n"
#define OK "HTTP/1.1 200 OK\n"
#define WS G "Connection: upgrade\nUpgrade: websocket\n"
#define H "HEAD http://o.test/ HTTP/1.1\nHost: o.test\n"
#define C "CONNECT o.test:443 HTTP/1.1\nHost: o.test\n"
#define G0 "GET http://o.test/ HTTP/1.0\n"

static const struct response_case responses[] = {
    {"FRAME-21: a response with a length keeps it", G, OK D CL, 0, 0, 0, OK D V CL "\n",
	FRAMING_LENGTH},
    {"DATE-01: one without Date gets it", G, OK CL, 0, 0, 0, OK V D CL "\n", FRAMING_LENGTH},
    {"DATE-02: an invalid Date stays", G, OK "Date: x\n" CL, 0, 0, 0, OK "Date: x\n" V CL "\n",
	FRAMING_LENGTH},
    {"DATE-01: one that was named by Connection is replaced", G,
	OK "Date: x\nConnection: date\n" CL, 0, 0, 0, OK V D CL "\n", FRAMING_LENGTH},
    {"VIA-02, VER-01: HTTP/1.0 goes on as HTTP/1.1", G, "HTTP/1.0 200 OK\n" D CL, 0, 0, 0,
	OK D "Via: 1.0 p1\n" CL "\n", FRAMING_LENGTH},
    {"RESP-02: the space behind the code is written", G, "HTTP/1.1 200\n" D CL, 0, 0, 0,
	"HTTP/1.1 200 \n" D V CL "\n", FRAMING_LENGTH},
    {"RESP-14: repeated fields stay apart", G, OK D "Set-Cookie: a\nSet-Cookie: b\n" CL, 0, 0, 0,
	OK D "Set-Cookie: a\nSet-Cookie: b\n" V CL "\n", FRAMING_LENGTH},
    {"FRAME-22: until close goes on in chunks", G, OK D, 0, 0, 0, OK D V TE "\n", FRAMING_CHUNKED},
    {"FRAME-19: to HTTP/1.0 until close", G0, OK D TE, 0, 0, 0, OK D V "\n", FRAMING_CLOSE},
    {"FRAME-04, FRAME-05: of two framings one goes on", G, OK D "Content-Length: 99\n" TE, 0, 0, 0,
	OK D V TE "\n", FRAMING_CHUNKED},
    {"FRAME-04: strict refuses them", G, OK "Content-Length: 99\n" TE, STRICT, FRAME_04, 0, 0, 0},
    {"FRAME-10: a coding is refused", G, OK "Transfer-Encoding: gzip, chunked\n", 0, FRAME_10, 0, 0,
	0},
    {"BODY-02: HEAD states its length", H, OK D CL, 0, 0, 0, OK D V CL "\n", FRAMING_NONE},
    {"BODY-02: none is invented", H, OK D, 0, 0, 0, OK D V "\n", FRAMING_NONE},
    {"BODY-03: nor a coding", H, OK D TE, 0, 0, 0, OK D V "\n", FRAMING_NONE},
    {"BODY-05: 204 has no length", G, "HTTP/1.1 204 N\n" D CL, 0, 0, 0, "HTTP/1.1 204 N\n" D V "\n",
	FRAMING_NONE},
    {"BODY-06: 304 states a length", G, "HTTP/1.1 304 N\n" D CL, 0, 0, 0,
	"HTTP/1.1 304 N\n" D V CL "\n", FRAMING_NONE},
    {"BODY-07, BODY-08: 205 without framing is chunked", G, "HTTP/1.1 205 R\n" D, 0, 0, 0,
	"HTTP/1.1 205 R\n" D V TE "\n", FRAMING_CHUNKED},
    {"HOP-01, HOP-03: fields of one hop go", G,
	OK D "Connection: x\nX: 1\nKeep-Alive: 5\nY: 2\n" CL, 0, 0, 0, OK D "Y: 2\n" V CL "\n",
	FRAMING_LENGTH},
    {"CHUNK-14: Trailer stays", G, OK D "Trailer: X-Sum\n" TE, 0, 0, 0,
	OK D "Trailer: X-Sum\n" V TE "\n", FRAMING_CHUNKED},
    {"PERS-05: close is said when it is meant", G, OK D CL, CLOSE, 0, 0,
	OK D V CL "Connection: close\n\n", FRAMING_LENGTH},
    {"AUTH-17: a 407 is not passed on", G, "HTTP/1.1 407 P\nProxy-Authenticate: Basic\n" CL, 0,
	AUTH_17, 0, 0, 0},
    {"INT-01, DATE-04: a 1xx goes on, without Date", G, "HTTP/1.1 199 Odd\nX: 1\n", 0, 0,
	RESPONSE_INTERIM, "HTTP/1.1 199 Odd\nX: 1\n" V "\n", FRAMING_NONE},
    {"INT-05: without framing", G, "HTTP/1.1 100 C\n" CL, 0, 0, RESPONSE_INTERIM,
	"HTTP/1.1 100 C\n" V "\n", FRAMING_NONE},
    {"INT-02: not to HTTP/1.0", G0, "HTTP/1.1 100 C\n", 0, 0, RESPONSE_SILENT, 0, 0},
    {"INT-07: a 103 goes on", G, "HTTP/1.1 103 E\nLink: a\n", 0, 0, RESPONSE_INTERIM,
	"HTTP/1.1 103 E\nLink: a\n" V "\n", FRAMING_NONE},
    {"INT-07: unless early hints are off", G, "HTTP/1.1 103 E\n", NO_HINTS, 0, RESPONSE_SILENT, 0,
	0},
    {"INT-07: a 100 does even then", G, "HTTP/1.1 100 C\n", NO_HINTS, 0, RESPONSE_INTERIM,
	"HTTP/1.1 100 C\n" V "\n", FRAMING_NONE},
    {"UPG-03: a 101 to our offer goes on", WS,
	"HTTP/1.1 101 S\nConnection: Upgrade\nUpgrade: websocket\nX: k\n", 0, 0, RESPONSE_SWITCH,
	"HTTP/1.1 101 S\nUpgrade: websocket\nX: k\n" V "Connection: Upgrade\n\n", FRAMING_NONE},
    {"UPG-04: one without an offer is refused", G, "HTTP/1.1 101 S\nUpgrade: websocket\n", 0,
	UPG_04, 0, 0, 0},
    {"UPG-07: another answer to an offer is an answer", WS, OK D CL, 0, 0, 0, OK D V CL "\n",
	FRAMING_LENGTH},
    {"UPG-08: a 426 keeps Upgrade", G,
	"HTTP/1.1 426 U\n" D "Connection: upgrade\nUpgrade: TLS/1.0\n" CL, 0, 0, 0,
	"HTTP/1.1 426 U\n" D "Upgrade: TLS/1.0\n" V CL "Connection: Upgrade\n\n", FRAMING_LENGTH},
    {"UPG-08: also when the connection ends", G, "HTTP/1.1 426 U\n" D "Upgrade: x\n" CL, CLOSE, 0,
	0, "HTTP/1.1 426 U\n" D "Upgrade: x\n" V CL "Connection: Upgrade, close\n\n",
	FRAMING_LENGTH},
    {"UPG-09: other answers lose it", G, OK D "Connection: upgrade\nUpgrade: h2c\n" CL, 0, 0, 0,
	OK D V CL "\n", FRAMING_LENGTH},
    {"CONN-03, CONN-04: a 2xx to CONNECT opens a tunnel, without framing", C,
	"HTTP/1.1 204 N\n" D CL, 0, 0, RESPONSE_TUNNEL, "HTTP/1.1 204 N\n" D V "\n", FRAMING_NONE},
    {"CONN-04: another answer does not", C, "HTTP/1.1 403 N\n" D CL, 0, 0, 0,
	"HTTP/1.1 403 N\n" D V CL "\n", FRAMING_LENGTH},
    {"CONN-16: nor does a 1xx", C, "HTTP/1.1 103 E\n", 0, 0, RESPONSE_INTERIM,
	"HTTP/1.1 103 E\n" V "\n", FRAMING_NONE},
};

static struct request_plan plan_of(
    struct request *request, const struct forwarding *forwarding, struct arena *arena)
{
	struct request_plan plan;

	assert_verdict(request_judge(request, forwarding, arena, &plan, NULL), RULE_NONE);
	assert_verdict(
	    request_forward(request, forwarding, NEXT_HOP_UNKNOWN, arena, &plan, NULL), RULE_NONE);
	return plan;
}

static void check_response(void **state)
{
	const struct response_case *row = *state;
	struct arena arena = {0};
	struct trace trace = {.arena = &arena};
	struct forwarding forwarding = forwarding_with(row->option);
	struct request request = head_request(&arena, row->request);
	struct request_plan request_plan = plan_of(&request, &forwarding, &arena);
	struct response response = head_response(&arena, row->head);
	struct response_plan plan;
	struct writer out = {.at = arena_take(&arena, HEAD_MAX), .room = HEAD_MAX};

	assert_verdict(
	    response_judge(&response, &request, &request_plan, &forwarding, &plan, &trace),
	    row->broken);
	if (!row->broken)
		assert_int_equal(plan.class, row->class);
	if (row->sent) {
		response_forward(&response, &request_plan, &forwarding,
		    SLICE("Sun, 06 Nov 1994 08:49:37 GMT"), &arena, &plan, &trace);
		response_write(&out, &response, &plan, row->option == CLOSE);
		assert_string_equal(head_text(&arena, &out), row->sent);
		assert_int_equal(plan.out, row->out);
	}
	arena_release(&arena);
}

/* What is decided about trailers and the next hop's connection. */
struct after_case {
	const char *title;
	const char *request, *head;
	bool trailers, persists, binds;
};

static const struct after_case afters[] = {
    {"CHUNK-10: trailers go to who asked", G "TE: trailers\nConnection: TE\n", OK TE, true, true,
	false},
    {"CHUNK-10: not to others", G, OK TE, false, true, false},
    {"CHUNK-10: nor without chunks", G "TE: trailers\nConnection: TE\n", OK CL, false, true, false},
    {"CHUNK-10: nor to HTTP/1.0", G0 "TE: trailers\nConnection: TE\n", OK TE, false, true, false},
    {"PERS-19: the client's close does not end the next hop's connection", G "Connection: close\n",
	OK CL, false, true, false},
    {"PERS-07: its own does", G, OK "Connection: close\n" CL, false, false, false},
    {"PERS-22: a login may bind it", G, "HTTP/1.1 401 U\nWWW-Authenticate: NTLM\n" CL, false, true,
	true},
};

static void check_after(void **state)
{
	const struct after_case *row = *state;
	struct arena arena = {0};
	struct forwarding forwarding = forwarding_with(USUAL);
	struct request request = head_request(&arena, row->request);
	struct request_plan request_plan = plan_of(&request, &forwarding, &arena);
	struct response response = head_response(&arena, row->head);
	struct response_plan plan;

	assert_verdict(response_judge(&response, &request, &request_plan, &forwarding, &plan, NULL),
	    RULE_NONE);
	response_forward(&response, &request_plan, &forwarding,
	    SLICE("Thu, 01 Jan 1970 00:00:00 GMT"), &arena, &plan, NULL);
	assert_int_equal(plan.trailers, row->trailers);
	assert_int_equal(plan.next_hop_persists, row->persists);
	assert_int_equal(plan.binds_connection, row->binds);
	arena_release(&arena);
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, requests, check_request);
	SUITE_TABLE(&suite, responses, check_response);
	SUITE_TABLE(&suite, afters, check_after);
	suite_add(
	    &suite, "HOP-07: Max-Forwards counts though Connection names it", check_plan, NULL);
	return suite_run(&suite, "forward");
}
