#include "config/arguments.h"

#include "base/memory.h"
#include "config/nearest.h"

static const char *const commands[] = {
    [COMMAND_SERVE] = "serve",
    [COMMAND_CHECK] = "check",
    [COMMAND_CONFIG] = "config",
    [COMMAND_EXPLAIN] = "explain",
    [COMMAND_ENV] = "env",
};

enum { COMMANDS = sizeof commands / sizeof *commands };

static bool is_word(const char *argument, const char *word)
{
	return slice_equal(slice_text(argument), slice_text(word));
}

/* Where the word stands behind the program's name, or 0. */
static int find_word(int argc, char *const argv[], const char *word)
{
	for (int i = 1; i < argc; i++)
		if (is_word(argv[i], word))
			return i;
	return 0;
}

/* The command of that name, or COMMANDS. */
static unsigned find_command(const char *word)
{
	unsigned command = 0;

	while (command < COMMANDS && !is_word(word, commands[command]))
		command++;
	return command;
}

static void refuse_command(const char *word, struct complaints *complaints)
{
	const char *nearest = nearest_find(slice_text(word), commands, COMMANDS);

	complaint_add(complaints, COMPLAINT_ERROR, "'%s': unknown command; %s%s%s", word,
	    nearest ? "did you mean " : "see viaduct --help", nearest ? nearest : "",
	    nearest ? "?" : "");
}

/* A flag of a command's own, beside the options. */
struct own_flag {
	const char *name; /* with its dashes */
	unsigned commands;
	bool *given;        /* of one without a value */
	const char **value; /* of one with a value, which is a file's name */
};

#define BIT(command) (1u << COMMAND_##command)

/* Takes the value of a flag, at hand or missing. */
static void take_value(
    const struct own_flag *flag, const char *value, struct complaints *complaints)
{
	char quote[COMPLAINT_QUOTE];

	if (!value || !*value)
		complaint_add(complaints, COMPLAINT_ERROR, "%s: needs a value: a file", flag->name);
	else if (*flag->value)
		complaint_add(complaints, COMPLAINT_ERROR,
		    "%s: %s: given a second time, and it has one value", flag->name,
		    complaint_quote(quote, slice_text(value)));
	else
		*flag->value = value;
}

/* Takes a flag at argv[0], if it is this; gives how many words it took. */
static int take_flag(
    const struct own_flag *flag, int argc, char *const argv[], struct complaints *complaints)
{
	size_t len = strlen(flag->name);
	bool whole = is_word(argv[0], flag->name);

	if (flag->given && whole) {
		*flag->given = true;
		return 1;
	}
	if (flag->value && strncmp(argv[0], flag->name, len) == 0 && argv[0][len] == '=') {
		take_value(flag, argv[0] + len + 1, complaints);
		return 1;
	}
	if (!flag->value || !whole)
		return 0;
	bool has_next = argc > 1 && strncmp(argv[1], "--", 2) != 0;
	take_value(flag, has_next ? argv[1] : NULL, complaints);
	return has_next ? 2 : 1;
}

/* Takes the flags that are the command's own; gives how many words it took, 0 for none. */
static int take_own(
    struct arguments *arguments, int argc, char *const argv[], struct complaints *complaints)
{
	const struct own_flag flags[] = {
	    {"--config", BIT(SERVE) | BIT(CHECK) | BIT(CONFIG) | BIT(EXPLAIN) | BIT(ENV), NULL,
		&arguments->config},
	    {"--json", BIT(CONFIG) | BIT(EXPLAIN), &arguments->json, NULL},
	    {"--effective", BIT(CONFIG), &arguments->effective, NULL},
	    {"--response", BIT(EXPLAIN), NULL, &arguments->response},
	};
	int taken = 0;

	for (size_t i = 0; i < sizeof flags / sizeof *flags && taken == 0; i++)
		if (flags[i].commands >> arguments->command & 1)
			taken = take_flag(&flags[i], argc, argv, complaints);
	return taken;
}

static bool read_options(
    struct arguments *arguments, int argc, char *const argv[], struct complaints *complaints)
{
	unsigned errors = complaints->errors;

	arguments->options = memory_zeroed(((size_t)argc + 1) * sizeof *arguments->options);
	while (argc > 0) {
		int taken = take_own(arguments, argc, argv, complaints);
		if (taken == 0) {
			arguments->options[arguments->count++] = argv[0];
			taken = 1;
		}
		argc -= taken;
		argv += taken;
	}
	return complaints->errors == errors;
}

/* `viaduct COMMAND --help`, `viaduct --help COMMAND` or `viaduct --help OPTION`. */
static void read_help(struct arguments *arguments, const char *topic)
{
	unsigned about = topic ? find_command(topic) : (unsigned)arguments->command;

	arguments->command = COMMAND_HELP;
	arguments->about = about < COMMANDS ? (enum command)about : COMMAND_SERVE;
	arguments->topic = about < COMMANDS ? NULL : topic;
}

bool arguments_read(
    int argc, char *const argv[], struct arguments *arguments, struct complaints *complaints)
{
	int help = find_word(argc, argv, "--help");
	int first = argc > 1 && argv[1][0] != '-' ? 2 : 1;
	unsigned command = first == 2 ? find_command(argv[1]) : COMMAND_SERVE;

	*arguments = (struct arguments){.command = (enum command)command};
	if (command == COMMANDS) {
		arguments->command = COMMAND_SERVE;
		refuse_command(argv[1], complaints);
		return false;
	}
	if (help) {
		read_help(arguments, help + 1 < argc ? argv[help + 1] : NULL);
		return true;
	}
	if (find_word(argc, argv, "--version")) {
		arguments->command = COMMAND_VERSION;
		arguments->json = find_word(argc, argv, "--json");
		return true;
	}
	return read_options(arguments, argc - first, argv + first, complaints);
}

void arguments_release(struct arguments *arguments)
{
	free(arguments->options);
	*arguments = (struct arguments){0};
}
