/*
 * What all exchanges of one worker share.  A worker is one thread; nothing here is touched by
 * another.  app/worker.c makes it and wires the parts; exchange/ and features/ use it.
 */
#pragma once

#include "base/arena.h"
#include "config/settings.h"
#include "exchange/feature.h"
#include "http/date.h"
#include "http/gate.h"
#include "net/listen.h"
#include "net/loop.h"
#include "spec/forward.h"

struct pool;
struct access_log;
struct client;

/* Totals since the start; told at the end. */
struct counters {
	uint64_t clients;         /* connections accepted */
	uint64_t clients_refused; /* closed at once: max-per-client */
	uint64_t exchanges;
	uint64_t tunnels;
	uint64_t refused; /* answered by viaduct because of a rule or a line */
	uint64_t failed;  /* answered by viaduct because the next hop failed */
	uint64_t retries;
	uint64_t parser_disagreements; /* the gate accepted what http-parser refused: must stay 0 */
	uint64_t cut;                  /* exchanges and tunnels ended by the end of a drain */
};

/*
 * Settings, and what is derived from them: one immutable value that an exchange holds.  Who makes
 * it adds the pool, which on_gone ends: called once, when nobody holds the snapshot any more.
 */
struct snapshot {
	const struct settings *settings; /* held */
	struct forwarding forwarding;
	struct gate_limits request_limits;
	struct gate_limits response_limits;
	struct pool *pool; /* to next hops, as these settings want it */
	void (*on_gone)(void *arg);
	void *arg;
	unsigned holds;
};

enum { WORKER_LISTENERS = SETTING_LISTENERS_MAX };

struct worker {
	struct loop *loop;
	struct snapshot *snapshot; /* the current one; held */
	const struct pipeline *pipeline;
	struct access_log *log; /* NULL when off */
	struct arena_cache arenas;
	struct counters counters;
	struct link clients; /* all of them */
	struct link idle;    /* those that wait for a request, the longest idle first */
	unsigned client_count;
	unsigned max_clients;            /* at this many the listeners rest */
	struct client_count *per_client; /* by address, while max-per-client is on */
	struct listener *listeners[WORKER_LISTENERS];
	unsigned listener_count;
	union address own[WORKER_LISTENERS]; /* where clients reach us, also while draining */
	unsigned own_count;
	bool rehearses;     /* nothing is connected: `explain` shows what would happen */
	struct timer seats; /* looks again for a client that may make way */
	bool full;          /* max-connections is reached: the listeners rest */
	bool draining;      /* no connection is kept any more */
	uint64_t last_id;
	uint64_t date_second; /* since 1970, of `date` */
	char date[DATE_OCTETS];
	struct writer head; /* where heads that go out are written: one at a time */
	void (*on_client_gone)(struct worker *worker, const struct client *client);
};

/* The IMF-fixdate of now, written anew when the second has changed; good until the next call. */
struct slice worker_date(struct worker *worker);

/* Readies a zeroed worker that has its loop. */
void worker_ready(struct worker *worker);

/*
 * Goes on with this snapshot, the first or another one, whose hold becomes the worker's; exchanges
 * in flight keep theirs.
 */
void worker_renew(struct worker *worker, struct snapshot *snapshot);

/* Frees what worker_ready made, and what clients left behind; the loop is the caller's. */
void worker_release(struct worker *worker);

/* A snapshot, held once by the caller, without a pool. */
struct snapshot *snapshot_new(const struct settings *settings);
struct snapshot *snapshot_hold(struct snapshot *snapshot);

/* One holder less.  *snapshot becomes NULL, and may be NULL. */
void snapshot_release(struct snapshot **snapshot);
