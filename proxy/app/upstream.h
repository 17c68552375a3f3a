/* The way to next hops as the settings want it: for a worker that serves, and for a rehearsal. */
#pragma once

#include "config/settings.h"
#include "upstream/pool.h"

/* A resolver with its pinned names; NULL when it cannot be started.  The caller's. */
struct resolver *resolver_of_settings(struct loop *loop, const struct settings *settings);

/* What the pool is to do, with room for so many clients. */
struct pool_options pool_options_of(const struct settings *settings, unsigned max_clients);

/* Gives the pool all that `connect-to` says; the settings must outlive it. */
void pool_redirect(struct pool *pool, const struct settings *settings);

/*
 * Goes on with other settings, which must then outlive both.  False, and all as before, when the
 * name servers cannot be used.
 */
bool upstream_renew(struct resolver *resolver, struct pool *pool, const struct settings *settings,
    unsigned max_clients);
