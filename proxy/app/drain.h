/*
 * The way out: on SIGTERM or SIGINT a worker stops listening, tells what is in flight to
 * close, and ends when all of it is done or drain-timeout is over.  A second signal ends it at
 * once.
 */
#pragma once

#include "exchange/worker.h"

struct drain;

/* Watches for the signals. */
struct drain *drain_new(struct worker *worker);

/* *drain becomes NULL, and may be NULL. */
void drain_free(struct drain **drain);
