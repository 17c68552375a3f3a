#include "config/arguments.h"

#include "base/memory.h"
#include "config/nearest.h"

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

static bool find_command(const char *word, enum command *command, struct complaints *complaints)
{
	static const char *const names[] = {
	    [COMMAND_SERVE] = "serve", [COMMAND_EXPLAIN] = "explain"};

	for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
		if (!is_word(word, names[i]))
			continue;
		*command = (enum command)i;
		return true;
	}
	const char *nearest = nearest_find(slice_text(word), names, sizeof names / sizeof *names);
	complaint_add(complaints, COMPLAINT_ERROR, "'%s': unknown command; %s%s%s", word,
	    nearest ? "did you mean " : "see viaduct --help", nearest ? nearest : "",
	    nearest ? "?" : "");
	return false;
}

static void take_response(
    struct arguments *arguments, const char *file, struct complaints *complaints)
{
	if (!file)
		complaint_add(complaints, COMPLAINT_ERROR, "--response: needs a value: a file");
	else if (arguments->response)
		complaint_add(complaints, COMPLAINT_ERROR,
		    "--response: '%s': given a second time, and it has one value", file);
	arguments->response = file;
}

/* Takes the flags that are the command's own; gives how many words it took, 0 for none. */
static int take_own(
    struct arguments *arguments, int argc, char *const argv[], struct complaints *complaints)
{
	static const char response[] = "--response=";

	if (is_word(argv[0], "--json")) {
		arguments->json = true;
		return 1;
	}
	if (strncmp(argv[0], response, sizeof response - 1) == 0) {
		take_response(arguments, argv[0] + sizeof response - 1, complaints);
		return 1;
	}
	if (!is_word(argv[0], "--response"))
		return 0;
	take_response(arguments, argc > 1 ? argv[1] : NULL, complaints);
	return argc > 1 ? 2 : 1;
}

static bool read_options(
    struct arguments *arguments, int argc, char *const argv[], struct complaints *complaints)
{
	unsigned errors = complaints->errors;

	arguments->options = memory_zeroed(((size_t)argc + 1) * sizeof *arguments->options);
	while (argc > 0) {
		int taken = 0;
		if (arguments->command == COMMAND_EXPLAIN)
			taken = take_own(arguments, argc, argv, complaints);
		if (taken == 0) {
			arguments->options[arguments->count++] = argv[0];
			taken = 1;
		}
		argc -= taken;
		argv += taken;
	}
	return complaints->errors == errors;
}

bool arguments_read(
    int argc, char *const argv[], struct arguments *arguments, struct complaints *complaints)
{
	int help = find_word(argc, argv, "--help");
	const char *topic = help + 1 < argc ? argv[help + 1] : NULL;
	int first = argc > 1 && argv[1][0] != '-' ? 2 : 1;

	*arguments = (struct arguments){0};
	if (first == 2 && !find_command(argv[1], &arguments->command, complaints))
		return false;
	if (help) {
		bool explain = topic && is_word(topic, "explain");
		arguments->explains = explain || (arguments->command == COMMAND_EXPLAIN && !topic);
		arguments->command = COMMAND_HELP;
		arguments->topic = topic && !is_word(topic, "serve") ? topic : NULL;
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
