/* The command `env`: the lines for a shell that make its programs use the proxy. */
#pragma once

#include "app/exit_status.h"
#include "config/arguments.h"

/*
 * Prints lines for sh to standard output, made from the first listener of the settings.
 * EXIT_USAGE, with complaints added, for settings that cannot be loaded, and for a listener whose
 * port is not known beforehand.
 */
enum exit_status command_env(const struct arguments *arguments, struct complaints *complaints);
