#include "base/slab.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

/* AddressSanitizer is told what is free, since it does not see through these mappings. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
void __asan_poison_memory_region(const volatile void *at, size_t n);
void __asan_unpoison_memory_region(const volatile void *at, size_t n);
#define MARK_FREE(at, n) __asan_poison_memory_region(at, n)
#define MARK_TAKEN(at, n) __asan_unpoison_memory_region(at, n)
#else
#define MARK_FREE(at, n) ((void)(at))
#define MARK_TAKEN(at, n) ((void)(at))
#endif

enum {
	SLAB_OCTETS = 256 * 1024, /* and aligned to that, so that a block finds its slab */
	SLAB_BLOCKS = SLAB_OCTETS / SLAB_BLOCK - 1,
	FREE_SLABS_KEPT = 2,
};

struct free_block {
	struct free_block *next;
};

/* The first block of a slab is its header.  Blocks never given out are not in the list. */
struct slab {
	struct slab *prev, *next; /* among those that have a free block */
	struct free_block *free;
	unsigned given; /* blocks in use */
	unsigned fresh; /* blocks that were never given out: the last ones */
};

static void *or_end(void *mapping)
{
	if (mapping != MAP_FAILED)
		return mapping;
	fputs("viaduct: out of memory\n", stderr);
	abort();
}

/* Maps twice the size and gives back what is not aligned. */
static struct slab *slab_map(void)
{
	char *mapping = or_end(mmap(
	    NULL, 2 * SLAB_OCTETS, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	size_t before = (SLAB_OCTETS - (uintptr_t)mapping % SLAB_OCTETS) % SLAB_OCTETS;

	if (before)
		munmap(mapping, before);
	munmap(mapping + before + SLAB_OCTETS, SLAB_OCTETS - before);
	struct slab *slab = (struct slab *)(void *)(mapping + before);
	slab->fresh = SLAB_BLOCKS;
	return slab;
}

static void slab_unmap(struct slab *slab)
{
	MARK_TAKEN(slab, SLAB_OCTETS);
	munmap(slab, SLAB_OCTETS);
}

static void slab_link(struct arena_cache *cache, struct slab *slab)
{
	slab->prev = NULL;
	slab->next = cache->slabs;
	if (slab->next)
		slab->next->prev = slab;
	cache->slabs = slab;
}

static void slab_unlink(struct arena_cache *cache, struct slab *slab)
{
	if (slab->prev)
		slab->prev->next = slab->next;
	else
		cache->slabs = slab->next;
	if (slab->next)
		slab->next->prev = slab->prev;
}

static void *block_of(struct slab *slab)
{
	struct free_block *block = slab->free;

	if (block) {
		MARK_TAKEN(block, SLAB_BLOCK);
		slab->free = block->next;
		return block;
	}
	return (char *)slab + (size_t)(SLAB_BLOCKS + 1 - slab->fresh--) * SLAB_BLOCK;
}

void *slab_take(struct arena_cache *cache)
{
	struct slab *slab = cache->slabs;

	if (!slab) {
		slab = slab_map();
		slab_link(cache, slab);
		cache->free_slabs++;
	}
	if (slab->given == 0)
		cache->free_slabs--;
	void *block = block_of(slab);
	slab->given++;
	if (slab->given == SLAB_BLOCKS)
		slab_unlink(cache, slab);
	return block;
}

void slab_give(struct arena_cache *cache, void *given)
{
	struct free_block *block = given;
	struct slab *slab = (struct slab *)((uintptr_t)given & ~(uintptr_t)(SLAB_OCTETS - 1));

	block->next = slab->free;
	slab->free = block;
	MARK_FREE(block, SLAB_BLOCK);
	if (slab->given-- == SLAB_BLOCKS)
		slab_link(cache, slab);
	if (slab->given)
		return;
	if (cache->free_slabs < FREE_SLABS_KEPT) {
		cache->free_slabs++;
		return;
	}
	slab_unlink(cache, slab);
	slab_unmap(slab);
}

void arena_cache_release(struct arena_cache *cache)
{
	while (cache->slabs) {
		struct slab *slab = cache->slabs;
		slab_unlink(cache, slab);
		slab_unmap(slab);
	}
	cache->free_slabs = 0;
}
