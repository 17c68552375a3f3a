/* What worker.c, listeners.c and reload.c share: one worker with all that it was made from. */
#pragma once

#include "app/drain.h"
#include "app/signals.h"
#include "app/worker.h"
#include "exchange/worker.h"

struct origin_table;
struct reload;

struct running_worker {
	struct worker worker;
	const struct settings
	    *first;             /* held: options that no reload changes stay as they are here */
	const char *ready_file; /* the first settings', or NULL; main's */
	struct origin_table *origins; /* of the pools of all snapshots */
	struct drain *drain;
	struct signals *signals;
	struct reload *reload; /* NULL in a worker that cannot be reloaded */
	union address
	    asked[WORKER_LISTENERS]; /* what each listener was asked for: port 0 stays 0 */
	bool ran;                    /* it has been in service: its totals are worth telling */
};

/*
 * Listens on all addresses of the settings and on no others: a listener that stays keeps its
 * socket, what is queued on one that goes is accepted.  False, with a message and nothing changed,
 * when an address cannot be had.
 */
bool listeners_renew(struct running_worker *running, const struct settings *settings);
