#include "heads.h"
#include "spec/connect.h"

struct body_case {
	const char *title;
	const char *head;
	enum rule_id broken;
};

static const struct body_case bodies[] = {
    {"CONN-05: CONNECT has no body", "CONNECT o.test:443 HTTP/1.1\n", 0},
    {"CONN-05: an empty one is none", "CONNECT o.test:443 HTTP/1.1\nContent-Length: 0\n", 0},
    {"CONN-05: one with a length is refused", "CONNECT o.test:443 HTTP/1.1\nContent-Length: 3\n",
	CONN_05},
    {"CONN-05: one in chunks is refused",
	"CONNECT o.test:443 HTTP/1.1\nTransfer-Encoding: chunked\n", CONN_05},
    {"CONN-05: other methods have bodies", "POST http://o.test/ HTTP/1.1\nContent-Length: 3\n", 0},
};

static void check_body(void **state)
{
	const struct body_case *row = *state;
	struct arena arena = {0};
	struct request request = head_request(&arena, row->head);
	struct framing framing;

	assert_verdict(framing_of_request(&request, &framing, NULL), RULE_NONE);
	assert_verdict(connect_of_request(&request, &framing, NULL), row->broken);
	arena_release(&arena);
}

struct open_case {
	const char *title;
	enum method method;
	unsigned status;
	bool opens;
};

static const struct open_case opens[] = {
    {"CONN-04: 200 to CONNECT opens the tunnel", METHOD_CONNECT, 200, true},
    {"CONN-04: any 2xx does", METHOD_CONNECT, 299, true},
    {"CONN-04: a 300 does not", METHOD_CONNECT, 300, false},
    {"CONN-04: nor a 403", METHOD_CONNECT, 403, false},
    {"CONN-16: nor a 1xx", METHOD_CONNECT, 103, false},
    {"CONN-04: nor a 200 to GET", METHOD_GET, 200, false},
};

static void check_open(void **state)
{
	const struct open_case *row = *state;

	assert_int_equal(connect_opens(row->method, row->status, NULL), row->opens);
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, bodies, check_body);
	SUITE_TABLE(&suite, opens, check_open);
	return suite_run(&suite, "connect");
}
