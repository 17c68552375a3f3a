#include "app/upstream.h"

static struct resolver_options resolver_options_of(const struct settings *settings)
{
	return (struct resolver_options){
	    .timeout_ms = settings->dns_timeout,
	    .cache_names = settings->dns_cache,
	    .servers = settings->dns_server.len ? settings->dns_server.at : NULL,
	};
}

static void pin_all(struct resolver *resolver, const struct settings *settings)
{
	for (unsigned i = 0; i < settings->resolve.count; i++) {
		union address address;
		if (address_parse(settings->resolve.at[i].address, 0, &address))
			resolver_pin(resolver, settings->resolve.at[i].name, &address);
	}
}

struct resolver *resolver_of_settings(struct loop *loop, const struct settings *settings)
{
	struct resolver_options options = resolver_options_of(settings);
	struct resolver *resolver = resolver_new(loop, &options);

	if (resolver)
		pin_all(resolver, settings);
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

void pool_redirect(struct pool *pool, const struct settings *settings)
{
	for (unsigned i = 0; i < settings->connect_to.count; i++) {
		const struct redirection *row = &settings->connect_to.at[i];
		struct connect_to instead = {
		    row->from.host, row->from.port, row->to.host, row->to.port};
		pool_connect_to(pool, &instead);
	}
}

bool upstream_renew(struct resolver *resolver, struct pool *pool, const struct settings *settings,
    unsigned max_clients)
{
	struct resolver_options resolving = resolver_options_of(settings);
	struct pool_options pooling = pool_options_of(settings, max_clients);

	if (!resolver_renew(resolver, &resolving))
		return false;
	pin_all(resolver, settings);
	pool_renew(pool, &pooling);
	pool_redirect(pool, settings);
	return true;
}
