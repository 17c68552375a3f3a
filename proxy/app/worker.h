/*
 * One worker: a loop with its listeners, resolver, pool and log.  It starts from settings, runs
 * until it is drained, and frees everything that it made.
 */
#pragma once

#include "config/settings.h"

struct running_worker;

/* What the process shares between workers: the writer thread, NULL when the log is off. */
struct writer_thread;

/*
 * Listens on all addresses of the settings, which it holds, and whose ready file stays the same.
 * NULL, with a message on stderr, when that cannot be done (a port is taken).  `inputs` is read
 * again on SIGHUP, and must outlive it. `max_clients` is max-connections, or as many as the
 * system's file descriptors allow.
 */
struct running_worker *worker_start(const struct settings *settings,
    const struct settings_inputs *inputs, unsigned max_clients, struct writer_thread *writer,
    bool log_on_terminal);

/* The addresses listened on, as `127.0.0.1:3128`; false when there are no more.  text has
 * ADDRESS_TEXT octets. */
bool worker_address(const struct running_worker *running, unsigned index, char *text);

/* Runs until drained: SIGTERM or SIGINT begin it, a second one cuts what is left. */
void worker_run(struct running_worker *running);

/* Ends it; *running becomes NULL. */
void worker_free(struct running_worker **running);
