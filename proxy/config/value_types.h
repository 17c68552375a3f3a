/* What the files value*.c share: how one value is read.  For nobody else. */
#pragma once

#include "base/arena.h"
#include "config/options.h"

/* One value on its way from text to a member. */
struct reading {
	const struct option *option;
	struct slice value;
	void *member;
	struct arena *memory;
	struct slice *wanted; /* left empty: what value_wanted says */
};

/* Reads r->value into r->member; when it is bad, false, and *r->wanted may say why. */
typedef bool read_fn(const struct reading *r);

/* Numbers (value_number.c). */
read_fn read_duration, read_size, read_count;

/* Addresses, ports and pairs (value_list.c). */
read_fn read_server, read_listener, read_ports, read_pin, read_redirection;

/*
 * A bound of a number, as a user would write it: in the largest unit of the type that divides
 * it.
 */
struct slice number_write(enum option_type type, uint64_t number, struct arena *memory);

static inline bool value_is_off(struct slice value)
{
	return slice_equal(value, SLICE("off"));
}

/* Refuses the value with words of its own. */
static inline bool value_refuse(const struct reading *r, struct slice why)
{
	*r->wanted = why;
	return false;
}

/* A copy that is NUL-terminated. */
struct slice value_keep(struct arena *memory, struct slice s);

/* Splits a value of two words. */
bool value_two_words(struct slice value, struct slice *first, struct slice *second);
