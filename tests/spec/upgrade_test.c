#include "heads.h"
#include "spec/upgrade.h"

struct offer_case {
	const char *title;
	const char *version, *lines, *allowed;
	const char *offer;
	const char *left; /* fields, unstripped */
};

#define CU "Connection: upgrade\n"

static const struct offer_case offers[] = {
    {"UPG-01: a protocol on the list is offered", "1.1", CU "Upgrade: websocket\n", "websocket",
	"websocket", CU "Upgrade: websocket\n"},
    {"UPG-01: others are left out", "1.1", CU "Upgrade: a, websocket, b\n", "websocket",
	"websocket", CU "Upgrade: a, websocket, b\n"},
    {"UPG-01: with none on the list nothing is offered", "1.1", CU "Upgrade: a\n", "websocket", "",
	CU "Upgrade: a\n"},
    {"UPG-01: nor with an empty list", "1.1", CU "Upgrade: websocket\n", "", "",
	CU "Upgrade: websocket\n"},
    {"UPG-01: several are offered in their order", "1.1", CU "Upgrade: b\nUpgrade: x, a\n", "a, b",
	"b, a", CU "Upgrade: b\nUpgrade: x, a\n"},
    {"UPG-01: each once", "1.1", CU "Upgrade: a, A, a\n", "a", "a", CU "Upgrade: a, A, a\n"},
    {"UPG-02: not if Connection does not name it", "1.1", "Upgrade: websocket\n", "websocket", "",
	"Upgrade: websocket\n"},
    {"UPG-02: nor from HTTP/1.0", "1.0", CU "Upgrade: websocket\n", "websocket", "",
	CU "Upgrade: websocket\n"},
    {"UPG-10: a protocol's name has no case", "1.1", CU "Upgrade: WebSocket\n", "websocket",
	"WebSocket", CU "Upgrade: WebSocket\n"},
    {"SEC-08: h2c is never offered, and its settings go", "1.1",
	CU "HTTP2-Settings: x\nUpgrade: h2c, websocket\n", "h2c, websocket", "websocket",
	CU "Upgrade: h2c, websocket\n"},
    {"SEC-08: in any case of letters", "1.1", "Upgrade: H2C\nHTTP2-Settings: x\n", "h2c", "",
	"Upgrade: H2C\n"},
};

static void check_offer(void **state)
{
	const struct offer_case *row = *state;
	struct arena arena = {0};
	struct slice text =
	    arena_print(&arena, "GET http://o.test/ HTTP/%s\n%s", row->version, row->lines);
	struct request request = head_request(&arena, text.at);
	struct hop hop = hop_of(&request.fields, NULL);

	assert_slice_equal(upgrade_offer(&request, &hop, slice_text(row->allowed), &arena, NULL),
	    slice_text(row->offer));
	assert_string_equal(head_fields(&arena, &request.fields), row->left);
	arena_release(&arena);
}

struct accept_case {
	const char *title;
	const char *offered, *lines;
	enum rule_id broken;
};

static const struct accept_case accepts[] = {
    {"UPG-04: a 101 to our offer is good", "websocket", CU "Upgrade: websocket\n", 0},
    {"UPG-10: in any case of letters", "websocket", CU "Upgrade: WebSocket\n", 0},
    {"UPG-04: one of several offers too", "a, b", CU "Upgrade: b\n", 0},
    {"UPG-04: without an offer it is a fault", "", CU "Upgrade: websocket\n", UPG_04},
    {"UPG-04: to another protocol it is a fault", "websocket", CU "Upgrade: h2c\n", UPG_04},
    {"UPG-04: even besides the offered one", "websocket", CU "Upgrade: websocket, x\n", UPG_04},
    {"UPG-04: without Upgrade it is a fault", "websocket", CU, UPG_04},
};

static void check_accept(void **state)
{
	const struct accept_case *row = *state;
	struct arena arena = {0};
	struct slice text = arena_print(&arena, "HTTP/1.1 101 Switching\n%s", row->lines);
	struct response response = head_response(&arena, text.at);

	assert_verdict(upgrade_accepted(&response, slice_text(row->offered), NULL), row->broken);
	arena_release(&arena);
}

struct restore_case {
	const char *title;
	const char *head;
	bool switches, back;
	const char *left;
};

static const struct restore_case restores[] = {
    {"UPG-03: a 101 keeps Upgrade", "HTTP/1.1 101 S\n" CU "Upgrade: websocket\n", true, true,
	"Upgrade: websocket\n"},
    {"UPG-08: a 426 keeps Upgrade as it came",
	"HTTP/1.1 426 U\n" CU "Upgrade: TLS/1.0\nUpgrade: x\n", false, true,
	"Upgrade: TLS/1.0\nUpgrade: x\n"},
    {"UPG-08: a 426 without Upgrade gets none", "HTTP/1.1 426 U\nX: 1\n", false, false, "X: 1\n"},
    {"UPG-09: any other response loses it", "HTTP/1.1 200 OK\n" CU "Upgrade: h2c\n", false, false,
	""},
};

static void check_restore(void **state)
{
	const struct restore_case *row = *state;
	struct arena arena = {0};
	struct response response = head_response(&arena, row->head);

	hop_strip(&response.fields, NULL);
	assert_int_equal(upgrade_restore(&response, row->switches, NULL), row->back);
	assert_string_equal(head_fields(&arena, &response.fields), row->left);
	arena_release(&arena);
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, offers, check_offer);
	SUITE_TABLE(&suite, accepts, check_accept);
	SUITE_TABLE(&suite, restores, check_restore);
	return suite_run(&suite, "upgrade");
}
