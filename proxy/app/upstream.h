/* The way to next hops as the settings want it: for a worker that serves, and for a rehearsal. */
#pragma once

#include "config/settings.h"
#include "exchange/worker.h"
#include "upstream/pool.h"

/* What the pool is to do, with room for so many clients. */
struct pool_options pool_options_of(const struct settings *settings, unsigned max_clients);

/*
 * A snapshot of the settings with a pool, and behind that a resolver, of its own: an exchange
 * reaches next hops as the settings wanted it that it began with.  Held once by the caller; what it
 * has goes in a turn of the loop after its last holder.  NULL, with a message, when the resolver
 * cannot be started.
 */
struct snapshot *upstream_snapshot(struct loop *loop, struct origin_table *origins,
    const struct settings *settings, const struct pool_options *options);
