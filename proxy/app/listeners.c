#include <assert.h>
#include <errno.h>
#include "app/worker_part.h"
#include "base/log.h"
#include "exchange/client.h"
#include "upstream/pool.h"

/* Listeners in the making. */
struct draft {
	struct listener *at[WORKER_LISTENERS];
	union address asked[WORKER_LISTENERS];
	bool kept[WORKER_LISTENERS]; /* it was there before */
	unsigned count;
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

	if (pool_shed(worker->snapshot->pool))
		return true;
	if (oldest)
		client_close_idle(container_of(oldest, struct client, idle));
	return oldest != NULL;
}

static bool has(const struct draft *draft, const struct listener *listener)
{
	for (unsigned i = 0; i < draft->count; i++)
		if (draft->at[i] == listener)
			return true;
	return false;
}

/*
 * The listener that was asked for this address, or has it, and has no place in the draft yet; NULL
 * when there is none.
 */
static struct listener *find_kept(
    const struct running_worker *running, const struct draft *draft, const union address *address)
{
	const struct worker *worker = &running->worker;
	struct listener *kept = NULL;

	for (unsigned i = 0; i < worker->listener_count; i++) {
		struct listener *listener = worker->listeners[i];
		if (has(draft, listener))
			continue;
		if (address_equal(&running->asked[i].any, &address->any))
			return listener;
		if (address_equal(listener_address(listener), &address->any))
			kept = listener;
	}
	return kept;
}

/* Who has the port already: one of our own, or probably another one of us. */
static void tell_taken(const struct running_worker *running, const struct listener_setting *setting)
{
	char address[ADDRESS_TEXT];

	for (unsigned i = 0; worker_address(running, i, address); i++) {
		if (address_port(listener_address(running->worker.listeners[i])) != setting->port)
			continue;
		log_error("listen",
		    "%s: overlaps %s, which is listened on already: that takes a restart",
		    setting->text.at, address);
		return;
	}
	log_error("listen", "%s: %s (is another viaduct running?)", setting->text.at,
	    strerror(EADDRINUSE));
}

/* A default address whose family the machine lacks is a warning, any other failure an error. */
static bool tell_failure(const struct running_worker *running, const struct settings *settings,
    const struct listener_setting *setting, int error)
{
	bool no_family = error == EADDRNOTAVAIL || error == EAFNOSUPPORT;

	if (no_family && !setting_is_given(settings, OPTION_listen)) {
		log_warn("listen", "%s: %s; this machine goes without it", setting->text.at,
		    strerror(error));
		return true;
	}
	if (error == EADDRINUSE)
		tell_taken(running, setting);
	else
		log_error("listen", "%s: %s", setting->text.at, strerror(error));
	return false;
}

static bool draft_add(struct draft *draft, struct running_worker *running,
    const struct settings *settings, const struct listener_setting *setting)
{
	struct worker *worker = &running->worker;
	union address address;
	int error = 0;

	assert(draft->count < WORKER_LISTENERS);
	address_parse_with_port(setting->text, &address);
	struct listener *listener = find_kept(running, draft, &address);
	draft->kept[draft->count] = listener != NULL;
	if (!listener)
		listener = listener_new(
		    worker->loop, &address.any, on_accepted, on_exhausted, worker, &error);
	if (!listener)
		return tell_failure(running, settings, setting, error);
	draft->asked[draft->count] = address;
	draft->at[draft->count++] = listener;
	return true;
}

static void draft_drop(struct draft *draft)
{
	for (unsigned i = 0; i < draft->count; i++)
		if (!draft->kept[i])
			listener_close(&draft->at[i]);
}

/*
 * In force: those that are in the draft no more are closed.  They accept what they have queued, and
 * that may pause all listeners of the worker: so it comes last.
 */
static void draft_apply(const struct draft *draft, struct running_worker *running)
{
	struct worker *worker = &running->worker;
	struct listener *gone[WORKER_LISTENERS];
	unsigned gone_count = 0;

	for (unsigned i = 0; i < worker->listener_count; i++)
		if (!has(draft, worker->listeners[i]))
			gone[gone_count++] = worker->listeners[i];
	worker->listener_count = worker->own_count = draft->count;
	for (unsigned i = 0; i < draft->count; i++) {
		const struct sockaddr *address = listener_address(draft->at[i]);
		worker->listeners[i] = draft->at[i];
		running->asked[i] = draft->asked[i];
		memcpy(&worker->own[i], address, address_length(address));
		if (worker->full && !draft->kept[i])
			listener_pause(draft->at[i]);
	}
	while (gone_count)
		listener_close(&gone[--gone_count]);
}

bool listeners_renew(struct running_worker *running, const struct settings *settings)
{
	struct draft draft = {.count = 0};
	bool good = true;

	for (unsigned i = 0; i < settings->listen.count && good; i++)
		good = draft_add(&draft, running, settings, &settings->listen.at[i]);
	if (good && draft.count == 0) {
		log_error("listen", "no address could be listened on");
		good = false;
	}
	if (good)
		draft_apply(&draft, running);
	else
		draft_drop(&draft);
	return good;
}
