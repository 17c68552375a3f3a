#include "config/help.h"

#include <stdlib.h>
#include "config/options.h"
#include "suite.h"

/* A file in memory, and what was written to it. */
struct paper {
	FILE *out;
	char *text;
	size_t len;
};

static void paper_open(struct paper *paper)
{
	*paper = (struct paper){0};
	paper->out = open_memstream(&paper->text, &paper->len);
	assert_non_null(paper->out);
}

static void assert_fits_a_screen(const char *text, unsigned most_lines)
{
	struct slice rest = slice_text(text), line;
	unsigned lines = 0;

	while (slice_cut(&rest, '\n', &line)) {
		assert_true(line.len <= 80);
		lines += line.len > 0 || rest.at;
	}
	assert_true(lines <= most_lines);
}

static void the_help_fits_one_screen_and_names_every_option(void **state)
{
	struct paper paper;

	(void)state;
	paper_open(&paper);
	help_print(paper.out);
	fclose(paper.out);
	assert_fits_a_screen(paper.text, 24);
	for (unsigned id = 0; id < OPTIONS; id++)
		assert_non_null(strstr(paper.text, option_row((enum option_id)id)->flag));
	free(paper.text);
}

static void the_help_of_every_option_fits_one_screen(void **state)
{
	struct complaints complaints = {0};

	(void)state;
	for (unsigned id = 0; id < OPTIONS; id++) {
		const struct option *option = option_row((enum option_id)id);
		struct paper paper;
		paper_open(&paper);
		assert_true(help_print_option(paper.out, option->flag, &complaints));
		fclose(paper.out);
		assert_fits_a_screen(paper.text, 12);
		assert_non_null(strstr(paper.text, "  value    "));
		assert_int_equal(
		    strstr(paper.text, "  default  ") != NULL, option->standard != NULL);
		free(paper.text);
	}
}

struct page_case {
	const char *title;
	void (*print)(FILE *out);
	const char *names; /* something that it must say */
};

static const struct page_case pages[] = {
    {"the help of check fits one screen", help_print_check, "viaduct check [--config FILE]"},
    {"the help of config fits one screen", help_print_config, "--effective [--json]"},
    {"the help of env fits one screen", help_print_env, "eval \"$(viaduct env)\""},
    {"the help of explain fits one screen", help_print_explain, "--response FILE"},
};

static void check_page(void **state)
{
	const struct page_case *row = *state;
	struct paper paper;

	paper_open(&paper);
	row->print(paper.out);
	fclose(paper.out);
	assert_fits_a_screen(paper.text, 24);
	assert_non_null(strstr(paper.text, row->names));
	free(paper.text);
}

static void the_help_of_an_option_says_all_about_it(void **state)
{
	struct complaints complaints = {0};
	struct paper paper;

	(void)state;
	paper_open(&paper);
	assert_true(help_print_option(paper.out, "--head-timeout", &complaints));
	fclose(paper.out);
	assert_string_equal(paper.text,
	    "--head-timeout DURATION\n"
	    "  A request head must be complete this long after its first octet, else 408.\n"
	    "  value    a duration from 1ms to 24h\n"
	    "  default  30s\n");
	free(paper.text);
}

static void the_help_of_no_option_is_told_the_nearest(void **state)
{
	struct complaints complaints = {0};
	struct paper paper;

	(void)state;
	paper_open(&paper);
	assert_false(help_print_option(paper.out, "hed-timeout", &complaints));
	fclose(paper.out);
	assert_int_equal(paper.len, 0);
	assert_string_equal(complaint_text(complaint_next(&complaints, NULL)),
	    "--help: 'hed-timeout': unknown option; did you mean head-timeout?");
	free(paper.text);
	complaints_release(&complaints);
}

static void the_version_is_a_line_or_an_object(void **state)
{
	struct paper paper;

	(void)state;
	paper_open(&paper);
	version_print(paper.out, false);
	version_print(paper.out, true);
	fclose(paper.out);
	assert_string_equal(paper.text,
	    "viaduct " VIADUCT_VERSION "\n{\"name\":\"viaduct\",\"version\":\"" VIADUCT_VERSION
	    "\"}\n");
	free(paper.text);
}

int main(void)
{
	struct suite suite = {0};

	suite_add(&suite, "the help fits one screen and names every option",
	    the_help_fits_one_screen_and_names_every_option, NULL);
	suite_add(&suite, "the help of every option fits one screen",
	    the_help_of_every_option_fits_one_screen, NULL);
	SUITE_TABLE(&suite, pages, check_page);
	suite_add(&suite, "the help of an option says all about it",
	    the_help_of_an_option_says_all_about_it, NULL);
	suite_add(&suite, "the help of no option is told the nearest",
	    the_help_of_no_option_is_told_the_nearest, NULL);
	suite_add(
	    &suite, "the version is a line or an object", the_version_is_a_line_or_an_object, NULL);
	return suite_run(&suite, "config/help");
}
