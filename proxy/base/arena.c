#include "base/arena.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include "base/memory.h"
#include "base/slab.h"

struct arena_block {
	struct arena_block *next;
	size_t size; /* octets that follow this header */
};

enum { ALIGNMENT = 16 };

_Static_assert(sizeof(struct arena_block) % ALIGNMENT == 0, "what follows a header is aligned");
_Static_assert(
    sizeof(struct arena_block) + ARENA_BLOCK == SLAB_BLOCK, "the usual block fills one of a slab");

static struct arena_block *block_new(struct arena *arena, size_t size)
{
	bool usual = size == ARENA_BLOCK && arena->cache;
	struct arena_block *block =
	    usual ? slab_take(arena->cache) : memory_new(sizeof *block + size);

	block->size = size;
	return block;
}

static void block_free(struct arena_cache *cache, struct arena_block *block)
{
	if (block->size == ARENA_BLOCK && cache)
		slab_give(cache, block);
	else
		free(block);
}

/* A large piece gets a block of its own, behind the current one, which goes on serving. */
static void *take_slowly(struct arena *arena, size_t n)
{
	bool large = n > ARENA_BLOCK / 4;
	struct arena_block *block = block_new(arena, large ? n : ARENA_BLOCK);

	arena->total += block->size;
	if (large && arena->blocks) {
		block->next = arena->blocks->next;
		arena->blocks->next = block;
		return block + 1;
	}
	block->next = arena->blocks;
	arena->blocks = block;
	arena->at = (char *)(block + 1) + n;
	arena->end = (char *)(block + 1) + block->size;
	return block + 1;
}

void *arena_take(struct arena *arena, size_t n)
{
	n = n ? (n + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1) : ALIGNMENT;
	if (n > (size_t)(arena->end - arena->at))
		return take_slowly(arena, n);
	char *piece = arena->at;
	arena->at += n;
	return piece;
}

void *arena_zeroed(struct arena *arena, size_t n)
{
	return memset(arena_take(arena, n), 0, n);
}

struct slice arena_copy(struct arena *arena, struct slice s)
{
	char *copy = arena_take(arena, s.len);
	if (s.len)
		memcpy(copy, s.at, s.len);
	return slice_of(copy, s.len);
}

struct slice arena_print(struct arena *arena, const char *format, ...)
{
	va_list arguments;

	assert(format);
	va_start(arguments, format);
	int len = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	char *text = arena_take(arena, (size_t)len + 1);
	va_start(arguments, format);
	vsnprintf(text, (size_t)len + 1, format, arguments);
	va_end(arguments);
	return slice_of(text, (size_t)len);
}

void arena_release(struct arena *arena)
{
	while (arena->blocks) {
		struct arena_block *block = arena->blocks;
		arena->blocks = block->next;
		block_free(arena->cache, block);
	}
	arena->at = arena->end = NULL;
	arena->total = 0;
}
