/* The ready file: pid, version and addresses as JSON, for whoever waits for the proxy. */
#pragma once

#include "app/worker.h"

/* Writes it beside its place and renames it there, so that nobody reads half of it; false, with a
 * message, when that fails. */
bool ready_file_write(const char *path, const struct running_worker *running);

/* Removes it. */
void ready_file_remove(const char *path);
