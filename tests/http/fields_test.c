#include "suite.h"
#include "http/fields.h"

static void every_name_of_the_list_is_found(void **state)
{
	(void)state;
#define FIELD(id, name, flags)                                                                     \
	assert_int_equal(field_lookup(SLICE(name)), FIELD_##id);                                   \
	assert_slice_equal(field_name(FIELD_##id), SLICE(name));
#include "http/field.def"
#undef FIELD
}

static void every_name_is_found_in_any_case(void **state)
{
	(void)state;
	for (unsigned id = FIELD_OTHER + 1; id < FIELD_IDS; id++) {
		char upper[64];
		char lower[64];
		struct slice name = field_name(id);
		for (size_t i = 0; i < name.len; i++) {
			lower[i] = octet_lower(name.at[i]);
			upper[i] =
			    (char)(lower[i] >= 'a' && lower[i] <= 'z' ? lower[i] - 0x20 : lower[i]);
		}
		assert_int_equal(field_lookup(slice_of(lower, name.len)), id);
		assert_int_equal(field_lookup(slice_of(upper, name.len)), id);
	}
}

struct lookup_case {
	const char *title;
	const char *name;
	enum field_id id;
};

static const struct lookup_case lookups[] = {
    {"an unknown name is of no known kind", "X-Something", FIELD_OTHER},
    {"a name that goes on is another", "Hosts", FIELD_OTHER},
    {"a name that stops early is another", "Hos", FIELD_OTHER},
    {"PARSE-24: an underscore is no hyphen", "Content_Length", FIELD_OTHER},
    {"a CR is no hyphen", "Content\rLength", FIELD_OTHER},
    {"no name is of no known kind", "", FIELD_OTHER},
    {"a very long name is of no known kind", "Proxy-Authentication-Information-And-More",
	FIELD_OTHER},
};

static void check_lookup(void **state)
{
	const struct lookup_case *row = *state;

	assert_int_equal(field_lookup(slice_text(row->name)), row->id);
}

struct flags_case {
	const char *title;
	enum field_id id;
	unsigned flags;
};

static const struct flags_case flags[] = {
    {"HOP-03: Keep-Alive goes one hop", FIELD_KEEP_ALIVE, FIELD_HOP | FIELD_NO_TRAILER},
    {"Transfer-Encoding goes one hop and frames", FIELD_TRANSFER_ENCODING,
	FIELD_HOP | FIELD_FRAMING | FIELD_NO_TRAILER},
    {"Content-Length frames", FIELD_CONTENT_LENGTH, FIELD_FRAMING | FIELD_NO_TRAILER},
    {"CHUNK-14: Trailer goes end to end", FIELD_TRAILER, FIELD_NO_TRAILER},
    {"CHUNK-11: Proxy-Status may be a trailer", FIELD_PROXY_STATUS, 0},
    {"unknown fields have no flags", FIELD_OTHER, 0},
};

static void check_flags(void **state)
{
	const struct flags_case *row = *state;

	assert_int_equal(field_flags(row->id), row->flags);
}

struct room {
	struct arena arena;
	struct fields fields;
};

static void add(struct room *room, const char *name, const char *value)
{
	fields_add(&room->fields, &room->arena, slice_text(name), slice_text(value));
}

static void fields_stay_in_order(void **state)
{
	struct room room = {0};

	(void)state;
	for (unsigned i = 0; i < 100; i++)
		add(&room, i % 2 ? "Via" : "X-Other", i % 3 ? "a" : "b");
	assert_int_equal(room.fields.count, 100);
	for (unsigned i = 0; i < 100; i++) {
		assert_int_equal(room.fields.at[i].id, i % 2 ? FIELD_VIA : FIELD_OTHER);
		assert_slice_equal(room.fields.at[i].value, i % 3 ? SLICE("a") : SLICE("b"));
	}
	arena_release(&room.arena);
}

static void dropped_fields_are_neither_found_nor_counted(void **state)
{
	struct room room = {0};

	(void)state;
	add(&room, "Via", "1");
	add(&room, "via", "2");
	assert_int_equal(fields_count(&room.fields, FIELD_VIA), 2);
	fields_find(&room.fields, FIELD_VIA)->dropped = true;
	assert_slice_equal(fields_find(&room.fields, FIELD_VIA)->value, SLICE("2"));
	assert_int_equal(fields_count(&room.fields, FIELD_VIA), 1);
	assert_true(fields_drop(&room.fields, FIELD_VIA));
	assert_false(fields_drop(&room.fields, FIELD_VIA));
	assert_null(fields_find(&room.fields, FIELD_VIA));
	assert_int_equal(fields_count(&room.fields, FIELD_VIA), 0);
	assert_true(fields_has(&room.fields, FIELD_VIA));
	arena_release(&room.arena);
}

static void fields_never_added_are_not_there(void **state)
{
	struct room room = {0};

	(void)state;
	assert_false(fields_has(&room.fields, FIELD_HOST));
	assert_null(fields_find(&room.fields, FIELD_HOST));
	assert_int_equal(fields_count(&room.fields, FIELD_HOST), 0);
	assert_false(fields_drop(&room.fields, FIELD_HOST));
	assert_false(fields_drop_named(&room.fields, SLICE("X-A")));
}

static void names_are_dropped_in_any_case(void **state)
{
	struct room room = {0};

	(void)state;
	add(&room, "X-A", "1");
	add(&room, "x-a", "2");
	add(&room, "X-AB", "3");
	add(&room, "Upgrade", "4");
	assert_true(fields_drop_named(&room.fields, SLICE("X-a")));
	assert_true(fields_drop_named(&room.fields, SLICE("upgrade")));
	assert_true(room.fields.at[0].dropped);
	assert_true(room.fields.at[1].dropped);
	assert_false(room.fields.at[2].dropped);
	assert_true(room.fields.at[3].dropped);
	assert_false(fields_drop_named(&room.fields, SLICE("X-a")));
	arena_release(&room.arena);
}

static void members_come_from_all_lines_of_a_name(void **state)
{
	static const char *const expected[] = {"a", "b", "c=\"1,2\"", "d"};
	struct room room = {0};
	struct list_walk walk = {0};
	struct slice member;

	(void)state;
	add(&room, "Connection", "a, b");
	add(&room, "Via", "not this");
	add(&room, "connection", "");
	add(&room, "Connection", "dropped");
	add(&room, "CONNECTION", ",c=\"1,2\",, d");
	room.fields.at[3].dropped = true;
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
		assert_true(fields_next_member(&room.fields, FIELD_CONNECTION, &walk, &member));
		assert_slice_equal(member, slice_text(expected[i]));
	}
	assert_false(fields_next_member(&room.fields, FIELD_CONNECTION, &walk, &member));
	assert_false(fields_next_member(&room.fields, FIELD_CONNECTION, &walk, &member));
	arena_release(&room.arena);
}

static void members_are_compared_whole_and_in_any_case(void **state)
{
	struct room room = {0};

	(void)state;
	add(&room, "TE", "gzip;q=0.5");
	add(&room, "TE", ", Trailers");
	assert_true(fields_list_has(&room.fields, FIELD_TE, SLICE("trailers")));
	assert_false(fields_list_has(&room.fields, FIELD_TE, SLICE("gzip")));
	assert_false(fields_list_has(&room.fields, FIELD_CONNECTION, SLICE("close")));
	arena_release(&room.arena);
}

int main(void)
{
	static struct suite suite;

	suite_add(&suite, "every name of the list is found", every_name_of_the_list_is_found, NULL);
	suite_add(&suite, "every name is found in any case", every_name_is_found_in_any_case, NULL);
	SUITE_TABLE(&suite, lookups, check_lookup);
	SUITE_TABLE(&suite, flags, check_flags);
	suite_add(
	    &suite, "RESP-14: fields stay in the order they came", fields_stay_in_order, NULL);
	suite_add(&suite, "dropped fields are neither found nor counted",
	    dropped_fields_are_neither_found_nor_counted, NULL);
	suite_add(
	    &suite, "fields that never came are not there", fields_never_added_are_not_there, NULL);
	suite_add(&suite, "names are dropped in any case", names_are_dropped_in_any_case, NULL);
	suite_add(&suite,
	    "PARSE-23: members come from all lines of a name, the empty ones left out",
	    members_come_from_all_lines_of_a_name, NULL);
	suite_add(&suite, "members are compared whole and in any case",
	    members_are_compared_whole_and_in_any_case, NULL);
	return suite_run(&suite, "fields");
}
