/* The words of the command line: which command, and which of them are options. */
#pragma once

#include <stdbool.h>
#include "config/complaint.h"

enum command { COMMAND_SERVE, COMMAND_HELP, COMMAND_VERSION };

struct arguments {
	enum command command;
	const char *topic; /* of COMMAND_HELP: the option that is asked about, or NULL */
	bool json;         /* of COMMAND_VERSION */
	int count;         /* of COMMAND_SERVE: what settings_load takes */
	char *const *options;
};

/*
 * Reads argv, the program's name first.  --help and --version win wherever they stand.  What is
 * read points into argv.  False after complaining about a word that is no command.
 */
bool arguments_read(
    int argc, char *const argv[], struct arguments *arguments, struct complaints *complaints);
