#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include "base/slab.h"
#include "suite.h"

enum {
	SLAB_OCTETS = 256 * 1024, /* of one mapping */
	SLAB_BLOCKS = SLAB_OCTETS / SLAB_BLOCK - 1,
	SLABS = 6,
	MANY = SLABS * SLAB_BLOCKS,
	SLABS_KEPT = 2, /* free ones, at the most */
};

static uintptr_t slab_of(const void *block)
{
	return (uintptr_t)block & ~(uintptr_t)(SLAB_OCTETS - 1);
}

static bool is_mapped(uintptr_t at)
{
	unsigned char pages[SLAB_BLOCK / 4096];

	return mincore((void *)at, SLAB_BLOCK, pages) == 0 || errno != ENOMEM;
}

static void take_many(struct arena_cache *cache, void **blocks, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		blocks[i] = slab_take(cache);
		memset(blocks[i], (int)(i % 251), SLAB_BLOCK);
	}
}

static void give_many(struct arena_cache *cache, void **blocks, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		slab_give(cache, blocks[i]);
}

static void assert_untouched(const void *block, unsigned i)
{
	const unsigned char *octets = block;

	assert_int_equal(octets[0], i % 251);
	assert_int_equal(octets[SLAB_BLOCK / 2], i % 251);
	assert_int_equal(octets[SLAB_BLOCK - 1], i % 251);
}

/* How many of the mappings that the blocks lay in are still there. */
static unsigned mapped_slabs(void **blocks, unsigned count)
{
	unsigned mapped = 0;

	for (unsigned i = 0; i < count; i += SLAB_BLOCKS)
		mapped += is_mapped(slab_of(blocks[i]));
	return mapped;
}

static void check_own_place(void **state)
{
	static void *blocks[MANY];
	struct arena_cache cache = {0};

	(void)state;
	take_many(&cache, blocks, MANY);
	for (unsigned i = 0; i < MANY; i++) {
		assert_int_equal((uintptr_t)blocks[i] % 16, 0);
		assert_true((uintptr_t)blocks[i] - slab_of(blocks[i]) >= SLAB_BLOCK);
		assert_untouched(blocks[i], i);
	}
	assert_null(cache.slabs);
	give_many(&cache, blocks, MANY);
	arena_cache_release(&cache);
}

static void check_slab_is_filled(void **state)
{
	static void *blocks[SLAB_BLOCKS + 1];
	struct arena_cache cache = {0};

	(void)state;
	take_many(&cache, blocks, SLAB_BLOCKS + 1);
	for (unsigned i = 1; i < SLAB_BLOCKS; i++)
		assert_int_equal(slab_of(blocks[i]), slab_of(blocks[0]));
	assert_int_not_equal(slab_of(blocks[SLAB_BLOCKS]), slab_of(blocks[0]));
	give_many(&cache, blocks, SLAB_BLOCKS + 1);
	arena_cache_release(&cache);
}

static void check_again(void **state)
{
	struct arena_cache cache = {0};
	void *first = slab_take(&cache);
	void *second = slab_take(&cache);

	(void)state;
	slab_give(&cache, first);
	assert_ptr_equal(slab_take(&cache), first);
	slab_give(&cache, first);
	slab_give(&cache, second);
	assert_ptr_equal(slab_take(&cache), second);
	slab_give(&cache, second);
	arena_cache_release(&cache);
}

static void check_burst(void **state)
{
	static void *blocks[MANY];
	struct arena_cache cache = {0};

	(void)state;
	take_many(&cache, blocks, MANY);
	assert_int_equal(mapped_slabs(blocks, MANY), SLABS);
	give_many(&cache, blocks, MANY);
	assert_true(mapped_slabs(blocks, MANY) <= SLABS_KEPT);
	assert_int_equal(cache.free_slabs, mapped_slabs(blocks, MANY));
	arena_cache_release(&cache);
	assert_int_equal(mapped_slabs(blocks, MANY), 0);
	assert_null(cache.slabs);
}

