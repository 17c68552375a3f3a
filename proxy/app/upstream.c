#include "app/upstream.h"

#include "base/log.h"
#include "base/memory.h"

/* What a snapshot's exchanges reach next hops by. */
struct upstream {
	struct loop *loop;
	const struct settings *settings; /* held: resolver and pool borrow from them */
	struct resolver *resolver;
	struct pool *pool;
	struct job end;
};

static struct resolver *resolver_of_settings(struct loop *loop, const struct settings *settings)
{
	struct resolver_options options = {
	    .timeout_ms = settings->dns_timeout,
	    .cache_names = settings->dns_cache,
	    .servers = settings->dns_server.len ? settings->dns_server.at : NULL,
	};
	struct resolver *resolver = resolver_new(loop, &options);

	for (unsigned i = 0; resolver && i < settings->resolve.count; i++) {
		union address address;
		if (address_parse(settings->resolve.at[i].address, 0, &address))
			resolver_pin(resolver, settings->resolve.at[i].name, &address);
	}
	return resolver;
}

struct pool_options pool_options_of(const struct settings *settings, unsigned max_clients)
{
	return (struct pool_options){
	    .idle_ms = settings->upstream_idle_timeout,
	    .connect_ms = settings->connect_timeout,
	    .queue_ms = settings->queue_timeout,
	    .total = max_clients,
	    .per_origin = settings->max_per_origin,
	};
}

static void redirect(struct pool *pool, const struct settings *settings)
{
	for (unsigned i = 0; i < settings->connect_to.count; i++) {
		const struct redirection *row = &settings->connect_to.at[i];
		struct connect_to instead = {
		    row->from.host, row->from.port, row->to.host, row->to.port};
		pool_connect_to(pool, &instead);
	}
}

static void upstream_free(void *arg)
{
	struct upstream *upstream = arg;

	pool_free(&upstream->pool);
	resolver_free(&upstream->resolver);
	settings_release(&upstream->settings);
	free(upstream);
}

/* The last exchange may end inside the resolver's or the pool's own call. */
static void on_gone(void *arg)
{
	struct upstream *upstream = arg;

	loop_later(upstream->loop, &upstream->end);
}

struct snapshot *upstream_snapshot(struct loop *loop, struct origin_table *origins,
    const struct settings *settings, const struct pool_options *options)
{
	struct resolver *resolver = resolver_of_settings(loop, settings);

	if (!resolver) {
		log_error("dns", "the resolver could not be started%s",
		    settings->dns_server.len ? " with the servers of dns-server" : "");
		return NULL;
	}
	struct upstream *upstream = memory_zeroed(sizeof *upstream);
	upstream->loop = loop;
	upstream->settings = settings_hold(settings);
	upstream->resolver = resolver;
	upstream->pool = pool_new(loop, resolver, origins, options);
	redirect(upstream->pool, settings);
	job_init(&upstream->end, upstream_free, upstream);
	struct snapshot *snapshot = snapshot_new(settings);
	snapshot->pool = upstream->pool;
	snapshot->on_gone = on_gone;
	snapshot->arg = upstream;
	return snapshot;
}
