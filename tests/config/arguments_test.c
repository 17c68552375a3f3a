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
    {"check checks", "viaduct|check", COMMAND_CHECK, NULL, false, 0, NULL, NULL},
    {"check takes options", "viaduct|check|--name|a", COMMAND_CHECK, NULL, false, 2, "--name",
	NULL},
    {"config tells the configuration, --effective is its own", "viaduct|config|--effective",
	COMMAND_CONFIG, NULL, false, 0, NULL, NULL},
    {"config may be JSON", "viaduct|config|--json|--name|a|--effective", COMMAND_CONFIG, NULL, true,
	2, "--name", NULL},
    {"env tells the variables of clients", "viaduct|env|--listen|127.0.0.1:1", COMMAND_ENV, NULL,
	false, 2, "--listen", NULL},
    {"--effective is no option of check's own", "viaduct|check|--effective", COMMAND_CHECK, NULL,
	false, 1, "--effective", NULL},
    {"--json is no option of env's own", "viaduct|env|--json", COMMAND_ENV, NULL, false, 1,
	"--json", NULL},
    {"a file's name is not left out", "viaduct|check|--config", COMMAND_CHECK, NULL, false, 0, NULL,
	"--config: needs a value: a file"},
    {"a file's name is not empty", "viaduct|--config=", COMMAND_SERVE, NULL, false, 0, NULL,
	"--config: needs a value: a file"},
    {"the next flag is no file's name", "viaduct|--config|--strict", COMMAND_SERVE, NULL, false, 1,
	"--strict", "--config: needs a value: a file"},
    {"one file is read", "viaduct|--config|a|--config=b", COMMAND_SERVE, NULL, false, 0, NULL,
	"--config: 'b': given a second time, and it has one value"},
    {"a word behind the options is no command", "viaduct|--strict|on|check", COMMAND_SERVE, NULL,
	false, 3, "--strict", NULL},
    {"an empty word is no command", "viaduct||", COMMAND_SERVE, NULL, false, 0, NULL,
	"'': unknown command; see viaduct --help"},
    {"the new commands are among the nearest", "viaduct|chekc", COMMAND_SERVE, NULL, false, 0, NULL,
	"'chekc': unknown command; did you mean check?"},
    {"--version wins behind a command", "viaduct|check|--version|--json", COMMAND_VERSION, NULL,
	true, 0, NULL, NULL},
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
	bool explain = row->command == COMMAND_HELP && strstr(row->line, "explain") && !row->topic;
	assert_int_equal(arguments.about == COMMAND_EXPLAIN, explain);
	complaints_release(&complaints);
	arguments_release(&arguments);
}

/* --config FILE, --config=FILE and none: of each command that reads settings. */
static void each_command_that_reads_settings_takes_a_file(void **state)
{
	static const char *const lines[] = {"viaduct|--config|lab.conf",
	    "viaduct|--config=lab.conf", "viaduct|serve|--config|lab.conf",
	    "viaduct|check|--name|a|--config|lab.conf",
	    "viaduct|config|--config=lab.conf|--effective", "viaduct|explain|--config|lab.conf",
	    "viaduct|env|--config|lab.conf"};

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct words words;
		struct complaints complaints = {0};
		struct arguments arguments;
		words_split(&words, lines[i]);
		assert_true(arguments_read(words.count, words.at, &arguments, &complaints));
		assert_string_equal(arguments.config, "lab.conf");
		assert_int_equal(arguments.effective, arguments.command == COMMAND_CONFIG);
		arguments_release(&arguments);
	}
}

static void help_behind_each_command_is_about_it(void **state)
{
	static const struct {
		const char *line;
		enum command about;
	} helps[] = {{"viaduct|check|--help", COMMAND_CHECK},
	    {"viaduct|--help|check", COMMAND_CHECK},
	    {"viaduct|config|--effective|--help", COMMAND_CONFIG},
	    {"viaduct|env|--help", COMMAND_ENV}, {"viaduct|--help|config", COMMAND_CONFIG}};

	(void)state;
	for (size_t i = 0; i < sizeof helps / sizeof *helps; i++) {
		struct words words;
		struct complaints complaints = {0};
		struct arguments arguments;
		words_split(&words, helps[i].line);
		assert_true(arguments_read(words.count, words.at, &arguments, &complaints));
		assert_int_equal(arguments.command, COMMAND_HELP);
		assert_int_equal(arguments.about, helps[i].about);
		assert_null(arguments.topic);
		arguments_release(&arguments);
	}
}

int main(void)
{
	struct suite suite = {0};

	SUITE_TABLE(&suite, rows, check_arguments);
	suite_add(&suite, "each command that reads settings takes a file",
	    each_command_that_reads_settings_takes_a_file, NULL);
	suite_add(&suite, "help behind each command is about it",
	    help_behind_each_command_is_about_it, NULL);
	return suite_run(&suite, "config/arguments");
}
