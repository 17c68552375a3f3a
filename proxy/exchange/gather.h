/*
 * What one send is made of: pieces that lie in several places, put together so that a head and
 * the body octets behind it leave in one system call.  Pieces that follow each other in memory
 * become one.
 */
#pragma once

#include <sys/uio.h>
#include "base/slice.h"

enum { GATHER_PIECES = 64, GATHER_TEXT = 1024 };

/* Zero `count` and `text_len` to begin; the pieces must live until it is sent. */
struct gather {
	int count;
	size_t text_len;
	size_t total; /* octets */
	struct iovec pieces[GATHER_PIECES];
	char text[GATHER_TEXT]; /* for small pieces that are made here */
};

static inline void gather_begin(struct gather *gather)
{
	gather->count = 0;
	gather->text_len = 0;
	gather->total = 0;
}

/* Whether at least four more pieces and their text fit: enough for one step of any sender. */
static inline bool gather_has_room(const struct gather *gather)
{
	return gather->count <= GATHER_PIECES - 4 && gather->text_len <= GATHER_TEXT - 64;
}

/* Adds octets by reference. */
void gather_add(struct gather *gather, struct slice octets);

/* Adds at most 32 octets by copy. */
void gather_copy(struct gather *gather, struct slice octets);
