#include "app/upstream.h"

struct resolver *resolver_of_settings(struct loop *loop, const struct settings *settings)
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

void pool_redirect(struct pool *pool, const struct settings *settings)
{
	for (unsigned i = 0; i < settings->connect_to.count; i++) {
		const struct redirection *row = &settings->connect_to.at[i];
		struct connect_to instead = {
		    row->from.host, row->from.port, row->to.host, row->to.port};
		pool_connect_to(pool, &instead);
	}
}
