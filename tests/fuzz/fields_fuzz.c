/*
 * Values and lists.  Whatever the octets: members are trimmed and not empty, come out the same
 * when they are written as a list again, and come from all lines of a name in their order; the
 * fast ways of grammar.h and fields.h find what the slow ways find.
 */
#include "feed.h"
#include "http/fields.h"
#include "http/grammar.h"

enum { ROOM = 1 << 16 };

static void must_be_member(struct slice member, struct slice value)
{
	must(member.len > 0, "a member is not empty");
	must(slice_equal(member, slice_trim(member)), "a member is trimmed");
	must(member.at >= value.at && member.at + member.len <= value.at + value.len,
	    "a member lies in the value");
}

/* Writes the members as a list; gives how many there are. */
static unsigned join(struct slice value, char *text, size_t *len)
{
	struct slice rest = value;
	struct slice member;
	unsigned count = 0;

	*len = 0;
	while (list_next(&rest, &member)) {
		must_be_member(member, value);
		if (count++)
			text[(*len)++] = ',';
		memcpy(text + *len, member.at, member.len);
		*len += member.len;
	}
	return count;
}

static void check_list(struct slice value)
{
	static char first[ROOM], second[ROOM];
	size_t first_len, second_len;

	unsigned count = join(value, first, &first_len);
	must(join(slice_of(first, first_len), second, &second_len) == count,
	    "as many members again");
	must_equal(
	    slice_of(first, first_len), slice_of(second, second_len), "the same members again");
}

static enum field_id look_slowly(struct slice name)
{
	for (unsigned id = FIELD_OTHER + 1; id < FIELD_IDS; id++)
		if (slice_equal_nocase(name, field_name(id)))
			return id;
	return FIELD_OTHER;
}

static void check_words(struct slice s)
{
	must(field_lookup(s) == look_slowly(s), "a name is found");
	must(octets_of_value(s) == octets_of(s, OCTET_VALUE), "a value's octets are counted");
	must(is_token(s) == (s.len > 0 && octets_of(s, OCTET_TCHAR) == s.len), "a token is one");
}

/* Each line of the input is a value of one name. */
static void check_lines(struct slice input)
{
	struct arena arena = {0};
	struct fields fields = {0};
	struct list_walk walk = {0};
	struct slice rest = input;
	struct slice line, member, expected;

	while (slice_cut(&rest, '\n', &line))
		fields_add(&fields, &arena, SLICE("connection"), slice_trim(line));
	rest = input;
	while (slice_cut(&rest, '\n', &line)) {
		struct slice value = slice_trim(line);
		check_list(value);
		check_words(value);
		while (list_next(&value, &expected)) {
			must(fields_next_member(&fields, FIELD_CONNECTION, &walk, &member),
			    "a member of a line comes");
			must_equal(member, expected, "it is the next one");
			must(fields_list_has(&fields, FIELD_CONNECTION, expected),
			    "the list has it");
			must(fields_drop_named(&fields, expected) ==
				 (look_slowly(expected) == FIELD_CONNECTION),
			    "only fields of the name are dropped");
			for (unsigned i = 0; i < fields.count; i++)
				fields.at[i].dropped = false;
		}
	}
	must(!fields_next_member(&fields, FIELD_CONNECTION, &walk, &member),
	    "no other member comes");
	arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice input = alone(slice_of((const char *)data, size < ROOM / 2 ? size : ROOM / 2));

	check_lines(input);
	free_alone(input);
	return 0;
}
