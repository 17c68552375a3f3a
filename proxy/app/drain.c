#include "app/drain.h"

#include <inttypes.h>
#include <signal.h>
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "exchange/client.h"
#include "upstream/pool.h"

enum {
	SIGNALS = 2,
	LOOK_MS = 50, /* how often it is looked whether all is done */
	IDLE_MS =
	    1000, /* idle clients are kept so long: a request that is on its way is answered */
};

struct drain {
	struct worker *worker;
	struct event *signals[SIGNALS];
	struct timer timer;
	uint64_t began_ms; /* clock_ms() */
};

static void close_idle(struct worker *worker)
{
	struct link *first;

	while ((first = list_first(&worker->idle)))
		client_close_idle(container_of(first, struct client, idle));
}

static void end(struct drain *drain)
{
	struct worker *worker = drain->worker;

	if (worker->client_count)
		log_info("drain", "%u connections were cut", worker->client_count);
	loop_stop(worker->loop);
}

static void on_look(struct timer *timer, void *arg)
{
	struct drain *drain = arg;
	struct worker *worker = drain->worker;

	uint64_t waited = clock_ms() - drain->began_ms;
	if (waited >= IDLE_MS)
		close_idle(worker);
	if (worker->client_count == 0 || waited >= worker->snapshot->settings->drain_timeout) {
		end(drain);
		return;
	}
	timer_set(worker->loop, timer, LOOK_MS);
}

static void begin(struct drain *drain)
{
	struct worker *worker = drain->worker;

	worker->draining = true;
	drain->began_ms = clock_ms();
	while (worker->listener_count)
		listener_close(&worker->listeners[--worker->listener_count]);
	pool_drain(worker->snapshot->pool);
	if (worker->client_count == 0)
		end(drain);
	else {
		log_info("drain",
		    "waiting for %u connections, at most %" PRIu64
		    " ms; a second signal ends at once",
		    worker->client_count, worker->snapshot->settings->drain_timeout);
		timer_set(worker->loop, &drain->timer, LOOK_MS);
	}
}

static void on_signal(evutil_socket_t number, short what, void *arg)
{
	struct drain *drain = arg;

	(void)number, (void)what;
	if (drain->worker->draining)
		end(drain);
	else
		begin(drain);
}

struct drain *drain_new(struct worker *worker)
{
	struct drain *drain = memory_zeroed(sizeof *drain);
	static const int numbers[] = {SIGTERM, SIGINT};

	drain->worker = worker;
	timer_init(&drain->timer, on_look, drain);
	for (int i = 0; i < SIGNALS; i++) {
		drain->signals[i] =
		    evsignal_new(loop_base(worker->loop), numbers[i], on_signal, drain);
		event_add(drain->signals[i], NULL);
	}
	return drain;
}

void drain_free(struct drain **drain)
{
	if (!*drain)
		return;
	timer_stop(&(*drain)->timer);
	for (int i = 0; i < SIGNALS; i++)
		event_free((*drain)->signals[i]);
	/* That gave the signals their default back: told again to end, it still ends in order. */
	signal(SIGTERM, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	free(*drain);
	*drain = NULL;
}
