#include "heads.h"
#include "spec/persistence.h"

struct client_case {
	const char *title;
	const char *version, *lines;
	bool persists;
};

static const struct client_case clients[] = {
    {"PERS-01: an HTTP/1.1 client's connection goes on", "1.1", "", true},
    {"PERS-01: keep-alive changes nothing", "1.1", "Connection: keep-alive\n", true},
    {"PERS-01: a later version goes on", "1.2", "", true},
    {"PERS-04: close ends it", "1.1", "Connection: close\n", false},
    {"PERS-04: even beside keep-alive", "1.1", "Connection: keep-alive, close\n", false},
    {"PERS-02: an HTTP/1.0 client's ends", "1.0", "", false},
    {"PERS-02: even if it asks for keep-alive", "1.0", "Connection: keep-alive\n", false},
    {"HOP-10: Proxy-Connection does not end it", "1.1", "Proxy-Connection: close\n", true},
};

static void check_client(void **state)
{
	const struct client_case *row = *state;
	struct arena arena = {0};
	struct slice text =
	    arena_print(&arena, "GET http://o.test/ HTTP/%s\n%s", row->version, row->lines);
	struct request request = head_request(&arena, text.at);
	struct hop hop = hop_of(&request.fields, NULL);

	assert_int_equal(persistence_of_client(&request, &hop, NULL), row->persists);
	arena_release(&arena);
}

struct next_hop_case {
	const char *title;
	const char *head; /* without HTTP/1. */
	bool persists;
};

#define CL "Content-Length: 3\n"

static const struct next_hop_case next_hops[] = {
    {"PERS-01: an HTTP/1.1 server's connection goes on", "1 200 OK\n" CL, true},
    {"PERS-01: after chunks too", "1 200 OK\nTransfer-Encoding: chunked\n", true},
    {"PERS-01: after no body too", "1 304 Not\n", true},
    {"PERS-07: close ends it", "1 200 OK\nConnection: close\n" CL, false},
    {"PERS-03: an HTTP/1.0 server's ends", "0 200 OK\n" CL, false},
    {"PERS-03: unless it says keep-alive", "0 200 OK\nConnection: keep-alive\n" CL, true},
    {"PERS-07: close is stronger than keep-alive", "0 200 OK\nConnection: keep-alive, close\n" CL,
	false},
    {"PERS-09: a body until close leaves nothing", "1 200 OK\n", false},
    {"PERS-09: whatever the server says", "0 200 OK\nConnection: keep-alive\n", false},
    {"FRAME-04: two framings leave nothing", "1 200 OK\n" CL "Transfer-Encoding: chunked\n", false},
    {"INT-06: close in a 1xx ends it", "1 103 Early\nConnection: close\n", false},
    {"INT-06: a 1xx without it does not", "1 103 Early\n", true},
    {"INT-06: whatever its version", "0 100 Continue\n", true},
};

static void check_next_hop(void **state)
{
	const struct next_hop_case *row = *state;
	struct arena arena = {0};
	struct slice text = arena_print(&arena, "HTTP/1.%s", row->head);
	struct response response = head_response(&arena, text.at);
	struct hop hop = hop_of(&response.fields, NULL);
	struct framing framing;
	struct slice coding;

	assert_verdict(
	    framing_of_response(&response, METHOD_GET, false, &framing, &coding, NULL), RULE_NONE);
	assert_int_equal(persistence_of_next_hop(&response, &hop, &framing, NULL), row->persists);
	arena_release(&arena);
}

struct bound_case {
	const char *title;
	const char *lines; /* of the response */
	bool bound;
	const char *asked; /* lines of the request */
};

#define WA "WWW-Authenticate: "

