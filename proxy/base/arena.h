/*
 * An arena: memory that is taken piece by piece and given back all at once, when
 * the exchange that owns it is settled.  Blocks come from a cache of the worker,
 * so the usual exchange allocates nothing.  An arena never fails: its sizes are
 * bounded by the limits on heads, and a machine that cannot give a block ends
 * the process with a message.
 */
#pragma once

#include <stddef.h>
#include "base/slice.h"

struct arena_block;
struct slab;

/*
 * Blocks of one worker; zero-initialised is empty.  They lie in slabs of their own, outside the
 * heap, so that what a burst of exchanges took is given back to the system after it.  Not
 * shared between threads.
 */
struct arena_cache {
	struct slab *slabs;  /* that have a free block */
	unsigned free_slabs; /* of which all blocks are free */
};

/* Zero-initialised but for cache, which may be NULL (blocks then come from the heap). */
struct arena {
	char *at;
	char *end;
	struct arena_block *blocks;
	struct arena_cache *cache;
	size_t total; /* octets taken from the heap or the cache, for tests of bounds */
};

enum { ARENA_BLOCK = 8192 - 16 }; /* octets of the usual block */

/* n octets, aligned for any type, not zeroed; n may be 0. */
void *arena_take(struct arena *arena, size_t n);

/* The same, zeroed. */
void *arena_zeroed(struct arena *arena, size_t n);

/* A copy of the octets; the slice points into the arena. */
struct slice arena_copy(struct arena *arena, struct slice s);

/* printf into the arena, as a slice; also NUL-terminated. */
struct slice arena_print(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Gives every block back; the arena is then empty and may be used again. */
void arena_release(struct arena *arena);

/* Gives the cache's slabs back; no arena may use them any more. */
void arena_cache_release(struct arena_cache *cache);
