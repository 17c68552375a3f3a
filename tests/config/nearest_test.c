#include "config/nearest.h"
#include "suite.h"

struct distance_case {
	const char *title;
	const char *a, *b;
	size_t expected;
};

static const struct distance_case distances[] = {
    {"a word is at no distance from itself", "listen", "listen", 0},
    {"two empty words are the same", "", "", 0},
    {"nothing is as far from a word as the word is long", "", "log", 3},
    {"a missing letter is one step", "hed-timeout", "head-timeout", 1},
    {"a letter too many is one step", "headd-timeout", "head-timeout", 1},
    {"another letter is one step", "heat-timeout", "head-timeout", 1},
    {"two neighbours swapped are one step", "haed-timeout", "head-timeout", 1},
    {"steps add up", "kitten", "sitting", 3},
    {"the case of letters counts", "Log", "log", 1},
};

static void check_distance(void **state)
{
	const struct distance_case *row = *state;
	struct slice a = slice_alone(slice_text(row->a));
	struct slice b = slice_alone(slice_text(row->b));

	assert_int_equal(nearest_distance(a, b), row->expected);
	assert_int_equal(nearest_distance(b, a), row->expected);
	slice_alone_free(a);
	slice_alone_free(b);
}

struct find_case {
	const char *title;
	const char *word;
	const char *expected;
};

static const char *const names[] = {"listen", "log", "read-timeout", "head-timeout", "max-head"};

static const struct find_case finds[] = {
    {"a word one step away is found", "lisen", "listen"},
    {"a word two steps away is found when it is long", "raed-timout", "read-timeout"},
    {"a known name is nearest to itself", "log", "log"},
    {"of two words equally near the first is taken", "hread-timeout", "read-timeout"},
    {"what is near to nothing finds nothing", "colour", NULL},
    {"a short word does not find a name that shares little", "xyg", NULL},
    {"the empty word finds nothing", "", NULL},
};

static void check_find(void **state)
{
	const struct find_case *row = *state;
	const char *found =
	    nearest_find(slice_text(row->word), names, sizeof names / sizeof *names);

	if (row->expected)
		assert_string_equal(found, row->expected);
	else
		assert_null(found);
}

static void words_longer_than_63_octets_are_far_from_all(void **state)
{
	char word[65];

	(void)state;
	memset(word, 'a', sizeof word);
	assert_int_equal(nearest_distance(slice_of(word, 64), slice_of(word, 64)), 64);
	assert_int_equal(nearest_distance(slice_of(word, 63), slice_of(word, 63)), 0);
	assert_int_equal(nearest_distance(slice_of(word, 1), slice_of(word, 65)), 65);
}

int main(void)
{
	struct suite suite = {0};

	SUITE_TABLE(&suite, distances, check_distance);
	SUITE_TABLE(&suite, finds, check_find);
	suite_add(&suite, "words longer than 63 octets are far from all",
	    words_longer_than_63_octets_are_far_from_all, NULL);
	return suite_run(&suite, "config/nearest");
}
