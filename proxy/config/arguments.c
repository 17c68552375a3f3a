#include "config/arguments.h"

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

static void refuse_command(struct complaints *complaints, const char *word)
{
	static const char *const commands[] = {"serve"};
	const char *nearest = nearest_find(slice_text(word), commands, 1);

	complaint_add(complaints, COMPLAINT_ERROR, "'%s': unknown command; %s%s%s", word,
	    nearest ? "did you mean " : "see viaduct --help", nearest ? nearest : "",
	    nearest ? "?" : "");
}

bool arguments_read(
    int argc, char *const argv[], struct arguments *arguments, struct complaints *complaints)
{
	int help = find_word(argc, argv, "--help");
	const char *topic = help + 1 < argc ? argv[help + 1] : NULL;
	int first = argc > 1 && argv[1][0] != '-' ? 2 : 1;

	*arguments = (struct arguments){0};
	if (first == 2 && !is_word(argv[1], "serve")) {
		refuse_command(complaints, argv[1]);
		return false;
	}
	if (help) {
		arguments->command = COMMAND_HELP;
		arguments->topic = topic && !is_word(topic, "serve") ? topic : NULL;
		return true;
	}
	if (find_word(argc, argv, "--version")) {
		arguments->command = COMMAND_VERSION;
		arguments->json = find_word(argc, argv, "--json");
		return true;
	}
	if (argc > first) {
		arguments->count = argc - first;
		arguments->options = argv + first;
	}
	return true;
}
