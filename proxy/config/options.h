/*
 * The table of options: a row each, made from options.def.  It knows names, bounds and words;
 * what a value looks like is for config/value.h.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/slice.h"

#define OPTION(field, flag, group, type, standard, least, most, reloads, sentence) OPTION_##field,
enum option_id {
#include "config/options.def"
	OPTIONS
};
#undef OPTION

enum option_type {
	TYPE_SWITCH,
	TYPE_DURATION,
	TYPE_SIZE,
	TYPE_COUNT,
	TYPE_TOKEN,
	TYPE_PATH,
	TYPE_TOKENS,
	TYPE_SERVERS,
	TYPE_LISTENERS,
	TYPE_PORTS,
	TYPE_PINS,
	TYPE_REDIRECTIONS,
	TYPE_LOG,
	TYPE_FORWARDED,
	TYPE_PROXY_STATUS,
};

enum option_group {
	GROUP_LISTEN,
	GROUP_LOG,
	GROUP_ORIGIN,
	GROUP_TIME,
	GROUP_SIZE,
	GROUP_HTTP,
	GROUPS
};

struct option {
	const char *flag; /* without dashes */
	enum option_group group;
	enum option_type type;
	const char *standard; /* the default as a user would write it, or NULL */
	uint64_t least, most; /* in the type's unit; a least of 0 allows `off` */
	bool reloads;
	const char *sentence;
	size_t offset; /* of its member in struct settings */
};

/* The row of an option. */
const struct option *option_row(enum option_id id);

/* The option of that name, without dashes; OPTIONS when there is none. */
enum option_id option_find(struct slice name);

/* The flag that is nearest to a name that is none, or NULL when none is near. */
const char *option_nearest(struct slice name);

/* Whether the option may be given several times. */
bool option_is_list(const struct option *option);

/* What its value looks like in a synopsis: "DURATION", "on|off". */
const char *option_value_word(const struct option *option);
