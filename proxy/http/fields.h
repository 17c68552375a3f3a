/*
 * Field lines in the order they came: names and values as slices, and for the names that
 * viaduct knows a number, looked up once (field.def).
 */
#pragma once

#include <stdbool.h>
#include "base/arena.h"

#define FIELD(id, name, flags) FIELD_##id,
enum field_id {
	FIELD_OTHER,
#include "http/field.def"
	FIELD_IDS
};
#undef FIELD

enum field_flags { FIELD_HOP = 1, FIELD_FRAMING = 2, FIELD_NO_TRAILER = 4 };

struct field {
	struct slice name;  /* as sent */
	struct slice value; /* without leading and trailing OWS */
	enum field_id id;
	bool dropped; /* not sent on */
};

struct fields {
	struct field *at; /* in an arena */
	unsigned count;
	unsigned room;
	uint64_t has; /* bit per field_id that was ever added */
};

_Static_assert(FIELD_IDS <= 64, "fields.has has a bit for each known field");

/* The number of a name, in any case; FIELD_OTHER when it is not in field.def. */
enum field_id field_lookup(struct slice name);

/* The flags of field.def; 0 for FIELD_OTHER. */
unsigned field_flags(enum field_id id);

/* The name as field.def writes it. */
struct slice field_name(enum field_id id);

/* Appends; name and value must live as long as the fields. */
void fields_add(struct fields *fields, struct arena *arena, struct slice name, struct slice value);

/* The same for a name whose number is known. */
void fields_add_known(struct fields *fields, struct arena *arena, enum field_id id,
    struct slice name, struct slice value);

/* Whether a field of this number was ever added (dropped or not): one test of a bit. */
static inline bool fields_has(const struct fields *fields, enum field_id id)
{
	return fields->has >> id & 1;
}

/* The first field of this number that is not dropped, or NULL. */
struct field *fields_find(const struct fields *fields, enum field_id id);

/* How many fields of this number there are that are not dropped. */
unsigned fields_count(const struct fields *fields, enum field_id id);

/* Drops every field of this number; says whether there was one. */
bool fields_drop(struct fields *fields, enum field_id id);

/* Drops every field of this name, in any case; says whether there was one. */
bool fields_drop_named(struct fields *fields, struct slice name);

/*
 * Walks the members of all fields of this number as one comma-separated list: false at the
 * end.  Empty members are passed over (PARSE-23), quoted strings may hold commas, OWS is
 * trimmed.  Start with a zeroed walk.
 */
struct list_walk {
	unsigned field;
	struct slice rest;
	bool inside;
};
bool fields_next_member(
    const struct fields *fields, enum field_id id, struct list_walk *walk, struct slice *member);

/* Whether the list has this member, compared in any case, with nothing after it. */
bool fields_list_has(const struct fields *fields, enum field_id id, struct slice member);
