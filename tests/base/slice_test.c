#include "suite.h"

struct trim_case {
	const char *title;
	const char *given, *expected;
};

static const struct trim_case trims[] = {
    {"a slice without blanks stays as it is", "abc", "abc"},
    {"blanks and tabs leave both ends", " \t abc\t ", "abc"},
    {"blanks inside stay", " a \t b ", "a \t b"},
    {"nothing is left of blanks alone", " \t ", ""},
    {"the empty slice stays empty", "", ""},
    {"a line end is no blank", "\r\n", "\r\n"},
};

static void check_trim(void **state)
{
	const struct trim_case *row = *state;

	assert_slice_equal(slice_trim(slice_text(row->given)), slice_text(row->expected));
}

struct equal_case {
	const char *title;
	const char *a, *b;
	bool exactly, nocase;
};

static const struct equal_case equals[] = {
    {"the same octets are equal", "Host", "Host", true, true},
    {"letters of another case are equal without case only", "Host", "hOST", false, true},
    {"another length is never equal", "Host", "Hos", false, false},
    {"@ and ` are not one letter in two cases", "@", "`", false, false},
    {"hyphen and CR are not one letter in two cases", "-", "\r", false, false},
    {"two empty slices are equal", "", "", true, true},
};

static void check_equal(void **state)
{
	const struct equal_case *row = *state;
	struct slice a = slice_text(row->a);
	struct slice b = slice_text(row->b);

	assert_int_equal(slice_equal(a, b), row->exactly);
	assert_int_equal(slice_equal_nocase(a, b), row->nocase);
}

struct number_case {
	const char *title;
	const char *text;
	uint64_t max;
	bool good;
	uint64_t expected;
};

static const struct number_case numbers[] = {
    {"a digit is a number", "7", 100, true, 7},
    {"leading zeros do not count", "00042", 100, true, 42},
    {"the bound itself is within it", "100", 100, true, 100},
    {"one over the bound is none", "101", 100, false, 0},
    {"the largest of 64 bits fits", "18446744073709551615", UINT64_MAX, true, UINT64_MAX},
    {"one more than 64 bits hold is none", "18446744073709551616", UINT64_MAX, false, 0},
    {"twenty-one digits do not wrap around", "100000000000000000003", UINT64_MAX, false, 0},
    {"no digits are no number", "", 100, false, 0},
    {"a sign is none", "+1", 100, false, 0},
    {"a blank is none", "1 ", 100, false, 0},
    {"zero is within a bound of zero", "0", 0, true, 0},
    {"a digit over a small bound is none", "9", 3, false, 0},
};

static void check_number(void **state)
{
	const struct number_case *row = *state;
	uint64_t number = 12345;

	assert_int_equal(slice_number(slice_text(row->text), row->max, &number), row->good);
	assert_int_equal(number, row->good ? row->expected : 12345);
}

struct cut_case {
	const char *title;
	const char *given;
	const char *pieces[5];
};

static const struct cut_case cuts[] = {
    {"a slice without the delimiter is one piece", "abc", {"abc"}},
    {"the delimiter parts two pieces", "a,b", {"a", "b"}},
    {"delimiters side by side have an empty piece between them", "a,,b", {"a", "", "b"}},
    {"a delimiter at the end has an empty piece behind it", "a,", {"a", ""}},
    {"a delimiter alone has one on each side", ",", {"", ""}},
    {"an empty slice is one empty piece", "", {""}},
};

static void check_cut(void **state)
{
	const struct cut_case *row = *state;
	struct slice rest = slice_text(row->given);
	struct slice piece;

	for (size_t i = 0; row->pieces[i]; i++) {
		assert_true(slice_cut(&rest, ',', &piece));
		assert_slice_equal(piece, slice_text(row->pieces[i]));
	}
	assert_false(slice_cut(&rest, ',', &piece));
}

static void check_after(void **state)
{
	(void)state;
	assert_slice_equal(slice_after(SLICE("abc"), 1), SLICE("bc"));
	assert_slice_equal(slice_after(SLICE("abc"), 3), SLICE(""));
	assert_slice_equal(slice_after(SLICE("abc"), 9), SLICE(""));
}

static void check_find(void **state)
{
	(void)state;
	assert_int_equal(slice_find(SLICE("a:b:c"), ':'), 1);
	assert_int_equal(slice_find(SLICE("abc"), ':'), 3);
	assert_int_equal(slice_find(SLICE(""), ':'), 0);
	assert_true(slice_has(SLICE("a\0b"), '\0'));
	assert_false(slice_has(slice_text(NULL), 'a'));
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, trims, check_trim);
	SUITE_TABLE(&suite, equals, check_equal);
	SUITE_TABLE(&suite, numbers, check_number);
	SUITE_TABLE(&suite, cuts, check_cut);
	suite_add(&suite, "what is after more octets than there are is empty", check_after, NULL);
	suite_add(&suite, "an octet that is not there is found at the end", check_find, NULL);
	return suite_run(&suite, "slice");
}
