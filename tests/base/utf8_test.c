#include "base/utf8.h"
#include "suite.h"

struct sequence_case {
	const char *title;
	const char *text;
	size_t expected;
};

static const struct sequence_case sequences[] = {
    {"a letter with an accent has two octets", "\xc3\xa9", 2},
    {"the euro sign has three octets", "\xe2\x82\xac", 3},
    {"a smiling face has four octets", "\xf0\x9f\x98\x80", 4},
    {"what follows a sequence does not count", "\xc3\xa9\xff", 2},
    {"the last code point of all is one", "\xf4\x8f\xbf\xbf", 4},
    {"the first code point after the C1 controls is one", "\xc2\xa0", 2},
    {"nothing is no sequence", "", 0},
    {"ASCII is no sequence of several octets", "a", 0},
    {"a C1 control is refused", "\xc2\x9b", 0},
    {"a continuation alone is none", "\x80", 0},
    {"a sequence cut short is none", "\xe2\x82", 0},
    {"a sequence whose end is another letter is none", "\xe2\x82(", 0},
    {"an overlong slash of two octets is none", "\xc0\xaf", 0},
    {"an overlong slash of three octets is none", "\xe0\x80\xaf", 0},
    {"an overlong slash of four octets is none", "\xf0\x80\x80\xaf", 0},
    {"a surrogate is none", "\xed\xa0\x80", 0},
    {"a code point beyond the last is none", "\xf4\x90\x80\x80", 0},
    {"a lead octet that no code point has is none", "\xf5\x80\x80\x80", 0},
};

static void check_sequence(void **state)
{
	const struct sequence_case *row = *state;
	struct slice text = slice_alone(slice_text(row->text));

	assert_int_equal(utf8_sequence(text), row->expected);
	slice_alone_free(text);
}

int main(void)
{
	struct suite suite = {0};

	SUITE_TABLE(&suite, sequences, check_sequence);
	return suite_run(&suite, "base/utf8");
}
