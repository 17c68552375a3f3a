#include "heads.h"
#include "spec/hopbyhop.h"

struct hop_case {
	const char *title;
	const char *lines;
	struct hop hop;
};

static const struct hop_case hops[] = {
    {"HOP-14: no Connection says nothing", "X: 1\n", {0}},
    {"HOP-14: an unknown option says nothing", "Connection: foo\n", {0}},
    {"HOP-02: several lines are one list", "Connection: x-a\nConnection: close\n", {.close = true}},
    {"PARSE-23: empty members do not count", "Connection: , ,Close,,\n", {.close = true}},
    {"HOP-05: keep-alive is read", "Connection: Keep-Alive\n", {.keep_alive = true}},
    {"HOP-10: Proxy-Connection means nothing", "Proxy-Connection: close\n", {0}},
    {"HOP-09: trailers are asked for when Connection names TE",
	"Connection: TE\nTE: gzip, Trailers\n", {.te_trailers = true}},
    {"HOP-09: not when it does not", "TE: trailers\n", {0}},
    {"HOP-09: not in a TE without trailers", "Connection: te\nTE: gzip\n", {0}},
    {"HOP-11: trailers has no weight", "Connection: te\nTE: trailers;q=1\n", {0}},
    {"HOP-09: Upgrade counts when Connection names it", "Connection: upgrade\nUpgrade: x\n",
	{.upgrade = true}},
    {"HOP-09: not when it does not", "Connection: close\nUpgrade: x\n", {.close = true}},
    {"HOP-09: the name alone is nothing", "Connection: upgrade, te\n", {0}},
    {"HOP-06: a field for the other end is named", "Connection: Cookie\n",
	{.nominates_end_to_end = true}},
    {"HOP-06: Host, framing and Via are such fields", "Connection: content-length, close\n",
	{.close = true, .nominates_end_to_end = true}},
    {"HOP-06: fields of one hop are not", "Connection: keep-alive, te, upgrade, proxy-connection\n",
	{.keep_alive = true}},
};

static void check_hop(void **state)
{
	const struct hop_case *row = *state;
	struct arena arena = {0};
	struct slice text = arena_print(&arena, "GET / HTTP/1.1\n%s", row->lines);
	struct request request = head_request(&arena, text.at);
	struct hop hop = hop_of(&request.fields, NULL);

	assert_int_equal(hop.close, row->hop.close);
	assert_int_equal(hop.keep_alive, row->hop.keep_alive);
	assert_int_equal(hop.te_trailers, row->hop.te_trailers);
	assert_int_equal(hop.upgrade, row->hop.upgrade);
	assert_int_equal(hop.nominates_end_to_end, row->hop.nominates_end_to_end);
	arena_release(&arena);
}

struct strip_case {
	const char *title;
	const char *lines, *left;
};

static const struct strip_case strips[] = {
    {"HOP-12: a field that nobody names stays", "X: 1\nTransfer-EncodingX: v\n",
	"X: 1\nTransfer-EncodingX: v\n"},
    {"HOP-01: what Connection names goes, and Connection with it",
	"Connection: X-A, x-b\nX-a: 1\nX-A: 2\nX: 3\nX-B: 4\n", "X: 3\n"},
    {"HOP-02: from every line of it", "Connection: x-a\nX-B: 1\nConnection: x-b\nX-A: 2\n", ""},
    {"HOP-13: Close goes when it is named", "Connection: close\nClose: 1\n", ""},
    {"HOP-06: fields for the other end go too", "Connection: cookie, via\nCookie: a\nVia: 1.1 z\n",
	""},
    {"HOP-03: fields of one hop go without being named",
	"Keep-Alive: 5\nProxy-Connection: x\nTE: gzip\nUpgrade: x\nX: 1\n", "X: 1\n"},
    {"HOP-04: what logs in to a proxy goes",
	"Proxy-Authorization: Basic x\nProxy-Authenticate: Basic\nProxy-Authentication-Info: x\n",
	""},
    {"CHUNK-14: Trailer stays", "Trailer: X-Sum\n", "Trailer: X-Sum\n"},
    {"AUTH-05: Authorization stays", "Authorization: Basic x\n", "Authorization: Basic x\n"},
    {"PARSE-23: empty members name nothing", "Connection: ,,\nX: 1\n", "X: 1\n"},
};

