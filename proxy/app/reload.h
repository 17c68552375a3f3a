/*
 * SIGHUP: the settings are read anew and put in force as a whole, or not at all.  Exchanges in
 * flight finish with the settings that they began with.
 */
#pragma once

#include "app/worker_part.h"

/*
 * Watches for the signal; `inputs` is how the process was started, and must outlive it.  With a
 * ready file, that is written anew when the addresses have changed.
 */
struct reload *reload_new(struct running_worker *running, const struct settings_inputs *inputs);

/* *reload becomes NULL, and may be NULL. */
void reload_free(struct reload **reload);
