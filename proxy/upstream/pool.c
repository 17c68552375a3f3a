#include "upstream/pool_part.h"

#include "base/clock.h"
#include "base/memory.h"

/* After the turn, so that long queues do not nest. */
void serve_later(struct loop *loop, struct origin *origin)
{
	if (!list_empty(&origin->queue))
		loop_later(loop, &origin->serve);
}

struct origin_table *pool_origins_new(void)
{
	return origin_table_new(serve_queue);
}

struct pool *pool_new(struct loop *loop, struct resolver *resolver, struct origin_table *origins,
    const struct pool_options *options)
{
	struct pool *pool = memory_zeroed(sizeof *pool);

	pool->loop = loop;
	pool->resolver = resolver;
	pool->options = *options;
	pool->origins = origins;
	list_init(&pool->idle);
	return pool;
}

/* Closes the connection, gives its place back, and lets the next in the queue have it. */
static void lease_end(struct lease *lease, bool reset)
{
	struct origin *origin = lease->origin;
	struct loop *loop = lease->pool->loop;

	if (lease->owner && !list_empty(&lease->all))
		lease->pool->pinned--;
	list_remove(&lease->link);
	list_remove(&lease->all);
	timer_stop(&lease->idle);
	if (reset)
		stream_reset(&lease->stream);
	else
		stream_close(&lease->stream);
	origin->connections--;
	lease->pool->leases--;
	free(lease);
	serve_later(loop, origin);
	origin_release(&origin);
}

static void close_idle(struct pool *pool)
{
	struct link *first;

	while ((first = list_first(&pool->idle)))
		lease_end(container_of(first, struct lease, all), false);
}

void pool_free(struct pool **pool)
{
	close_idle(*pool);
	free((*pool)->instead);
	free(*pool);
	*pool = NULL;
}

void pool_drain(struct pool *pool)
{
	pool->draining = true;
	close_idle(pool);
}

void pool_connect_to(struct pool *pool, const struct connect_to *instead)
{
	size_t size = (pool->instead_count + 1) * sizeof *instead;

	pool->instead = memory_resize(pool->instead, size);
	pool->instead[pool->instead_count++] = *instead;
}

bool pool_shed(struct pool *pool)
{
	struct link *oldest = list_first(&pool->idle);

	if (oldest)
		lease_end(container_of(oldest, struct lease, all), false);
	return oldest != NULL;
}

/* Idle connections make way for those that are in use. */
static void keep_total(struct pool *pool)
{
	while (pool->options.total && pool->leases > pool->options.total && pool_shed(pool))
		;
}

/* Whether something has come that ends an idle connection: it is no answer to anything. */
static bool is_over(struct stream *stream)
{
	struct slice octets;
	enum stream_read got =
	    stream_may_read(stream) ? stream_read(stream, &octets) : READ_NOTHING;
	bool ended = stream_error(stream) || got == READ_END;

	return rule(NULL, PERS_11, ended) || rule(NULL, PERS_10, got == READ_OCTETS);
}

static void on_idle_event(struct stream *stream, enum stream_event event, void *arg)
{
	(void)event;
	if (is_over(stream))
		lease_end(arg, false);
}

static void on_idle_timeout(struct timer *timer, void *arg)
{
	(void)timer;
	lease_end(arg, false);
}

bool origin_has_room(struct pool *pool, struct origin *origin)
{
	unsigned limit = pool->options.per_origin;
	struct link *oldest = list_first(&origin->idle);

	if (!oldest)
		oldest = list_first(&origin->pinned);
	if (limit && origin->connections >= limit && oldest)
		lease_end(container_of(oldest, struct lease, link), false);
	return !limit || origin->connections < limit;
}

/* Out of the pool, for the next exchange. */
static struct lease *lease_wake(struct lease *lease)
{
	list_remove(&lease->link);
	list_remove(&lease->all);
	timer_stop(&lease->idle);
	if (lease->owner)
		lease->pool->pinned--;
	lease->reused = true;
	lease->dns_us = lease->connect_us = 0;
	return lease;
}

