/*
 * How the values of options are written: one reader for each type of options.h.  Flags, files
 * and the environment write them alike; so do the defaults in options.def.
 */
#pragma once

#include "base/arena.h"
#include "config/options.h"

/*
 * Reads one value into `member`, which is of the option's C type (settings.h); a list gets it as
 * one more entry.  What the member points to is taken from `memory`.  False when the value is
 * bad: the member is then as before, and *wanted says what is wrong or was expected.
 */
bool value_read(const struct option *option, struct slice value, void *member, struct arena *memory,
    struct slice *wanted);

/* What values an option takes, in words: `a duration from 1ms to 24h`; in `memory`. */
struct slice value_wanted(const struct option *option, struct arena *memory);
