/* A resolver, its files and its server for one test, and lookups in them. */
#pragma once

#include "net/turns.h"
#include "net/fake_dns.h"
#include "net/resolve.h"
#include "net/temporary.h"

enum {
	TIMEOUT_MS = 300,
	REFUSAL_MS = 150,
	BOUND_MS = 5000, /* of any test's patience */
};

struct bench {
	struct loop *loop;
	struct fake_dns *dns;
	struct resolver *resolver;
	struct temporary hosts, resolv_conf;
	char servers[ADDRESS_TEXT];
	struct resolver_options options;
};

static inline void bench_begin(struct bench *bench, const struct fake_record *zone, size_t count)
{
	*bench = (struct bench){.loop = loop_for_test()};
	bench->dns = fake_dns_open(bench->loop, 1, 0, zone, count);
	temporary_make(&bench->hosts, "127.0.0.20 fixed.test\n127.0.0.21 localhost\n");
	temporary_make(&bench->resolv_conf, "nameserver 127.0.0.1\nsearch corp.test\n");
	bench->options = (struct resolver_options){
	    .timeout_ms = TIMEOUT_MS,
	    .cache_names = 10,
	    .servers = fake_dns_text(bench->dns, bench->servers),
	    .resolv_conf = bench->resolv_conf.path,
	    .hosts = bench->hosts.path,
	    .refusal_ms = REFUSAL_MS,
	    .look_ms = 1,
	};
}

static inline void bench_start(struct bench *bench)
{
	bench->resolver = resolver_new(bench->loop, &bench->options);
	assert_non_null(bench->resolver);
}

static inline void bench_close(struct bench *bench)
{
	resolver_free(&bench->resolver);
	fake_dns_close(&bench->dns);
	loop_free(&bench->loop);
	temporary_remove(&bench->hosts);
	temporary_remove(&bench->resolv_conf);
}

struct outcome {
	enum resolve_status status;
	char rcode[16];
	char addresses[512];
	unsigned told;
	bool done;
};

static inline void on_resolved(const struct resolved *resolved, void *arg)
{
	struct outcome *outcome = arg;
	char *at = outcome->addresses;

	outcome->status = resolved->status;
	if (resolved->rcode)
		snprintf(outcome->rcode, sizeof outcome->rcode, "%s", resolved->rcode);
	for (unsigned i = 0; i < resolved->count; i++) {
		assert_int_equal(address_port(&resolved->at[i].any), 0);
		at += address_write_host(&resolved->at[i].any, at);
		*at++ = ' ';
	}
	*at = '\0';
	outcome->told++;
	outcome->done = true;
}

static inline struct outcome look_up_slice(struct bench *bench, struct slice name)
{
	struct outcome outcome = {.done = false};
	struct lookup *lookup = resolve_start(bench->resolver, name, on_resolved, &outcome);

	assert_int_equal(lookup == NULL, outcome.done);
	assert_true(run_until(bench->loop, &outcome.done, BOUND_MS));
	assert_int_equal(outcome.told, 1);
	return outcome;
}

static inline struct outcome look_up(struct bench *bench, const char *name)
{
	return look_up_slice(bench, slice_text(name));
}

static inline void assert_found(struct bench *bench, const char *name, const char *addresses)
{
	struct outcome outcome = look_up(bench, name);

	assert_int_equal(outcome.status, RESOLVE_OK);
	assert_string_equal(outcome.addresses, addresses);
}
