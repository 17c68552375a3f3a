#include "base/json.h"

#include <stdio.h>
#include "suite.h"

struct string_case {
	const char *title;
	struct slice given;
	const char *expected; /* between the quotes */
};

static const struct string_case strings[] = {
    {"an empty string is two quotes", {"", 0}, ""},
    {"plain text stays as it is", {"GET", 3}, "GET"},
    {"eight plain octets stay as they are", {"http://o", 8}, "http://o"},
    {"nine plain octets stay as they are", {"http://or", 9}, "http://or"},
    {"a quote is escaped", {"a\"b", 3}, "a\\\"b"},
    {"a quote among eight octets is escaped", {"abc\"defghijk", 12}, "abc\\\"defghijk"},
    {"a backslash is escaped", {"a\\b", 3}, "a\\\\b"},
    {"a slash is not", {"a/b", 3}, "a/b"},
    {"line ends and tabs have short escapes", {"\r\n\t\b\f", 5}, "\\r\\n\\t\\b\\f"},
    {"NUL is escaped by number", {"a\0b", 3}, "a\\u0000b"},
    {"escape is escaped, so that no terminal obeys", {"\033[2J", 4}, "\\u001b[2J"},
    {"delete is escaped", {"\x7f", 1}, "\\u007f"},
    {"delete among eight octets is escaped",
	{"1234\x7f"
	 "5678",
	    9},
	"1234\\u007f5678"},
    {"well-formed UTF-8 stays as it is", {"caf\xc3\xa9 \xe2\x82\xac", 9},
	"caf\xc3\xa9 \xe2\x82\xac"},
    {"UTF-8 across eight octets stays as it is",
	{"1234567\xc3\xa9"
	 "89",
	    11},
	"1234567\xc3\xa9"
	"89"},
    {"an octet that is not UTF-8 becomes the character of its number", {"caf\xe9!", 5},
	"caf\\u00e9!"},
    {"UTF-8 cut short becomes the characters of its octets", {"\xe2\x82", 2}, "\\u00e2\\u0082"},
    {"a C1 control becomes the characters of its octets", {"\xc2\x9b", 2}, "\\u00c2\\u009b"},
    {"an octet of 0x80 among plain ones is found",
	{"1234567\x80"
	 "1234567",
	    15},
	"1234567\\u00801234567"},
};

static void check_string(void **state)
{
	const struct string_case *row = *state;
	char buffer[256], expected[256];
	struct json json;
	struct slice given = slice_alone(row->given);

	json_begin(&json, buffer, sizeof buffer);
	json_open(&json, SLICE(""));
	json_string(&json, SLICE("k"), given);
	json_close(&json);
	int len = snprintf(expected, sizeof expected, "{\"k\":\"%s\"}", row->expected);
	assert_slice_equal(slice_of(buffer, json_length(&json)), slice_of(expected, (size_t)len));
	slice_alone_free(given);
}

/* Every octet, at every place of a word of nine: what comes out is ASCII or well-formed UTF-8. */
static void every_octet_comes_out_clean(void **state)
{
	(void)state;
	for (unsigned octet = 0; octet < 256; octet++) {
		for (unsigned place = 0; place < 9; place++) {
			char word[9] = "abcdefgh", buffer[64], expected[32];
			struct json json;
			word[8] = 'i';
			word[place] = (char)octet;
			bool plain = octet >= 0x20 && octet < 0x7f && octet != '"' && octet != '\\';
			json_begin(&json, buffer, sizeof buffer);
			json_string(&json, SLICE(""), slice_of(word, 9));
			assert_int_equal(json_length(&json) == 11, plain);
			snprintf(expected, sizeof expected, "\\u%04x", octet);
			if (octet >= 0x80)
				assert_memory_equal(buffer + 1 + place, expected, 6);
			for (size_t i = 0; i < json_length(&json); i++)
				assert_in_range((unsigned char)buffer[i], 0x20, 0x7e);
		}
	}
}

struct number_case {
	const char *title;
	uint64_t number;
	const char *as_number;
	const char *as_milliseconds;
};

static const struct number_case numbers[] = {
    {"zero is written", 0, "0", "0"},
    {"one microsecond is a thousandth", 1, "1", "0.001"},
    {"nine has one digit", 9, "9", "0.009"},
    {"ten has two digits", 10, "10", "0.01"},
    {"ninety-nine has two digits", 99, "99", "0.099"},
    {"a hundred has three digits", 100, "100", "0.1"},
    {"a thousand microseconds are one", 1000, "1000", "1"},
    {"no zeros trail behind the point", 1500, "1500", "1.5"},
    {"all three decimals are kept", 12345678, "12345678", "12345.678"},
    {"the largest of 64 bits is written", UINT64_MAX, "18446744073709551615",
	"18446744073709551.615"},
};

static void check_number(void **state)
{
	const struct number_case *row = *state;
	char buffer[256], expected[256];
	struct json json;

	json_begin(&json, buffer, sizeof buffer);
	json_open(&json, SLICE(""));
	json_number(&json, SLICE("n"), row->number);
	json_milliseconds(&json, SLICE("ms"), row->number);
	json_close(&json);
	int len = snprintf(expected, sizeof expected, "{\"n\":%s,\"ms\":%s}", row->as_number,
	    row->as_milliseconds);
	assert_slice_equal(slice_of(buffer, json_length(&json)), slice_of(expected, (size_t)len));
}

