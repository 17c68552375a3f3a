#include "app/worker.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include "app/drain.h"
#include "app/pipeline.h"
#include "app/upstream.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/random.h"
#include "exchange/client.h"
#include "features/accesslog/accesslog.h"

struct running_worker {
	struct worker worker;
	struct resolver *resolver;
	struct drain *drain;
	bool ran;                        /* it has been in service: its totals are worth telling */
	const struct settings *settings; /* the snapshot's */
};

static void on_accepted(int fd, const struct sockaddr *peer, void *arg)
{
	client_open(arg, fd, peer);
}

/* An idle connection to a next hop, or else an idle client, makes way for a new client. */
static bool on_exhausted(void *arg)
{
	struct worker *worker = arg;
	struct link *oldest = list_first(&worker->idle);

	if (pool_shed(worker->pool))
		return true;
	if (oldest)
		client_close_idle(container_of(oldest, struct client, idle));
	return oldest != NULL;
}

static void on_client_gone(struct worker *worker, const struct client *client)
{
	pool_forget_owner(worker->pool, client);
}

static bool listen_on(struct running_worker *running, const struct listener_setting *setting)
{
	struct worker *worker = &running->worker;
	union address address;
	int error = 0;

	address_parse_with_port(setting->text, &address);
	if (worker->listener_count == WORKER_LISTENERS) {
		log_warn("listen", "more than %d addresses are not supported", WORKER_LISTENERS);
		return false;
	}
	struct listener *listener =
	    listener_new(worker->loop, &address.any, on_accepted, on_exhausted, worker, &error);
	if (listener) {
		worker->listeners[worker->listener_count++] = listener;
		memcpy(&worker->own[worker->own_count++], listener_address(listener),
		    address_length(listener_address(listener)));
		return true;
	}
	bool no_family = error == EADDRNOTAVAIL || error == EAFNOSUPPORT;
	bool is_default = !setting_is_given(running->settings, OPTION_listen);
	if (no_family && is_default) {
		log_warn("listen", "%s: %s; this machine goes without it", setting->text.at,
		    strerror(error));
		return true;
	}
	fprintf(stderr, "viaduct: listen: %s: %s%s\n", setting->text.at, strerror(error),
	    error == EADDRINUSE ? " (is another viaduct running?)" : "");
	return false;
}

static bool listen_all(struct running_worker *running)
{
	const struct listener_list *list = &running->settings->listen;

	for (unsigned i = 0; i < list->count; i++)
		if (!listen_on(running, &list->at[i]))
			return false;
	if (running->worker.listener_count)
		return true;
	fprintf(stderr, "viaduct: listen: no address could be listened on\n");
	return false;
}

static bool upstream_start(struct running_worker *running)
{
	const struct settings *settings = running->settings;
	struct pool_options pooling = {
	    .idle_ms = settings->upstream_idle_timeout,
	    .connect_ms = settings->connect_timeout,
	    .queue_ms = settings->queue_timeout,
	    .total = running->worker.max_clients,
	    .per_origin = settings->max_per_origin,
	};

	running->resolver = resolver_of_settings(running->worker.loop, settings);
	if (!running->resolver) {
		fprintf(stderr, "viaduct: dns-server: the resolver could not be started\n");
		return false;
	}
	running->worker.pool = pool_new(running->worker.loop, running->resolver, &pooling);
	pool_redirect(running->worker.pool, settings);
	return true;
}

struct running_worker *worker_start(const struct settings *settings, unsigned max_clients,
    struct writer_thread *writer, bool log_on_terminal)
{
	struct running_worker *running = memory_zeroed(sizeof *running);
	struct worker *worker = &running->worker;

	running->settings = settings;
	worker->pipeline = &pipeline;
	worker->max_clients = max_clients;
	worker->loop = loop_new();
	if (!worker->loop) {
		fprintf(stderr, "viaduct: the kernel gave no event loop\n");
		free(running);
		return NULL;
	}
	worker_ready(worker, settings);
	worker->on_client_gone = on_client_gone;
	if (writer)
		worker->log =
		    access_log_new(worker->loop, writer, settings->log.format, log_on_terminal);
	running->drain = drain_new(worker);
	if (!upstream_start(running) || !listen_all(running))
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
	if (worker->pool)
		pool_free(&worker->pool);
	if (running->resolver)
		resolver_free(&running->resolver);
	access_log_free(&worker->log);
	drain_free(&running->drain);
	last_turn(worker->loop);
	worker_release(worker);
	loop_free(&worker->loop);
	free(running);
}