static void check_strip(void **state)
{
	const struct strip_case *row = *state;
	struct arena arena = {0};
	struct slice text = arena_print(&arena, "GET / HTTP/1.1\n%s", row->lines);
	struct request request = head_request(&arena, text.at);

	hop_strip(&request.fields, NULL);
	assert_string_equal(head_fields(&arena, &request.fields), row->left);
	arena_release(&arena);
}

struct trailer_case {
	const char *title;
	const char *head, *lines, *left;
};

static const struct trailer_case trailers[] = {
    {"CHUNK-10: an ordinary trailer goes on", "", "X-Sum: 1\n", "X-Sum: 1\n"},
    {"CHUNK-12: one that Connection names does not", "Connection: x-t\n", "X-T: v\nX-S: 1\n",
	"X-S: 1\n"},
    {"CHUNK-11: framing is no trailer", "",
	"Content-Length: 9\nTransfer-Encoding: chunked\nTrailer: x\n", ""},
    {"CHUNK-11: nor is routing", "", "Host: evil\nVia: 1.1 z\nMax-Forwards: 1\n", ""},
    {"CHUNK-11: nor a field of one hop", "", "Connection: x\nTE: x\nUpgrade: x\nKeep-Alive: 1\n",
	""},
    {"CHUNK-11: nor a login", "",
	"Authorization: x\nCookie: x\nSet-Cookie: x\nProxy-Authorization: x\nProxy-Frob: x\n", ""},
    {"CHUNK-11: nor a condition", "",
	"If-Match: x\nIf-Schedule-Tag-Match: x\nRange: x\nExpect: x\n", ""},
    {"CHUNK-11: nor a description of the content", "",
	"Content-Type: x\nContent-Encoding: x\nContent-Range: x\nCache-Control: x\n", ""},
    {"CHUNK-11: Digest's Authentication-Info and Proxy-Status are", "",
	"Authentication-Info: x\nProxy-Status: x\n", "Authentication-Info: x\nProxy-Status: x\n"},
};

static void check_trailer(void **state)
{
	const struct trailer_case *row = *state;
	struct arena arena = {0};
	struct slice text = arena_print(&arena, "HTTP/1.1 200 OK\n%s", row->head);
	struct response response = head_response(&arena, text.at);
	struct fields trailer = head_trailer(&arena, row->lines);

	hop_strip(&response.fields, NULL);
	hop_strip_trailer(&trailer, &response.fields, NULL);
	assert_string_equal(head_fields(&arena, &trailer), row->left);
	arena_release(&arena);
}

static void check_asks(void **state)
{
	struct hop asked = {.te_trailers = true};
	struct hop silent = {0};

	(void)state;
	assert_true(hop_asks_trailers(&asked, false, NULL));
	assert_false(hop_asks_trailers(&asked, true, NULL));
	assert_false(hop_asks_trailers(&silent, false, NULL));
}

static void check_passes(void **state)
{
	struct hop asked = {.te_trailers = true};
	struct hop silent = {0};

	(void)state;
	assert_true(hop_passes_trailers(&asked, true, NULL));
	assert_false(hop_passes_trailers(&asked, false, NULL));
	assert_false(hop_passes_trailers(&silent, true, NULL));
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, hops, check_hop);
	SUITE_TABLE(&suite, strips, check_strip);
	SUITE_TABLE(&suite, trailers, check_trailer);
	suite_add(
	    &suite, "HOP-11: trailers are asked for if an HTTP/1.1 client did", check_asks, NULL);
	suite_add(&suite, "CHUNK-10: trailers go to who asked, in chunks", check_passes, NULL);
	return suite_run(&suite, "hopbyhop");
}
