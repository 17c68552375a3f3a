#include "suite.h"
#include "base/arena.h"

static void pieces_are_aligned_and_apart(void **state)
{
	struct arena arena = {0};
	char *last = NULL;

	(void)state;
	for (size_t n = 0; n < 200; n++) {
		char *piece = arena_take(&arena, n);
		assert_int_equal((uintptr_t)piece % 16, 0);
		memset(piece, (int)n, n);
		if (last && n > 1)
			assert_int_equal(last[0], (char)(n - 1));
		last = piece;
	}
	arena_release(&arena);
}

static void zeroed_pieces_are_zero(void **state)
{
	struct arena_cache cache = {0};
	struct arena arena = {.cache = &cache};

	(void)state;
	memset(arena_take(&arena, 4000), 0xff, 4000);
	arena_release(&arena);
	const char *piece = arena_zeroed(&arena, 1000);
	for (size_t i = 0; i < 1000; i++)
		assert_int_equal(piece[i], 0);
	arena_release(&arena);
	arena_cache_release(&cache);
}

static void large_pieces_do_not_end_the_block(void **state)
{
	struct arena arena = {0};

	(void)state;
	char *first = arena_take(&arena, 16);
	memset(arena_take(&arena, 100000), 1, 100000);
	char *second = arena_take(&arena, 16);
	assert_ptr_equal(second, first + 16);
	assert_int_equal(arena.total, ARENA_BLOCK + 100000);
	arena_release(&arena);
}

static void a_large_first_piece_is_whole(void **state)
{
	struct arena arena = {0};

	(void)state;
	memset(arena_take(&arena, 100000), 1, 100000);
	memset(arena_take(&arena, 16), 2, 16);
	arena_release(&arena);
	assert_int_equal(arena.total, 0);
}

static void released_blocks_are_taken_again(void **state)
{
	struct arena_cache cache = {0};
	struct arena arena = {.cache = &cache};

	(void)state;
	void *first = arena_take(&arena, 100);
	assert_int_equal(cache.free_slabs, 0);
	arena_release(&arena);
	assert_int_equal(cache.free_slabs, 1);
	assert_ptr_equal(arena_take(&arena, 100), first);
	arena_release(&arena);
	arena_cache_release(&cache);
	assert_null(cache.slabs);
}

/* Ten slabs and more are in use, then a few are kept. */
static void the_cache_is_bounded(void **state)
{
	struct arena_cache cache = {0};
	struct arena arena = {.cache = &cache};

	(void)state;
	for (unsigned i = 0; i < 3000; i++)
		memset(arena_take(&arena, 1000), (int)i, 1000);
	assert_int_equal(arena.total % ARENA_BLOCK, 0);
	arena_release(&arena);
	assert_in_range(cache.free_slabs, 1, 4);
	arena_cache_release(&cache);
	assert_null(cache.slabs);
	assert_int_equal(cache.free_slabs, 0);
}

static void arenas_share_a_cache(void **state)
{
	struct arena_cache cache = {0};
	struct arena arenas[80];

	(void)state;
	for (unsigned round = 0; round < 3; round++) {
		for (unsigned i = 0; i < 80; i++) {
			arenas[i] = (struct arena){.cache = &cache};
			memset(arena_take(&arenas[i], 2000), (int)i, 2000);
		}
		for (unsigned i = 0; i < 80; i++)
			arena_release(&arenas[(i * 7 + round) % 80]);
	}
	assert_in_range(cache.free_slabs, 1, 4);
	arena_cache_release(&cache);
}

static void copies_and_prints_are_slices(void **state)
{
	struct arena arena = {0};

	(void)state;
	assert_slice_equal(arena_copy(&arena, SLICE("a\0b")), SLICE("a\0b"));
	assert_slice_equal(arena_copy(&arena, slice_text(NULL)), SLICE(""));
	struct slice printed = arena_print(&arena, "%d %s", 42, "words");
	assert_slice_equal(printed, SLICE("42 words"));
	assert_int_equal(printed.at[printed.len], '\0');
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    {"pieces are aligned and do not overlap", pieces_are_aligned_and_apart, NULL, NULL,
		NULL},
	    {"zeroed pieces are zero, though the block was used before", zeroed_pieces_are_zero,
		NULL, NULL, NULL},
	    {"a large piece does not end the block before it", large_pieces_do_not_end_the_block,
		NULL, NULL, NULL},
	    {"a large piece may come first", a_large_first_piece_is_whole, NULL, NULL, NULL},
	    {"released blocks are taken again", released_blocks_are_taken_again, NULL, NULL, NULL},
	    {"the cache keeps a bounded number of free slabs", the_cache_is_bounded, NULL, NULL,
		NULL},
	    {"arenas share a cache, whatever order they end in", arenas_share_a_cache, NULL, NULL,
		NULL},
	    {"copies and printed text are slices of the arena", copies_and_prints_are_slices, NULL,
		NULL, NULL},
	};

	return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
