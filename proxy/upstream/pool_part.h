/* What pool.c (connections that are there) and want.c (connections that are asked for) share. */
#pragma once

#include "upstream/origin.h"
#include "upstream/pool.h"

struct pool {
	struct loop *loop;
	struct resolver *resolver;
	struct pool_options options;
	struct origin_table *origins; /* the worker's */
	struct link idle;             /* of all origins, by lease.all, the longest idle first */
	unsigned leases;              /* connections there are */
	unsigned pinned;              /* idle leases that have an owner */
	bool draining;
	struct connect_to *instead;
	unsigned instead_count;
};

struct lease {
	struct pool *pool;
	struct origin *origin; /* held */
	struct stream *stream;
	struct link link; /* in the origin's idle list */
	struct link all;  /* in the pool's */
	struct timer idle;
	uint64_t idle_since; /* clock_ms() */
	bool reused;
	bool operators;    /* connect-to named the address: it is not judged */
	const void *owner; /* the only client it may serve (PERS-22), or NULL */
	uint64_t dns_us;
	uint64_t connect_us;
};

/* A place or a connection of the origin has become free: its queue is served after the turn. */
void serve_later(struct loop *loop, struct origin *origin);

/* Whether one more connection may be made; an idle one that is of no use gives way. */
bool origin_has_room(struct pool *pool, struct origin *origin);

/* The idle connection that the request may ride, taken out of the pool; NULL when there is none. */
struct lease *lease_take_idle(
    const struct pool *pool, struct origin *origin, const struct pool_request *request);

/* A lease of a connection that was just made; the hold on the origin and its count become the
 * lease's. */
struct lease *lease_new(struct pool *pool, struct origin *origin, struct stream *stream);

/* Serves an origin's queue: the job of origin_table_new. */
void serve_queue(void *origin);
