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
	return suite_run(&suite, "config/complaint");
}
