/*
 * The signals of daily operation that end nothing: SIGUSR1 opens the log anew, for rotation, and
 * SIGUSR2 writes the counters to it.  Those that end are for drain.h, and SIGHUP for reload.h.
 */
#pragma once

#include "exchange/worker.h"

struct signals;

/*
 * Before anything else: nothing ends the process that only says that a write failed (SIGPIPE,
 * SIGXFSZ), nor a signal of ours that comes before a worker watches, or after.
 */
void signals_ignore(void);

/* Watches for them in the worker's loop; all of the worker but its log must be ready. */
struct signals *signals_new(struct worker *worker);

/* *signals becomes NULL, and may be NULL. */
void signals_free(struct signals **signals);
