/*
 * Connections to next hops, as one set of settings wants them: idle ones kept to be used again (the
 * last returned goes first), new ones dialled, and a limit per origin with a queue behind it.  Any
 * octet or FIN on an idle connection closes it (PERS-10, PERS-11).  After a reload a worker has two
 * pools for a while, which share the origins: limits count for both.
 */
#pragma once

#include "net/dial.h"
#include "net/resolve.h"
#include "spec/failure.h"
#include "spec/forward.h"
#include "spec/persistence.h"

struct pool;
struct lease;
struct origin_table;

struct pool_options {
	uint64_t idle_ms;    /* upstream-idle-timeout; 0: nothing is kept */
	uint64_t connect_ms; /* connect-timeout */
	uint64_t queue_ms;   /* queue-timeout */
	unsigned total;      /* connections at which idle ones make way; 0: no limit */
	unsigned per_origin; /* max-per-origin; 0: no limit */

	/*
	 * For rehearsals, else NULL: called in place of resolving and dialling.  Gives a connected,
	 * non-blocking socket, which becomes the pool's.
	 */
	int (*stand_in)(void *arg);
	void *stand_in_arg;
};

/* A `connect-to` option: what is asked for is dialled at another place. */
struct connect_to {
	struct slice host;
	uint16_t port;
	struct slice to_host;
	uint16_t to_port;
};

/*
 * The next hops that a worker has to do with: what the limits count, and what was learnt of them.
 * The caller's; it must outlive the pools.
 */
struct origin_table *pool_origins_new(void);

struct pool *pool_new(struct loop *loop, struct resolver *resolver, struct origin_table *origins,
    const struct pool_options *options);

/* Closes the idle connections; leases must have been returned.  *pool becomes NULL. */
void pool_free(struct pool **pool);

/*
 * Closes what is idle now and keeps nothing from now on: for the way out, and when another pool
 * takes its place.  What is under way goes on, and what is still asked for is dialled.
 */
void pool_drain(struct pool *pool);

/* Closes the connection that was idle for longest; false when none is idle. */
bool pool_shed(struct pool *pool);

/* Adds a connect_to; its slices must outlive the pool. */
void pool_connect_to(struct pool *pool, const struct connect_to *instead);

/* What is asked for. */
struct pool_request {
	struct slice host; /* lower case, no brackets */
	uint16_t port;
	bool is_address;    /* the host is an address literal */
	bool fresh;         /* only a new connection will do */
	enum method method; /* decides what an idle connection may be used for (P-25) */
	bool upgrade;
	judge_fn *judge; /* about each address, at each lease; may be NULL */
	void *judge_arg;
	const void *owner; /* the client, for connections that are pinned to one (PERS-22) */
	struct trace *trace;
};

/* What came of it. */
struct leased {
	struct lease *lease; /* the caller's, or NULL: then see below */
	enum failure failure;
	bool temporary;      /* trying again later may help, whatever the failure's row says */
	struct slice detail; /* words for people, or empty; good during the callback */
	struct slice extras; /* Proxy-Status parameters, or empty; good during the callback */
	bool own;            /* the target is one of our own listeners (LOOP-01): no lease */
};

typedef void leased_fn(const struct leased *leased, void *arg);

/*
 * Asks for a connection.  fn is called once: from inside when an idle connection is at hand,
 * later otherwise.  While it is not called the request can be cancelled through *wanted, which
 * is NULL when fn was called from inside; it must stay in place until then.
 */
struct want;
void pool_lease(struct pool *pool, const struct pool_request *request, struct want **wanted,
    leased_fn *fn, void *arg);

/* Gives up asking; *wanted becomes NULL, and may be NULL. */
void pool_cancel(struct want **wanted);

struct stream *lease_stream(const struct lease *lease);
bool lease_is_reused(const struct lease *lease);      /* it has served an exchange before */
uint64_t lease_dns_us(const struct lease *lease);     /* what resolving took, 0 if nothing */
uint64_t lease_connect_us(const struct lease *lease); /* what connecting took, 0 if nothing */

/* What is remembered of the next hop's version, and learning it from a lease's response (VER-09).
 */
enum next_hop_version pool_version(struct pool *pool, struct slice host, uint16_t port);
void lease_learn_version(struct lease *lease, enum next_hop_version version);

/* From now on the connection serves this client only: somebody has logged in on it (PERS-22). */
void lease_pin(struct lease *lease, const void *owner);

/* The client is gone: what was pinned to it is closed. */
void pool_forget_owner(struct pool *pool, const void *owner);

enum lease_state { LEASE_REUSABLE, LEASE_SPENT, LEASE_RESET };

/*
 * Gives the connection back.  REUSABLE keeps it for the next exchange, SPENT closes it, RESET
 * closes it with RST.  *lease becomes NULL, and may be NULL.
 */
void lease_return(struct lease **lease, enum lease_state state);
