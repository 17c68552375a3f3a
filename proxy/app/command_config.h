/* The command `config --effective`: each option, its value, and where that came from. */
#pragma once

#include "app/exit_status.h"
#include "config/arguments.h"

/*
 * Prints to standard output, as text that is a configuration file with the same settings, or as
 * one JSON object.  EXIT_USAGE, with complaints added or printed, for settings that cannot be
 * loaded and without --effective.
 */
enum exit_status command_config(const struct arguments *arguments, struct complaints *complaints);
