#include "heads.h"
#include "spec/forwarded.h"

struct forwarded_case {
	const char *title;
	const char *lines;
	enum forwarded_kind kind;
	bool strip;
	const char *address, *host;
	const char *left;
};

static const struct forwarded_case rows[] = {
    {"FWDD-01: nothing is told when it is off", "X: 1\n", FORWARDED_OFF, 0, "192.0.2.1", "o.test",
	"X: 1\n"},
    {"FWDD-03: what others told stays", "Forwarded: for=a\nX-Forwarded-For: 1.2.3.4\n",
	FORWARDED_OFF, 0, "192.0.2.1", "o.test", "Forwarded: for=a\nX-Forwarded-For: 1.2.3.4\n"},
    {"FWDD-08: unless it is to be stripped",
	"Forwarded: for=a\nX-Forwarded-For: 1.2.3.4\nX-Forwarded-Proto: http\nX-Forwarder: x\n",
	FORWARDED_OFF, 1, "192.0.2.1", "o.test", "X-Forwarder: x\n"},
    {"FWDD-06: Forwarded tells the address", "", FORWARDED_RFC7239, 0, "192.0.2.1", "",
	"Forwarded: for=192.0.2.1;proto=http\n"},
    {"FWDD-07: and the Host", "", FORWARDED_RFC7239, 0, "192.0.2.1", "o.test",
	"Forwarded: for=192.0.2.1;host=o.test;proto=http\n"},
    {"FWDD-07: in quotes when it has a port", "", FORWARDED_RFC7239, 0, "192.0.2.1", "o.test:8080",
	"Forwarded: for=192.0.2.1;host=\"o.test:8080\";proto=http\n"},
    {"FWDD-05: IPv6 has brackets and quotes", "", FORWARDED_RFC7239, 0, "2001:db8::1", "o.test",
	"Forwarded: for=\"[2001:db8::1]\";host=o.test;proto=http\n"},
    {"FWDD-03: our element comes last", "Forwarded: for=a\nForwarded: for=b\n", FORWARDED_RFC7239,
	0, "192.0.2.1", "o.test",
	"Forwarded: for=a\nForwarded: for=b\nForwarded: for=192.0.2.1;host=o.test;proto=http\n"},
    {"FWDD-08: or alone", "Forwarded: for=a\n", FORWARDED_RFC7239, 1, "192.0.2.1", "o.test",
	"Forwarded: for=192.0.2.1;host=o.test;proto=http\n"},
    {"FWDD-09: X-Forwarded-For tells the address", "", FORWARDED_XFF, 0, "2001:db8::1", "o.test",
	"X-Forwarded-For: 2001:db8::1\n"},
    {"FWDD-09: behind those that are there", "X-Forwarded-For: 1.2.3.4\nX: 1\n", FORWARDED_XFF, 0,
	"127.0.0.1", "o.test", "X-Forwarded-For: 1.2.3.4, 127.0.0.1\nX: 1\n"},
    {"FWDD-09: in the last line of several", "X-Forwarded-For: a\nX-Forwarded-For: b\n",
	FORWARDED_XFF, 0, "127.0.0.1", "o.test",
	"X-Forwarded-For: a\nX-Forwarded-For: b, 127.0.0.1\n"},
    {"FWDD-09: or alone", "X-Forwarded-For: a\n", FORWARDED_XFF, 1, "127.0.0.1", "o.test",
	"X-Forwarded-For: 127.0.0.1\n"},
};

static void check_forwarded(void **state)
{
	const struct forwarded_case *row = *state;
	struct arena arena = {0};
	struct slice text = arena_print(&arena, "GET / HTTP/1.1\n%s", row->lines);
	struct request request = head_request(&arena, text.at);

	forwarded_apply(&request.fields, row->kind, row->strip, slice_text(row->address),
	    slice_text(row->host), &arena, NULL);
	assert_string_equal(head_fields(&arena, &request.fields), row->left);
	arena_release(&arena);
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, rows, check_forwarded);
	return suite_run(&suite, "forwarded");
}
