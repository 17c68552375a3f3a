#include "config/arguments.h"

#include "config/words.h"
#include "suite.h"

struct arguments_case {
	const char *title;
	const char *line;
	enum command command;
	const char *topic;
	bool json;
	int count;         /* of options */
	const char *first; /* of them */
	const char *said;  /* when refused */
};

static const struct arguments_case rows[] = {
    {"no word at all serves", "viaduct", COMMAND_SERVE, NULL, false, 0, NULL, NULL},
    {"serve serves", "viaduct|serve", COMMAND_SERVE, NULL, false, 0, NULL, NULL},
    {"options without a command serve", "viaduct|--strict|on", COMMAND_SERVE, NULL, false, 2,
	"--strict", NULL},
    {"options behind serve are its options", "viaduct|serve|--name|a", COMMAND_SERVE, NULL, false,
	2, "--name", NULL},
    {"--help asks for help", "viaduct|--help", COMMAND_HELP, NULL, false, 0, NULL, NULL},
    {"--help wins wherever it stands", "viaduct|--name|a|--help", COMMAND_HELP, NULL, false, 0,
	NULL, NULL},
    {"--help takes an option's name", "viaduct|--help|name", COMMAND_HELP, "name", false, 0, NULL,
	NULL},
    {"--help takes an option with its dashes", "viaduct|--help|--name", COMMAND_HELP, "--name",
	false, 0, NULL, NULL},
    {"--help behind serve is help", "viaduct|serve|--help", COMMAND_HELP, NULL, false, 0, NULL,
	NULL},
    {"--help serve is help", "viaduct|--help|serve", COMMAND_HELP, NULL, false, 0, NULL, NULL},
    {"--version asks for the version", "viaduct|--version", COMMAND_VERSION, NULL, false, 0, NULL,
	NULL},
    {"--version may be JSON", "viaduct|--version|--json", COMMAND_VERSION, NULL, true, 0, NULL,
	NULL},
    {"explain explains", "viaduct|explain", COMMAND_EXPLAIN, NULL, false, 0, NULL, NULL},
    {"explain takes options, and flags of its own among them",
	"viaduct|explain|--strict|--json|--name|a|--response|file", COMMAND_EXPLAIN, NULL, true, 3,
	"--strict", NULL},
    {"explain takes a file behind an equals sign", "viaduct|explain|--response=file|--name|a",
	COMMAND_EXPLAIN, NULL, false, 2, "--name", NULL},
    {"explain needs a file for --response", "viaduct|explain|--response", COMMAND_EXPLAIN, NULL,
	false, 0, NULL, "--response: needs a value: a file"},
    {"explain takes one response", "viaduct|explain|--response|a|--response|b", COMMAND_EXPLAIN,
	NULL, false, 0, NULL, "--response: 'b': given a second time, and it has one value"},
    {"--help of an option behind explain is about the option", "viaduct|explain|--help|name",
	COMMAND_HELP, "name", false, 0, NULL, NULL},
    {"--json is no option of serve's own", "viaduct|--json", COMMAND_SERVE, NULL, false, 1,
	"--json", NULL},
    {"--help behind explain is about explain", "viaduct|explain|--help", COMMAND_HELP, NULL, false,
	0, NULL, NULL},
    {"an unknown command is told the nearest", "viaduct|srve", COMMAND_SERVE, NULL, false, 0, NULL,
	"'srve': unknown command; did you mean serve?"},
    {"a command like none is sent to the help", "viaduct|frobnicate|--help", COMMAND_SERVE, NULL,
	false, 0, NULL, "'frobnicate': unknown command; see viaduct --help"},
};

static void check_arguments(void **state)
{
	const struct arguments_case *row = *state;
	struct words words;
	struct complaints complaints = {0};
	struct arguments arguments;

	words_split(&words, row->line);
	assert_int_equal(
	    arguments_read(words.count, words.at, &arguments, &complaints), row->said == NULL);
	assert_int_equal(complaints.errors, row->said != NULL);
	if (row->said)
		assert_string_equal(complaint_text(complaint_next(&complaints, NULL)), row->said);
	assert_int_equal(arguments.command, row->command);
	assert_int_equal(arguments.json, row->json);
	assert_int_equal(arguments.count, row->count);
	if (row->topic)
		assert_string_equal(arguments.topic, row->topic);
	else
		assert_null(arguments.topic);
	if (row->first)
		assert_string_equal(arguments.options[0], row->first);
	if (row->command == COMMAND_EXPLAIN && !row->said && strstr(row->line, "file"))
		assert_string_equal(arguments.response, "file");
	else if (!row->said)
		assert_null(arguments.response);
	assert_int_equal(arguments.explains,
	    row->command == COMMAND_HELP && strstr(row->line, "explain") && !row->topic);
	complaints_release(&complaints);
	arguments_release(&arguments);
}

int main(void)
{
	struct suite suite = {0};

	SUITE_TABLE(&suite, rows, check_arguments);
	return suite_run(&suite, "config/arguments");
}
