/* What a command prints on standard output. */
#pragma once

#include "app/exit_status.h"

/*
 * Ends a command's output: its status when all of it was taken, else EXIT_USAGE, after a message on
 * stderr in the command's name.
 */
enum exit_status output_end(const char *command, enum exit_status status);
