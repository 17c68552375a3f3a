/* The words of the command line: which command, and which of them are options. */
#pragma once

#include <stdbool.h>
#include "config/complaint.h"

enum command { COMMAND_SERVE, COMMAND_EXPLAIN, COMMAND_HELP, COMMAND_VERSION };

struct arguments {
	enum command command;
	const char *topic;    /* of COMMAND_HELP: the option that is asked about, or NULL */
	bool explains;        /* of COMMAND_HELP: `explain` is asked about */
	bool json;            /* of COMMAND_VERSION and COMMAND_EXPLAIN */
	const char *response; /* of COMMAND_EXPLAIN: the file of a response, or NULL */
	int count;            /* what settings_load takes */
	char **options;       /* owned; the words are argv's */
};

/*
 * Reads argv, the program's name first.  --help and --version win wherever they stand.  What is
 * read points into argv.  False after complaining about a word that is no command, or a flag of
 * a command that lacks its value.  To be released in either case.
 */
bool arguments_read(
    int argc, char *const argv[], struct arguments *arguments, struct complaints *complaints);

void arguments_release(struct arguments *arguments);
