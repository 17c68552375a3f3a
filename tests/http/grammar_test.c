#include "suite.h"
#include "http/grammar.h"

/* Each class beside the words of its definition, octet by octet. */
static void classes_are_as_the_standards_say(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 256; i++) {
		char c = (char)i;
		bool digit = i >= '0' && i <= '9';
		bool letter = (i >= 'a' && i <= 'z') || (i >= 'A' && i <= 'Z');
		bool named = i && i < 128;
		bool punctuation = named && strchr("!#$%&'*+-.^_`|~", c);
		bool hex = digit || (named && strchr("abcdefABCDEF", c));
		bool value = i == '\t' || (i >= 0x20 && i != 0x7f);

		assert_int_equal(octet_is(c, OCTET_TCHAR), digit || letter || punctuation);
		assert_int_equal(octet_is(c, OCTET_VALUE), value);
		assert_int_equal(octet_is(c, OCTET_TARGET), i > 0x20 && i < 0x7f);
		assert_int_equal(octet_is(c, OCTET_DIGIT), digit);
		assert_int_equal(octet_is(c, OCTET_HEX), hex);
		assert_int_equal(
		    octet_is(c, OCTET_HOST), digit || letter || (named && strchr("-_.", c)));
	}
}

static void hexadecimal_digits_have_values(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 16; i++) {
		assert_int_equal(hex_value("0123456789abcdef"[i]), i);
		assert_int_equal(hex_value("0123456789ABCDEF"[i]), i);
	}
}

/* Every octet at every place of a value, and values of every short length. */
static void values_end_at_the_first_control_octet(void **state)
{
	(void)state;
	for (size_t len = 1; len < 20; len++)
		for (size_t at = 0; at < len; at++)
			for (unsigned octet = 0; octet < 256; octet++) {
				char text[20];
				memset(text, 'v', len);
				text[at] = (char)octet;
				size_t expected = octet_is((char)octet, OCTET_VALUE) ? len : at;
				struct slice alone = slice_alone(slice_of(text, len));
				assert_int_equal(octets_of_value(alone), expected);
				assert_int_equal(octets_of(alone, OCTET_VALUE), expected);
				slice_alone_free(alone);
			}
}

struct token_case {
	const char *title;
	const char *text;
	bool good;
};

static const struct token_case tokens[] = {
    {"letters, digits and punctuation are a token", "aZ09!#$%&'*+-.^_`|~", true},
    {"nothing is no token", "", false},
    {"a space is in no token", "a b", false},
    {"a colon is in no token", "a:", false},
    {"an octet of UTF-8 is in no token", "X\xc3\xa9", false},
};

static void check_token(void **state)
{
	const struct token_case *row = *state;

	assert_int_equal(is_token(slice_text(row->text)), row->good);
}

struct list_case {
	const char *title;
	const char *list;
	const char *members[6];
};

static const struct list_case lists[] = {
    {"commas part members", "a,b,c", {"a", "b", "c"}},
    {"PARSE-12: blanks around members are not part of them", " \ta\t ,  b ", {"a", "b"}},
    {"PARSE-23: empty members are passed over", ", ,x-a,,", {"x-a"}},
    {"PARSE-23: a list of empty members has none", ",, \t,", {NULL}},
    {"an empty value has no members", "", {NULL}},
    {"a comma in a quoted string parts nothing", "a=\"x,y\",b", {"a=\"x,y\"", "b"}},
    {"an escaped quote does not end a quoted string", "\"x\\\",y\",b", {"\"x\\\",y\"", "b"}},
    {"an escaped backslash does not escape the quote", "\"x\\\\\",b", {"\"x\\\\\"", "b"}},
    {"a backslash outside quotes escapes nothing", "a\\,b", {"a\\", "b"}},
    {"a quoted string that does not end goes to the end", "a,\"b,c", {"a", "\"b,c"}},
    {"a quoted string that ends in a backslash goes to the end", "\"a,\\", {"\"a,\\"}},
    {"parameters stay with their member", "gzip;q=0.5 , br", {"gzip;q=0.5", "br"}},
};

static void check_list(void **state)
{
	const struct list_case *row = *state;
	struct slice alone = slice_alone(slice_text(row->list));
	struct slice rest = alone;
	struct slice member;

	for (size_t i = 0; row->members[i]; i++) {
		assert_true(list_next(&rest, &member));
		assert_slice_equal(member, slice_text(row->members[i]));
	}
	assert_false(list_next(&rest, &member));
	slice_alone_free(alone);
}

int main(void)
{
	static struct suite suite;

	suite_add(&suite, "the classes of all octets are as the standards say",
	    classes_are_as_the_standards_say, NULL);
	suite_add(&suite, "hexadecimal digits have values in both cases",
	    hexadecimal_digits_have_values, NULL);
	suite_add(&suite,
	    "PARSE-05, PARSE-06: a value ends at the first control octet, wherever it stands",
	    values_end_at_the_first_control_octet, NULL);
	SUITE_TABLE(&suite, tokens, check_token);
	SUITE_TABLE(&suite, lists, check_list);
	return suite_run(&suite, "grammar");
}
