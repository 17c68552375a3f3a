#include "suite.h"
#include "http/date.h"

struct date_case {
	const char *title;
	uint64_t seconds;
	const char *text;
};

static const struct date_case dates[] = {
    {"DATE-03: the standard's own example", 784111777, "Sun, 06 Nov 1994 08:49:37 GMT"},
    {"the first second", 0, "Thu, 01 Jan 1970 00:00:00 GMT"},
    {"a leap day", 1709251199, "Thu, 29 Feb 2024 23:59:59 GMT"},
    {"the day after a leap day", 1709251200, "Fri, 01 Mar 2024 00:00:00 GMT"},
    {"the last day of a year", 1767225599, "Wed, 31 Dec 2025 23:59:59 GMT"},
    {"beyond 32 bits", 4294967296, "Sun, 07 Feb 2106 06:28:16 GMT"},
    {"the last second of four digits", 253402300799, "Fri, 31 Dec 9999 23:59:59 GMT"},
};

static void check_date(void **state)
{
	const struct date_case *row = *state;
	char text[DATE_OCTETS];

	date_write(text, row->seconds);
	assert_slice_equal(slice_of(text, sizeof text), slice_text(row->text));
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, dates, check_date);
	return suite_run(&suite, "date");
}
