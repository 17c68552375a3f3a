/* What --help and --version print; the options' part is made from options.def. */
#pragma once

#include <stdbool.h>
#include <stdio.h>
#include "config/complaint.h"

/* One screen: usage, and the names of all options. */
void help_print(FILE *out);

/* One screen about each command that does not serve. */
void help_print_check(FILE *out);
void help_print_config(FILE *out);
void help_print_env(FILE *out);
void help_print_explain(FILE *out);

/*
 * One option, named with dashes or without: how its value is written, its default, its bounds, what
 * it is for.  False after complaining about a name that is none.
 */
bool help_print_option(FILE *out, const char *name, struct complaints *complaints);

/* `viaduct 0.1.0`, or as one JSON object. */
void version_print(FILE *out, bool json);
