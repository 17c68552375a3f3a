#include "config/options.h"

#include "config/settings.h"
#include "config/value.h"
#include "suite.h"

/* The value of a default, kept in room for any member. */
static bool read_standard(const struct option *option, void *settings, struct arena *memory)
{
	struct slice rest = slice_text(option->standard), value, wanted;

	while (slice_cut(&rest, ';', &value))
		if (!value_read(option, value, (char *)settings + option->offset, memory, &wanted))
			return false;
	return true;
}

static void every_default_is_a_value_that_its_option_takes(void **state)
{
	struct arena memory = {0};
	struct settings *settings = test_calloc(1, sizeof *settings);

	(void)state;
	for (unsigned id = 0; id < OPTIONS; id++)
		assert_true(read_standard(option_row((enum option_id)id), settings, &memory));
	arena_release(&memory);
	test_free(settings);
}

static void every_option_is_found_by_its_flag(void **state)
{
	(void)state;
	for (unsigned id = 0; id < OPTIONS; id++)
		assert_int_equal(option_find(slice_text(option_row((enum option_id)id)->flag)), id);
}

static bool is_flag_octet(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

static void every_flag_is_lower_case_words_joined_by_hyphens(void **state)
{
	(void)state;
	for (unsigned id = 0; id < OPTIONS; id++) {
		const char *flag = option_row((enum option_id)id)->flag;
		for (const char *c = flag; *c; c++)
			assert_true(is_flag_octet(*c));
		assert_true(flag[0] != '-' && strlen(flag) <= 24);
	}
}

static void every_option_has_a_sentence_and_words_for_its_value(void **state)
{
	struct arena memory = {0};

	(void)state;
	for (unsigned id = 0; id < OPTIONS; id++) {
		const struct option *option = option_row((enum option_id)id);
		size_t len = strlen(option->sentence);
		assert_true(len > 20 && option->sentence[len - 1] == '.');
		assert_true(strlen(option_value_word(option)) > 0);
		assert_true(value_wanted(option, &memory).len > 0);
		assert_true(option->least <= option->most);
	}
	arena_release(&memory);
}

struct name_case {
	const char *title;
	const char *name;
	enum option_id found;
	const char *nearest;
};

static const struct name_case names[] = {
    {"an option is known by its name", "head-timeout", OPTION_head_timeout, "head-timeout"},
    {"an option is not known by the beginning of its name", "head-time", OPTIONS, "head-timeout"},
    {"an option is not known by its name in capitals", "Listen", OPTIONS, "listen"},
    {"an option is not known with underscores", "log_query", OPTIONS, "log-query"},
    {"a letter missing is not far", "lisen", OPTIONS, "listen"},
    {"what nobody means has nothing near", "frobnicate", OPTIONS, NULL},
};

static void check_name(void **state)
{
	const struct name_case *row = *state;
	const char *nearest = option_nearest(slice_text(row->name));

	assert_int_equal(option_find(slice_text(row->name)), row->found);
	if (row->nearest)
		assert_string_equal(nearest, row->nearest);
	else
		assert_null(nearest);
}

static void lists_are_those_that_may_be_repeated(void **state)
{
	(void)state;
	assert_true(option_is_list(option_row(OPTION_listen)));
	assert_true(option_is_list(option_row(OPTION_resolve)));
	assert_true(option_is_list(option_row(OPTION_connect_to)));
	assert_true(option_is_list(option_row(OPTION_dns_server)));
	assert_false(option_is_list(option_row(OPTION_connect_ports)));
	assert_false(option_is_list(option_row(OPTION_name)));
}

int main(void)
{
	struct suite suite = {0};

	SUITE_TABLE(&suite, names, check_name);
	suite_add(&suite, "every default is a value that its option takes",
	    every_default_is_a_value_that_its_option_takes, NULL);
	suite_add(
	    &suite, "every option is found by its flag", every_option_is_found_by_its_flag, NULL);
	suite_add(&suite, "every flag is lower-case words joined by hyphens",
	    every_flag_is_lower_case_words_joined_by_hyphens, NULL);
	suite_add(&suite, "every option has a sentence and words for its value",
	    every_option_has_a_sentence_and_words_for_its_value, NULL);
	suite_add(&suite, "lists are those that may be repeated",
	    lists_are_those_that_may_be_repeated, NULL);
	return suite_run(&suite, "config/options");
}
