#include "http/fields.h"

#include "http/grammar.h"

struct field_row {
	struct slice name;
	unsigned flags;
};

#define FIELD(id, name, flags) [FIELD_##id] = {{name, sizeof(name) - 1}, flags},
static const struct field_row rows[FIELD_IDS] = {
#include "http/field.def"
};
#undef FIELD

enum { NAME_OCTETS_MAX = 25, SAME_LENGTH_MAX = 5 };

/*
 * The rows by the length of their names.  It holds each row of field.def once: a name that is
 * missing here is never found, which the unit test looks for.
 */
static const uint8_t of_length[NAME_OCTETS_MAX + 1][SAME_LENGTH_MAX] = {
    [2] = {FIELD_TE},
    [3] = {FIELD_VIA},
    [4] = {FIELD_HOST, FIELD_DATE},
    [5] = {FIELD_RANGE},
    [6] = {FIELD_ACCEPT, FIELD_COOKIE, FIELD_EXPECT},
    [7] = {FIELD_UPGRADE, FIELD_TRAILER},
    [8] = {FIELD_IF_MATCH, FIELD_IF_RANGE},
    [9] = {FIELD_FORWARDED},
    [10] = {FIELD_CONNECTION, FIELD_KEEP_ALIVE, FIELD_SET_COOKIE},
    [12] = {FIELD_CONTENT_TYPE, FIELD_MAX_FORWARDS, FIELD_PROXY_STATUS},
    [13] = {FIELD_CACHE_CONTROL, FIELD_AUTHORIZATION, FIELD_IF_NONE_MATCH, FIELD_CONTENT_RANGE},
    [14] = {FIELD_CONTENT_LENGTH},
    [15] = {FIELD_X_FORWARDED_FOR},
    [16] = {FIELD_CONTENT_ENCODING, FIELD_PROXY_CONNECTION, FIELD_WWW_AUTHENTICATE},
    [17] = {FIELD_TRANSFER_ENCODING, FIELD_IF_MODIFIED_SINCE},
    [18] = {FIELD_PROXY_AUTHENTICATE},
    [19] = {FIELD_PROXY_AUTHORIZATION, FIELD_IF_UNMODIFIED_SINCE},
    [25] = {FIELD_PROXY_AUTHENTICATION_INFO},
};

/* Most names come in the case that the standards write, so that memcmp answers first. */
static bool is_named(struct slice name, enum field_id id)
{
	const char *known = rows[id].name.at;

	if (octet_lower(name.at[0]) != octet_lower(known[0]))
		return false;
	return memcmp(name.at, known, name.len) == 0 || slice_equal_nocase(name, rows[id].name);
}

enum field_id field_lookup(struct slice name)
{
	if (name.len == 0 || name.len > NAME_OCTETS_MAX)
		return FIELD_OTHER;
	for (const uint8_t *id = of_length[name.len]; *id != FIELD_OTHER; id++)
		if (is_named(name, *id))
			return *id;
	return FIELD_OTHER;
}

unsigned field_flags(enum field_id id)
{
	return rows[id].flags;
}

struct slice field_name(enum field_id id)
{
	return rows[id].name;
}

enum { FIELDS_ROOM = 16 };

static void grow(struct fields *fields, struct arena *arena)
{
	unsigned room = fields->room ? fields->room * 2 : FIELDS_ROOM;
	struct field *at = arena_take(arena, room * sizeof *at);

	if (fields->count)
		memcpy(at, fields->at, fields->count * sizeof *at);
	fields->at = at;
	fields->room = room;
}

void fields_add(struct fields *fields, struct arena *arena, struct slice name, struct slice value)
{
	fields_add_known(fields, arena, field_lookup(name), name, value);
}

void fields_add_known(struct fields *fields, struct arena *arena, enum field_id id,
    struct slice name, struct slice value)
{
	if (fields->count == fields->room)
		grow(fields, arena);
	fields->at[fields->count++] = (struct field){.name = name, .value = value, .id = id};
	fields->has |= UINT64_C(1) << id;
}

/* The first field of the number from index i on that is not dropped; fields->count when none. */
static unsigned index_of(const struct fields *fields, enum field_id id, unsigned i)
{
	while (i < fields->count && (fields->at[i].id != id || fields->at[i].dropped))
		i++;
	return i;
}

struct field *fields_find(const struct fields *fields, enum field_id id)
{
	if (!fields_has(fields, id))
		return NULL;
	unsigned i = index_of(fields, id, 0);
	return i < fields->count ? &fields->at[i] : NULL;
}

unsigned fields_count(const struct fields *fields, enum field_id id)
{
	unsigned count = 0;

	if (!fields_has(fields, id))
		return 0;
	for (unsigned i = index_of(fields, id, 0); i < fields->count;
	     i = index_of(fields, id, i + 1))
		count++;
	return count;
}

bool fields_drop(struct fields *fields, enum field_id id)
{
	bool dropped = false;

	if (!fields_has(fields, id))
		return false;
	for (unsigned i = index_of(fields, id, 0); i < fields->count;
	     i = index_of(fields, id, i + 1))
		dropped = fields->at[i].dropped = true;
	return dropped;
}

bool fields_drop_named(struct fields *fields, struct slice name)
{
	enum field_id id = field_lookup(name);
	bool dropped = false;

	if (id != FIELD_OTHER)
		return fields_drop(fields, id);
	for (unsigned i = index_of(fields, id, 0); i < fields->count;
	     i = index_of(fields, id, i + 1))
		if (slice_equal_nocase(fields->at[i].name, name))
			dropped = fields->at[i].dropped = true;
	return dropped;
}

bool fields_next_member(
    const struct fields *fields, enum field_id id, struct list_walk *walk, struct slice *member)
{
	if (!fields_has(fields, id))
		return false;
	while (!walk->inside || !list_next(&walk->rest, member)) {
		unsigned i = index_of(fields, id, walk->field);
		if (i == fields->count)
			return false;
		walk->field = i + 1;
		walk->rest = fields->at[i].value;
		walk->inside = true;
	}
	return true;
}

bool fields_list_has(const struct fields *fields, enum field_id id, struct slice wanted)
{
	struct list_walk walk = {0};
	struct slice member;

	while (fields_next_member(fields, id, &walk, &member))
		if (slice_equal_nocase(member, wanted))
			return true;
	return false;
}