/* Those that are in use keep their slab, those that are not keep nothing. */
static void check_survivors(void **state)
{
	static void *blocks[MANY];
	struct arena_cache cache = {0};
	unsigned kept = 3 * SLAB_BLOCKS + 5;

	(void)state;
	take_many(&cache, blocks, MANY);
	for (unsigned i = 0; i < MANY; i++)
		if (i != kept)
			slab_give(&cache, blocks[i]);
	assert_true(mapped_slabs(blocks, MANY) <= SLABS_KEPT + 1);
	assert_true(is_mapped(slab_of(blocks[kept])));
	assert_untouched(blocks[kept], kept);
	slab_give(&cache, blocks[kept]);
	arena_cache_release(&cache);
}

/* One more and one less at the edge of a slab does not ask the system each time. */
static void check_edge(void **state)
{
	static void *blocks[SLAB_BLOCKS];
	struct arena_cache cache = {0};
	uintptr_t at = 0;

	(void)state;
	take_many(&cache, blocks, SLAB_BLOCKS);
	for (unsigned i = 0; i < 100; i++) {
		void *one = slab_take(&cache);
		if (!at)
			at = slab_of(one);
		assert_int_equal(slab_of(one), at);
		slab_give(&cache, one);
		assert_true(is_mapped(at));
	}
	give_many(&cache, blocks, SLAB_BLOCKS);
	arena_cache_release(&cache);
}

/* Blocks taken and given back in any order, each always with its own octets. */
static void check_any_order(void **state)
{
	static void *blocks[MANY];
	struct arena_cache cache = {0};
	unsigned seed = 1;

	(void)state;
	memset(blocks, 0, sizeof blocks);
	for (unsigned i = 0; i < 20000; i++) {
		seed = seed * 1103515245 + 12345;
		unsigned at = seed / 65536 % MANY;
		if (blocks[at]) {
			assert_untouched(blocks[at], at);
			slab_give(&cache, blocks[at]);
			blocks[at] = NULL;
			continue;
		}
		blocks[at] = slab_take(&cache);
		memset(blocks[at], (int)(at % 251), SLAB_BLOCK);
	}
	for (unsigned i = 0; i < MANY; i++)
		if (blocks[i])
			slab_give(&cache, blocks[i]);
	assert_true(cache.free_slabs <= SLABS_KEPT);
	arena_cache_release(&cache);
}

/* An arena's usual blocks come from the slabs, and go back to them. */
static void check_arena(void **state)
{
	struct arena_cache cache = {0};
	struct arena arena = {.cache = &cache};
	void *piece = arena_take(&arena, 100);
	uintptr_t at = slab_of(piece);

	(void)state;
	assert_int_equal(cache.free_slabs, 0);
	memset(arena_take(&arena, 100000), 1, 100000);
	arena_release(&arena);
	assert_int_equal(cache.free_slabs, 1);
	assert_int_equal(slab_of(arena_take(&arena, 100)), at);
	arena_release(&arena);
	arena_cache_release(&cache);
	assert_false(is_mapped(at));
}

int main(void)
{
	static struct suite suite;

	suite_add(&suite, "each block is a place of its own", check_own_place, NULL);
	suite_add(&suite, "a slab is filled before the next is made", check_slab_is_filled, NULL);
	suite_add(&suite, "what was given back last is taken first", check_again, NULL);
	suite_add(&suite, "what a burst took is given back to the system", check_burst, NULL);
	suite_add(&suite, "one block keeps no more than its own slab", check_survivors, NULL);
	suite_add(&suite, "a slab that comes and goes stays mapped", check_edge, NULL);
	suite_add(&suite, "blocks come and go in any order", check_any_order, NULL);
	suite_add(&suite, "an arena takes its blocks from slabs", check_arena, NULL);
	return suite_run(&suite, "slab");
}