struct time_case {
	const char *title;
	uint64_t milliseconds;
	const char *expected;
};

static const struct time_case times[] = {
    {"time begins in 1970", 0, "\"1970-01-01T00:00:00.000Z\""},
    {"the last millisecond of a day is that day's", 86399999, "\"1970-01-01T23:59:59.999Z\""},
    {"2000 had a leap day", 951782400000, "\"2000-02-29T00:00:00.000Z\""},
    {"2024 had a leap day", 1709210096789, "\"2024-02-29T12:34:56.789Z\""},
    {"the day after a leap day is the first of March", 1709251200000,
	"\"2024-03-01T00:00:00.000Z\""},
    {"2100 has no leap day", 4107542400000, "\"2100-03-01T00:00:00.000Z\""},
    {"the last day of a year is of that year", 1767225599000, "\"2025-12-31T23:59:59.000Z\""},
    {"the last year has four digits", 253402300799999, "\"9999-12-31T23:59:59.999Z\""},
};

static void check_time(void **state)
{
	const struct time_case *row = *state;
	char buffer[64];
	struct json json;

	json_begin(&json, buffer, sizeof buffer);
	json_time(&json, SLICE(""), row->milliseconds);
	assert_slice_equal(slice_of(buffer, json_length(&json)), slice_text(row->expected));
}

/* One of everything. */
static void write_sample(struct json *json)
{
	json_open(json, SLICE(""));
	json_number(json, SLICE("a"), 1);
	json_open(json, SLICE("o"));
	json_string(json, SLICE("s"), SLICE("x\ny"));
	json_close(json);
	json_bool(json, SLICE("t"), true);
	json_bool(json, SLICE("f"), false);
	json_null(json, SLICE("n"));
	json_open(json, SLICE("e"));
	json_close(json);
	json_close(json);
}

static const char sample[] =
    "{\"a\":1,\"o\":{\"s\":\"x\\ny\"},\"t\":true,\"f\":false,\"n\":null,\"e\":{}}";

static void members_are_separated_by_commas_and_objects_nest(void **state)
{
	char buffer[256];
	struct json json;

	(void)state;
	json_begin(&json, buffer, sizeof buffer);
	write_sample(&json);
	assert_slice_equal(slice_of(buffer, json_length(&json)), slice_text(sample));
}

static void a_buffer_too_small_gives_nothing_and_is_never_overrun(void **state)
{
	(void)state;
	for (size_t room = 0; room < sizeof sample + 40; room++) {
		char *buffer = test_malloc(room + 1);
		struct json json;
		buffer[room] = '#';
		json_begin(&json, buffer, room);
		write_sample(&json);
		size_t len = json_length(&json);
		if (len)
			assert_slice_equal(slice_of(buffer, len), slice_text(sample));
		else
			assert_true(room < sizeof sample + 20);
		assert_int_equal(buffer[room], '#');
		test_free(buffer);
	}
}

static void a_string_that_fits_only_exactly_still_fits(void **state)
{
	char buffer[4 + 2 + 12];
	struct json json;

	(void)state;
	json_begin(&json, buffer, sizeof buffer);
	json_string(&json, SLICE(""), SLICE("abcdefghijkl"));
	assert_slice_equal(slice_of(buffer, json_length(&json)), SLICE("\"abcdefghijkl\""));
}

static void lists_hold_values_without_keys(void **state)
{
	char buffer[128];
	struct json json;

	(void)state;
	json_begin(&json, buffer, sizeof buffer);
	json_open(&json, SLICE(""));
	json_open_list(&json, SLICE("a"));
	json_number(&json, SLICE(""), 1);
	json_string(&json, SLICE(""), SLICE("b"));
	json_open(&json, SLICE(""));
	json_number(&json, SLICE("c"), 2);
	json_close(&json);
	json_close_list(&json);
	json_open_list(&json, SLICE("d"));
	json_close_list(&json);
	json_close(&json);
	assert_slice_equal(
	    slice_of(buffer, json_length(&json)), SLICE("{\"a\":[1,\"b\",{\"c\":2}],\"d\":[]}"));
}

int main(void)
{
	struct suite suite = {0};

	SUITE_TABLE(&suite, strings, check_string);
	SUITE_TABLE(&suite, numbers, check_number);
	SUITE_TABLE(&suite, times, check_time);
	suite_add(&suite, "every octet at every place comes out clean", every_octet_comes_out_clean,
	    NULL);
	suite_add(&suite, "members are separated by commas and objects nest",
	    members_are_separated_by_commas_and_objects_nest, NULL);
	suite_add(&suite, "lists hold values without keys", lists_hold_values_without_keys, NULL);
	suite_add(&suite, "a buffer too small gives nothing and is never overrun",
	    a_buffer_too_small_gives_nothing_and_is_never_overrun, NULL);
	suite_add(&suite, "a string that fits only exactly still fits",
	    a_string_that_fits_only_exactly_still_fits, NULL);
	return suite_run(&suite, "base/json");
}
