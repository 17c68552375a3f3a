/*
 * The next hops that a worker has to do with, by host and port: what their connections count,
 * who waits for one, and what version they were last seen to speak (VER-09).  A bounded number
 * of them is remembered after their last connection has gone.
 */
#pragma once

#include <uthash.h>
#include "base/list.h"
#include "base/slice.h"
#include "net/loop.h"
#include "spec/forward.h"

struct origin_table;

struct origin {
	UT_hash_handle hh;
	struct origin_table *table;
	struct link unused;   /* for the table */
	unsigned holds;       /* for the table */
	unsigned connections; /* there are or are being made */
	struct link idle;     /* leases, the most recently returned last */
	struct link pinned;   /* idle leases that have an owner */
	struct link queue;    /* wants that wait, the oldest first */
	struct job serve;     /* looks after the queue when a place has become free */
	enum next_hop_version version;
	uint64_t learned_ms; /* clock_ms() when the version was learned, 0 for never */
	size_t key_len;
	char key[]; /* the port in two octets, then the host */
};

/* The table; `serve` is what each origin's job runs, with the origin. */
struct origin_table *origin_table_new(void (*serve)(void *origin));
void origin_table_free(struct origin_table **table);

/* The origin, made when it is not there.  It stays while it is held. */
struct origin *origin_hold(struct origin_table *table, struct slice host, uint16_t port);
void origin_release(struct origin **origin);

/* The origin, or NULL when nothing is known of it. */
struct origin *origin_find(struct origin_table *table, struct slice host, uint16_t port);

/* The version last learned, for ten minutes. */
enum next_hop_version origin_version(const struct origin *origin);
void origin_learn(struct origin *origin, enum next_hop_version version);
