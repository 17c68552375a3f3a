#include <stdio.h>
#include "suite.h"
#include "http/encode.h"

struct room {
	char octets[256];
	struct writer out;
};

static struct room *room_of(struct room *room, size_t octets)
{
	memset(room->octets, '#', sizeof room->octets);
	room->out = (struct writer){.at = room->octets, .room = octets};
	return room;
}

static void check_written(const struct room *room, struct slice expected)
{
	assert_false(room->out.failed);
	assert_slice_equal(slice_of(room->out.at, room->out.len), expected);
	assert_int_equal(room->octets[room->out.len], '#');
}

struct field_case {
	const char *title;
	struct slice name, value;
	bool fails;
};

static const struct field_case written_fields[] = {
    {"a field is name, colon, space, value, CR LF", {"X-A", 3}, {"b c", 3}, false},
    {"an empty value is written as one", {"X-A", 3}, {"", 0}, false},
    {"PARSE-06: tabs and octets over 127 pass", {"X-A", 3}, {"a\t\xff", 3}, false},
    {"SEC-09: CR in a value is refused", {"X-A", 3}, {"a\rb", 3}, true},
    {"SEC-09: LF in a value is refused", {"X-A", 3}, {"a\nb", 3}, true},
    {"SEC-09: NUL in a value is refused", {"X-A", 3}, {"a\0b", 3}, true},
    {"SEC-09: a NUL that is all of a value is refused", {"X-A", 3}, {"\0", 1}, true},
    {"SEC-09: LF at the end of a long value is refused", {"X-A", 3},
	{"0123456789012345678901234567890123456789\n", 41}, true},
    {"SEC-09: CR in a name is refused", {"X\rA", 3}, {"b", 1}, true},
};

static void check_field(void **state)
{
	const struct field_case *row = *state;
	struct room room;
	char expected[256];

	write_field(&room_of(&room, 200)->out, row->name, row->value);
	assert_int_equal(room.out.failed, row->fails);
	if (row->fails) {
		assert_int_equal(room.out.len, 0);
		return;
	}
	int len = snprintf(expected, sizeof expected, "%.*s: %.*s\r\n", (int)row->name.len,
	    row->name.at, (int)row->value.len, row->value.at);
	check_written(&room, slice_of(expected, (size_t)len));
}

struct request_line_case {
	const char *title;
	const char *method, *target;
	const char *expected; /* NULL when it fails */
};

static const struct request_line_case request_lines[] = {
    {"VER-01: a request line ends in HTTP/1.1", "GET", "/", "GET / HTTP/1.1\r\n"},
    {"PARSE-16: unknown methods are written as they came", "frob", "http://o.test/{x}",
	"frob http://o.test/{x} HTTP/1.1\r\n"},
    {"GEN-01: a space in a target is refused", "GET", "/a b", NULL},
    {"SEC-09: CR LF in a target is refused", "GET", "/\r\nX: y", NULL},
    {"GEN-01: an empty target is refused", "GET", "", NULL},
    {"SEC-09: LF in a method is refused", "GE\nT", "/", NULL},
    {"GEN-01: an empty method is refused", "", "/", NULL},
};

static void check_request_line(void **state)
{
	const struct request_line_case *row = *state;
	struct room room;

	write_request_line(
	    &room_of(&room, 200)->out, slice_text(row->method), slice_text(row->target));
	if (row->expected)
		check_written(&room, slice_text(row->expected));
	else
		assert_true(room.out.failed);
}

struct status_line_case {
	const char *title;
	unsigned status;
	struct slice reason;
	const char *expected; /* NULL when it fails */
};

static const struct status_line_case status_lines[] = {
    {"RESP-03: a clean reason is kept", 404, {"Fnord", 5}, "HTTP/1.1 404 Fnord\r\n"},
    {"RESP-02: the space is there when the reason is empty", 200, {"", 0}, "HTTP/1.1 200 \r\n"},
    {"RESP-03: a reason that holds LF is replaced", 404, {"a\nb", 3}, "HTTP/1.1 404 Not Found\r\n"},
    {"RESP-03: a reason that holds NUL is replaced", 200, {"O\0K", 3}, "HTTP/1.1 200 OK\r\n"},
    {"RESP-03: an unknown code has none to put in its place", 471, {"\r", 1}, "HTTP/1.1 471 \r\n"},
    {"GEN-01: a code of four digits is refused", 1000, {"", 0}, NULL},
    {"GEN-01: a code of two digits is refused", 99, {"", 0}, NULL},
};

static void check_status_line(void **state)
{
	const struct status_line_case *row = *state;
	struct room room;

	write_status_line(&room_of(&room, 200)->out, row->status, row->reason);
	if (row->expected)
		check_written(&room, slice_text(row->expected));
	else
		assert_true(room.out.failed);
}

static void numbers_are_decimal(void **state)
{
	struct room room;

	(void)state;
	write_number(&room_of(&room, 200)->out, 0);
	write_octets(&room.out, SLICE(" "));
	write_number(&room.out, 1234567890);
	write_octets(&room.out, SLICE(" "));
	write_number(&room.out, UINT64_MAX);
	check_written(&room, SLICE("0 1234567890 18446744073709551615"));
}

static void dropped_fields_are_left_out(void **state)
{
	struct arena arena = {0};
	struct fields fields = {0};
	struct room room;

	(void)state;
	fields_add(&fields, &arena, SLICE("A"), SLICE("1"));
	fields_add(&fields, &arena, SLICE("B"), SLICE("2"));
	fields_add(&fields, &arena, SLICE("a"), SLICE("3"));
	fields.at[1].dropped = true;
	write_fields(&room_of(&room, 200)->out, &fields);
	check_written(&room, SLICE("A: 1\r\na: 3\r\n"));
	arena_release(&arena);
}

/* The line needs ten octets. */
static void what_does_not_fit_fails_for_good(void **state)
{
	struct room room;

	(void)state;
	write_field(&room_of(&room, 10)->out, SLICE("Ab"), SLICE("wxyz"));
	check_written(&room, SLICE("Ab: wxyz\r\n"));
	write_field(&room_of(&room, 9)->out, SLICE("Ab"), SLICE("wxyz"));
	assert_true(room.out.failed);
	assert_int_equal(room.out.len, 0);
	assert_int_equal(room.octets[0], '#');
	write_octets(&room.out, SLICE("x"));
	assert_int_equal(room.out.len, 0);
	assert_true(room.out.failed);
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, written_fields, check_field);
	SUITE_TABLE(&suite, request_lines, check_request_line);
	SUITE_TABLE(&suite, status_lines, check_status_line);
	suite_add(&suite, "numbers are written in decimal", numbers_are_decimal, NULL);
	suite_add(&suite, "RESP-14: fields are written in order, dropped ones left out",
	    dropped_fields_are_left_out, NULL);
	suite_add(&suite, "what does not fit fails for good, and nothing half is written",
	    what_does_not_fit_fails_for_good, NULL);
	return suite_run(&suite, "encode");
}
