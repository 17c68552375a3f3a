#include "app/pipeline.h"
#include "app/reload.h"
#include "app/upstream.h"
#include "app/worker_part.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/random.h"
#include "exchange/client.h"
#include "features/accesslog/accesslog.h"
#include "upstream/origin.h"

static void on_client_gone(struct worker *worker, const struct client *client)
{
	pool_forget_owner(worker->snapshot->pool, client);
}

/* False, with a message, when next hops could not be reached. */
static bool snapshot_start(struct running_worker *running)
{
	struct worker *worker = &running->worker;
	struct pool_options pooling = pool_options_of(running->first, worker->max_clients);
	struct snapshot *snapshot =
	    upstream_snapshot(worker->loop, running->origins, running->first, &pooling);

	if (snapshot)
		worker_renew(worker, snapshot);
	return snapshot != NULL;
}

struct running_worker *worker_start(const struct settings *settings,
    const struct settings_inputs *inputs, unsigned max_clients, struct writer_thread *writer,
    bool log_on_terminal)
{
	struct running_worker *running = memory_zeroed(sizeof *running);
	struct worker *worker = &running->worker;

	running->first = settings_hold(settings);
	running->ready_file = settings->ready_file.len ? settings->ready_file.at : NULL;
	worker->pipeline = &pipeline;
	worker->max_clients = max_clients;
	worker->loop = loop_new();
	if (!worker->loop) {
		log_error("start", "the kernel gave no event loop");
		settings_release(&running->first);
		free(running);
		return NULL;
	}
	worker_ready(worker);
	running->origins = pool_origins_new();
	worker->on_client_gone = on_client_gone;
	if (writer)
		worker->log =
		    access_log_new(worker->loop, writer, settings->log.format, log_on_terminal);
	running->drain = drain_new(worker);
	running->signals = signals_new(worker);
	running->reload = reload_new(running, inputs);
	if (!snapshot_start(running) || !listeners_renew(running, settings))
		worker_free(&running);
	return running;
}

bool worker_address(const struct running_worker *running, unsigned index, char *text)
{
	if (index >= running->worker.listener_count)
		return false;
	address_write(listener_address(running->worker.listeners[index]), text);
	return true;
}

void worker_run(struct running_worker *running)
{
	running->ran = true;
	loop_run(running->worker.loop);
}

/* Ends what the loop no longer runs for: the jobs that free things need one more turn. */
static void last_turn(struct loop *loop)
{
	event_base_loop(loop_base(loop), EVLOOP_NONBLOCK);
	event_base_loop(loop_base(loop), EVLOOP_NONBLOCK);
}

void worker_free(struct running_worker **taken)
{
	struct running_worker *running = *taken;
	struct worker *worker = &running->worker;
	struct link *first;

	*taken = NULL;
	while (worker->listener_count)
		listener_close(&worker->listeners[--worker->listener_count]);
	while ((first = list_first(&worker->clients)))
		client_cut(container_of(first, struct client, all));
	if (running->ran)
		access_log_counters(worker);
	access_log_free(&worker->log);
	drain_free(&running->drain);
	signals_free(&running->signals);
	reload_free(&running->reload);
	last_turn(worker->loop);
	worker_release(worker);
	last_turn(worker->loop);
	origin_table_free(&running->origins);
	loop_free(&worker->loop);
	settings_release(&running->first);
	free(running);
}
