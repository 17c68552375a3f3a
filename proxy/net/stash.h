/*
 * Octets that were read and put back: those of a line or a message that is not yet due.  A small
 * stash is copied to the front of the next read; a large one (a line longer than the scratch) is
 * read behind, in place, and lent to the reader.
 */
#pragma once

#include "base/slice.h"

/* Zero-initialised is empty, and holds no memory. */
struct stash {
	char *at;
	size_t start; /* where the octets begin */
	size_t len;
	size_t room;
	bool lent; /* the reader has them; what it does not put back is used up */
};

static inline bool stash_is_empty(const struct stash *stash)
{
	return stash->len == 0 || stash->lent;
}

/* Puts octets in front; those that were lent are taken back where they are. */
void stash_put(struct stash *stash, struct slice octets);

/* Makes room for n more octets behind, and gives the place. */
char *stash_room(struct stash *stash, size_t n);

/* Lends what is there, `more` octets written behind it included. */
struct slice stash_lend(struct stash *stash, size_t more);

/* Empties it and gives its memory back. */
void stash_clear(struct stash *stash);
