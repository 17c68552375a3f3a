/* What a line of the log shows of what others chose: bounded, and a target without credentials. */
#pragma once

#include <stdbool.h>
#include "base/slice.h"

enum {
	WORDS_SHOWN = 256,               /* octets of any other words */
	TARGET_SHOWN = 2048,             /* octets of a target */
	TARGET_ROOM = TARGET_SHOWN + 16, /* octets that hold what is shown of a target */
};

/* The beginning of words. */
static inline struct slice words_shown(struct slice words)
{
	return slice_of(words.at, words.len < WORDS_SHOWN ? words.len : WORDS_SHOWN);
}

/*
 * The target to show.  `***@` stands for what is before the last @ of its authority, or before
 * the last @ of all when the authority is none (a password may hold any octet); `?...` for its
 * query unless `queries`; `...` for what is beyond TARGET_SHOWN.  The result points into the
 * target, or into `room`.
 */
struct slice target_shown(struct slice target, bool queries, char room[TARGET_ROOM]);
