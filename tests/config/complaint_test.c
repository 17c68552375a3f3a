#include "config/complaint.h"

#include <stdlib.h>
#include "suite.h"

static void all_complaints_are_kept_in_order_and_counted(void **state)
{
	struct complaints complaints = {0};

	(void)state;
	complaint_add(&complaints, COMPLAINT_ERROR, "%s: bad", "first");
	complaint_add(&complaints, COMPLAINT_WARNING, "second");
	complaint_add(&complaints, COMPLAINT_ERROR, "third");
	assert_int_equal(complaints.errors, 2);
	assert_int_equal(complaints.warnings, 1);
	const struct complaint *one = complaint_next(&complaints, NULL);
	assert_string_equal(complaint_text(one), "first: bad");
	assert_true(complaint_is_error(one));
	one = complaint_next(&complaints, one);
	assert_string_equal(complaint_text(one), "second");
	assert_false(complaint_is_error(one));
	one = complaint_next(&complaints, one);
	assert_string_equal(complaint_text(one), "third");
	assert_null(complaint_next(&complaints, one));
	complaints_release(&complaints);
	assert_null(complaint_next(&complaints, NULL));
	assert_int_equal(complaints.errors, 0);
}

static void control_octets_never_reach_a_terminal(void **state)
{
	struct complaints complaints = {0};

	(void)state;
	complaint_add(&complaints, COMPLAINT_ERROR, "--name: '%s'", "a\033[2J\nb\x7f");
	assert_string_equal(
	    complaint_text(complaint_next(&complaints, NULL)), "--name: 'a?[2J?b?'");
	complaints_release(&complaints);
}

static void a_message_has_a_bound(void **state)
{
	struct complaints complaints = {0};
	char word[5000];

	(void)state;
	memset(word, 'x', sizeof word - 1);
	word[sizeof word - 1] = 0;
	complaint_add(&complaints, COMPLAINT_ERROR, "--%s: unknown", word);
	assert_int_equal(strlen(complaint_text(complaint_next(&complaints, NULL))), 1023);
	complaints_release(&complaints);
}

static void each_is_printed_on_a_line_that_names_the_program(void **state)
{
	struct complaints complaints = {0};
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	complaint_add(&complaints, COMPLAINT_ERROR, "--listen: bad");
	complaint_add(&complaints, COMPLAINT_WARNING, "--name: odd");
	complaints_print(&complaints, out);
	fclose(out);
	assert_string_equal(text, "viaduct: --listen: bad\nviaduct: warning: --name: odd\n");
	free(text);
	complaints_release(&complaints);
}

static void assert_told(const struct complaints *complaints, const char *expected)
{
	const struct complaint *one = NULL;
	char told[256] = "";

	while ((one = complaint_next(complaints, one))) {
		size_t len = strlen(told);
		snprintf(told + len, sizeof told - len, "%s ", complaint_text(one));
	}
	assert_string_equal(told, expected);
}

static void complaints_about_lines_come_in_the_order_of_lines(void **state)
{
	struct complaints complaints = {0};

	(void)state;
	complaint_add(&complaints, COMPLAINT_ERROR, "flag");
	complaint_add_at(&complaints, COMPLAINT_ERROR, 5, "five");
	complaint_add_at(&complaints, COMPLAINT_WARNING, 2, "two");
	complaint_add_at(&complaints, COMPLAINT_ERROR, 7, "seven");
	complaint_add_at(&complaints, COMPLAINT_ERROR, 5, "five-again");
	complaint_add_at(&complaints, COMPLAINT_ERROR, 1, "one");
	complaint_add(&complaints, COMPLAINT_WARNING, "all");
	complaint_add_at(&complaints, COMPLAINT_ERROR, 9, "nine");
	assert_told(&complaints, "flag one two five five-again seven all nine ");
	complaints_release(&complaints);
}