static const struct bound_case bounds[] = {
    {"PERS-22: NTLM binds the connection", WA "NTLM\n", true},
    {"PERS-22: with a token too", WA "ntlm TlRMTVNTUAAC\n", true},
    {"PERS-22: Negotiate does", WA "Negotiate\n", true},
    {"PERS-22: in a second line too", WA "Basic realm=\"a\"\n" WA "Negotiate\n", true},
    {"PERS-22: behind another challenge too", WA "Basic realm=\"a, b\", NTLM\n", true},
    {"PERS-22: Basic does not", WA "Basic realm=\"NTLM\"\n", false},
    {"PERS-22: nor does no challenge", "X: NTLM\n", false},
    {"PERS-22: a login that nobody asked for binds it", "", true,
	"Authorization: Negotiate YII=\n"},
    {"PERS-22: in any case", "", true, "Authorization: ntlm TlRM\n"},
    {"PERS-22: whatever blank stands behind its name", "", true, "Authorization: NTLM\tTlRM\n"},
    {"PERS-22: in any of several lines", "", true,
	"Authorization: Basic YTpi\nAuthorization: NTLM TlRM\n"},
    {"PERS-22: not one by Basic", "", false, "Authorization: Basic TlRMTSBhYmM=\n"},
    {"PERS-22: nor one at the proxy", "", false, "Proxy-Authorization: NTLM TlRM\n"},
};

static void check_bound(void **state)
{
	const struct bound_case *row = *state;
	struct arena arena = {0};
	struct slice text = arena_print(&arena, "HTTP/1.1 401 Unauthorized\n%s", row->lines);
	struct response response = head_response(&arena, text.at);
	const char *asked = row->asked ? row->asked : "";
	text = arena_print(&arena, "GET / HTTP/1.1\n%s", asked);
	struct request request = head_request(&arena, text.at);

	assert_int_equal(persistence_is_bound(&request, &response, NULL), row->bound);
	arena_release(&arena);
}

struct retry_case {
	const char *title;
	const char *method;
	struct attempt attempt; /* method aside */
	bool lawful;
};

static const struct retry_case retries[] = {
    {"PERS-13: GET is repeated when a reused connection died", "GET",
	{.reused = true, .left = true}, true},
    {"PERS-13: so is PUT without body", "PUT", {.reused = true, .left = true}, true},
    {"PERS-13: not when its body was begun", "PUT",
	{.reused = true, .left = true, .body_began = true}, false},
    {"PERS-13: nor when the connection was fresh", "GET", {.left = true}, false},
    {"PERS-12: POST is not repeated", "POST", {.reused = true, .left = true}, false},
    {"PERS-12: nor is PATCH", "PATCH", {.reused = true, .left = true}, false},
    {"PERS-12: nor is CONNECT", "CONNECT", {.reused = true, .left = true}, false},
    {"PERS-12: nor is an unknown method", "get", {.reused = true, .left = true}, false},
    {"PERS-15: any method that never left is", "POST", {.reused = true}, true},
    {"PERS-15: not when the answer had begun", "GET",
	{.reused = true, .left = true, .response_began = true}, false},
    {"PERS-15: nor after a time limit", "GET", {.reused = true, .left = true, .timed_out = true},
	false},
    {"PERS-14: nor twice", "GET", {.reused = true, .left = true, .retried = true}, false},
    {"UPG-11: nor an upgrade", "GET", {.reused = true, .left = true, .upgrade = true}, false},
};

static void check_retry(void **state)
{
	const struct retry_case *row = *state;
	struct attempt attempt = row->attempt;

	attempt.method = method_lookup(slice_text(row->method));
	assert_int_equal(retry_is_lawful(&attempt, NULL), row->lawful);
}

struct reuse_case {
	const char *title;
	const char *method;
	bool upgrade;
	uint64_t idle_ms;
	bool lawful;
};

static const struct reuse_case reuses[] = {
    {"PERS-12: GET may ride any idle connection", "GET", false, 10000, true},
    {"PERS-12: POST rides one that served just now", "POST", false, REUSE_IDLE_MS, true},
    {"PERS-12: but none that was idle for longer", "POST", false, REUSE_IDLE_MS + 1, false},
    {"PERS-12: nor does an unknown method", "FROB", false, REUSE_IDLE_MS + 1, false},
    {"UPG-11: an upgrade rides none", "GET", true, 0, false},
};

static void check_reuse(void **state)
{
	const struct reuse_case *row = *state;
	enum method method = method_lookup(slice_text(row->method));

	assert_int_equal(reuse_is_lawful(method, row->upgrade, row->idle_ms, NULL), row->lawful);
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, clients, check_client);
	SUITE_TABLE(&suite, next_hops, check_next_hop);
	SUITE_TABLE(&suite, bounds, check_bound);
	SUITE_TABLE(&suite, retries, check_retry);
	SUITE_TABLE(&suite, reuses, check_reuse);
	return suite_run(&suite, "persistence");
}
