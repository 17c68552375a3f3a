/*
 * The values of options, and where they came from, written as a user would write them: what
 * config/value.h reads, the other way round.
 */
#pragma once

#include "base/arena.h"
#include "config/options.h"
#include "config/settings.h"

/* How many values it takes to give the member: the entries of a list, none for a file's name that
 * was not given, else one. */
unsigned value_count(const struct option *option, const void *member);

/*
 * Writes one of them, so that value_read makes the same of it; a number in the largest unit that
 * divides it.  `member` is of the option's C type, `index` is under value_count.  NUL-terminated,
 * in `memory`.
 */
struct slice value_write(
    const struct option *option, const void *member, unsigned index, struct arena *memory);

/*
 * A value as it stands in a line of a file: in quotes where it would else be other words.  A
 * control octet, which no file has, becomes `?`.  NUL-terminated, in `memory`.
 */
struct slice value_quote(struct slice value, struct arena *memory);

/*
 * Where the option's value was given: `--name`, `VIADUCT_NAME`, `FILE:LINE` or `default`.
 * NUL-terminated, in `memory`.
 */
struct slice setting_place(
    const struct settings *settings, enum option_id id, struct arena *memory);

/* The same, and the option's name where the place does not tell it: `FILE:LINE: name`. */
struct slice setting_label(
    const struct settings *settings, enum option_id id, struct arena *memory);

/* The option's member of the settings. */
const void *setting_member(const struct settings *settings, enum option_id id);