static bool passes(const struct lease *lease, const struct pool_request *request)
{
	return lease->operators || !request->judge ||
	       request->judge(stream_peer(lease->stream), request->judge_arg) == JUDGEMENT_PASS;
}

/* The connection that was logged in on for this client and nobody else (PERS-22). */
static struct lease *take_pinned(struct origin *origin, const struct pool_request *request)
{
	for (struct link *link = origin->pinned.next; link != &origin->pinned; link = link->next) {
		struct lease *lease = container_of(link, struct lease, link);
		if (lease->owner == request->owner && passes(lease, request))
			return lease_wake(lease);
	}
	return NULL;
}

struct lease *lease_take_idle(
    const struct pool *pool, struct origin *origin, const struct pool_request *request)
{
	struct link *last;
	struct lease *pinned = NULL;

	/* What is idle is the next pool's. */
	if (pool->draining)
		return NULL;
	if (!request->fresh && !list_empty(&origin->pinned))
		pinned = take_pinned(origin, request);
	if (pinned)
		return pinned;
	while (!request->fresh && (last = list_last(&origin->idle))) {
		struct lease *lease = container_of(last, struct lease, link);
		uint64_t idle_ms = clock_ms() - lease->idle_since;
		if (!reuse_is_lawful(request->method, request->upgrade, idle_ms, request->trace))
			return NULL;
		if (passes(lease, request))
			return lease_wake(lease);
		lease_end(lease, false);
	}
	return NULL;
}

void pool_forget_owner(struct pool *pool, const void *owner)
{
	struct link *link = pool->idle.next;

	while (pool->pinned && link != &pool->idle) {
		struct lease *lease = container_of(link, struct lease, all);
		link = link->next;
		if (lease->owner == owner)
			lease_end(lease, false);
	}
}

void lease_pin(struct lease *lease, const void *owner)
{
	lease->owner = owner;
}

struct lease *lease_new(struct pool *pool, struct origin *origin, struct stream *stream)
{
	struct lease *lease = memory_zeroed(sizeof *lease);

	lease->pool = pool;
	lease->origin = origin;
	lease->stream = stream;
	list_init(&lease->link);
	list_init(&lease->all);
	timer_init(&lease->idle, on_idle_timeout, lease);
	pool->leases++;
	keep_total(pool);
	return lease;
}

struct stream *lease_stream(const struct lease *lease)
{
	return lease->stream;
}

bool lease_is_reused(const struct lease *lease)
{
	return lease->reused;
}

uint64_t lease_dns_us(const struct lease *lease)
{
	return lease->dns_us;
}

uint64_t lease_connect_us(const struct lease *lease)
{
	return lease->connect_us;
}

enum next_hop_version pool_version(struct pool *pool, struct slice host, uint16_t port)
{
	struct origin *origin = origin_find(pool->origins, host, port);

	return origin ? origin_version(origin) : NEXT_HOP_UNKNOWN;
}

void lease_learn_version(struct lease *lease, enum next_hop_version version)
{
	origin_learn(lease->origin, version);
}

void lease_return(struct lease **returned, enum lease_state state)
{
	struct lease *lease = *returned;

	*returned = NULL;
	if (!lease)
		return;
	struct pool *pool = lease->pool;
	bool keep = state == LEASE_REUSABLE && !pool->draining && pool->options.idle_ms;
	if (!keep || stream_is_full(lease->stream) || is_over(lease->stream)) {
		lease_end(lease, state == LEASE_RESET);
		return;
	}
	stream_give(lease->stream, on_idle_event, lease);
	lease->idle_since = clock_ms();
	if (lease->owner)
		pool->pinned++;
	list_append(lease->owner ? &lease->origin->pinned : &lease->origin->idle, &lease->link);
	list_append(&pool->idle, &lease->all);
	timer_set(pool->loop, &lease->idle, pool->options.idle_ms);
	keep_total(pool);
	serve_later(pool->loop, lease->origin);
}