static void beyond_the_bound_complaints_are_counted(void **state)
{
	struct complaints complaints = {0};
	const struct complaint *one = NULL;
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	for (unsigned i = COMPLAINTS_KEPT + 7; i > 0; i--)
		complaint_add_at(&complaints, COMPLAINT_ERROR, i, "line %u", i);
	assert_int_equal(complaints.errors, COMPLAINTS_KEPT + 7);
	for (unsigned i = 1; i <= COMPLAINTS_KEPT; i++) {
		char line[16];
		snprintf(line, sizeof line, "line %u", i);
		one = complaint_next(&complaints, one);
		assert_string_equal(complaint_text(one), line);
	}
	assert_null(complaint_next(&complaints, one));
	complaints_print(&complaints, out);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(text + len - strlen("viaduct: and 7 more\n"), "viaduct: and 7 more\n");
	free(text);
	complaints_release(&complaints);
}

static void beyond_the_bound_warnings_make_way_for_errors(void **state)
{
	struct complaints complaints = {0};
	const struct complaint *one = NULL;
	unsigned warnings = 0, errors = 0;

	(void)state;
	for (unsigned i = 0; i < COMPLAINTS_KEPT; i++)
		complaint_add(&complaints, COMPLAINT_WARNING, "warning");
	for (unsigned i = 0; i < 3; i++)
		complaint_add(&complaints, COMPLAINT_ERROR, "error");
	complaint_add(&complaints, COMPLAINT_WARNING, "warning");
	while ((one = complaint_next(&complaints, one)))
		complaint_is_error(one) ? errors++ : warnings++;
	assert_int_equal(errors, 3);
	assert_int_equal(warnings, COMPLAINTS_KEPT - 3);
	assert_int_equal(complaints.warnings, COMPLAINTS_KEPT + 1);
	complaints_release(&complaints);
}

static void a_quoted_word_is_cut_when_it_is_long(void **state)
{
	char room[COMPLAINT_QUOTE], word[2 * COMPLAINT_QUOTE + 1];

	(void)state;
	assert_string_equal(complaint_quote(room, SLICE("a b")), "'a b'");
	assert_string_equal(complaint_quote(room, slice_of(NULL, 0)), "''");
	for (size_t i = 0; i < sizeof word - 1; i += 2)
		memcpy(word + i, "\xc3\xa9", 3);
	for (size_t skip = 0; skip < 2; skip++) {
		word[0] = 'x';
		word[1] = 'x';
		complaint_quote(room, slice_text(word + skip));
		size_t len = strlen(room);
		assert_true(len == COMPLAINT_QUOTE - 1 || len == COMPLAINT_QUOTE - 2);
		assert_string_equal(room + len - 6, "\xc3\xa9...'");
	}
}

static void what_is_no_utf_8_never_reaches_a_terminal(void **state)
{
	struct complaints complaints = {0};

	(void)state;
	complaint_add(&complaints, COMPLAINT_ERROR, "caf\xc3\xa9 \x9b\xc2\x9b \xff\xe2\x82");
	assert_told(&complaints, "caf\xc3\xa9 ??? ??? ");
	complaints_release(&complaints);
}

int main(void)
{
	struct suite suite = {0};

	suite_add(&suite, "all complaints are kept in order and counted",
	    all_complaints_are_kept_in_order_and_counted, NULL);
	suite_add(&suite, "control octets never reach a terminal",
	    control_octets_never_reach_a_terminal, NULL);
	suite_add(&suite, "a message has a bound", a_message_has_a_bound, NULL);
	suite_add(&suite, "each is printed on a line that names the program",
	    each_is_printed_on_a_line_that_names_the_program, NULL);
	suite_add(&suite, "complaints about lines come in the order of lines",
	    complaints_about_lines_come_in_the_order_of_lines, NULL);
	suite_add(&suite, "beyond the bound complaints are counted",
	    beyond_the_bound_complaints_are_counted, NULL);
	suite_add(&suite, "beyond the bound warnings make way for errors",
	    beyond_the_bound_warnings_make_way_for_errors, NULL);
	suite_add(&suite, "a quoted word is cut when it is long",
	    a_quoted_word_is_cut_when_it_is_long, NULL);
	suite_add(&suite, "what is no UTF-8 never reaches a terminal",
	    what_is_no_utf_8_never_reaches_a_terminal, NULL);
	return suite_run(&suite, "config/complaint");
}
