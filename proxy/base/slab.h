/* Slabs: the blocks of arenas, in mappings of their own (see arena.h). */
#pragma once

#include "base/arena.h"

enum { SLAB_BLOCK = 8192 }; /* octets */

/* A block of SLAB_BLOCK octets, aligned to 16. */
void *slab_take(struct arena_cache *cache);

/* Gives a block back. */
void slab_give(struct arena_cache *cache, void *block);
