/* The words of the command line: which command, and which of them are options. */
#pragma once

#include <stdbool.h>
#include "config/complaint.h"

enum command {
	COMMAND_SERVE,
	COMMAND_CHECK,
	COMMAND_CONFIG,
	COMMAND_EXPLAIN,
	COMMAND_ENV,
	COMMAND_HELP,
	COMMAND_VERSION
};

/* Words are argv's, or NULL where they were not given. */
struct arguments {
	enum command command;
	enum command about;   /* of COMMAND_HELP: the command that is asked about, else SERVE */
	const char *topic;    /* of COMMAND_HELP: the option that is asked about */
	bool json;            /* --json: VERSION, CONFIG, EXPLAIN */
	bool effective;       /* --effective: CONFIG */
	const char *config;   /* --config FILE: all that read settings */
	const char *response; /* --response FILE: EXPLAIN */
	int count;            /* what is left: the flags of settings */
	char **options;       /* owned */
};

/*
 * Reads argv, the program's name first.  --help and --version win wherever they stand.  What is
 * read points into argv.  False after complaining about a word that is no command, or a flag of
 * a command that lacks its value or is given twice.  To be released in either case.
 */
bool arguments_read(
    int argc, char *const argv[], struct arguments *arguments, struct complaints *complaints);

void arguments_release(struct arguments *arguments);
