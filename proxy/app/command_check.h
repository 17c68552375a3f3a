/* The command `check`: what is wrong with a configuration, and what is unwise about it. */
#pragma once

#include "app/exit_status.h"
#include "config/arguments.h"

/*
 * Prints every finding to standard output, and then how many there are.  EXIT_FINE when the
 * proxy would take the configuration, warnings or not; EXIT_USAGE for errors.  Complaints
 * that were there before are printed among the findings; there are none afterwards.
 */
enum exit_status command_check(const struct arguments *arguments, struct complaints *complaints);
