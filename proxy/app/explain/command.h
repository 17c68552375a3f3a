/* The command `explain`: what would happen to a message, and why.  No network. */
#pragma once

#include "app/exit_status.h"
#include "config/arguments.h"

/*
 * Reads a request from standard input, and a response from arguments->response when that is
 * given.  EXIT_PROBLEMS when the request or response would be refused, EXIT_USAGE, with a
 * message on stderr, for settings or files that cannot be read.
 */
enum exit_status explain_command(const struct arguments *arguments, struct complaints *complaints);
