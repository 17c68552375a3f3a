#include "app/reload.h"

#include <signal.h>
#include "app/descriptors.h"
#include "app/ready_file.h"
#include "app/upstream.h"
#include "base/log.h"
#include "base/memory.h"
#include "config/value_text.h"

struct reload {
	struct running_worker *running;
	const struct settings_inputs *inputs;
	struct event *signal;
};

/* All that is wrong, or unwise, one line each. */
static void tell(const struct complaints *complaints)
{
	const struct complaint *complaint = NULL;

	while ((complaint = complaint_next(complaints, complaint)))
		if (complaint_is_error(complaint))
			log_error("reload", "%s", complaint_text(complaint));
		else
			log_warn("reload", "%s", complaint_text(complaint));
}

static const struct settings *read_settings(const struct reload *reload)
{
	struct complaints complaints = {0};
	const struct settings *settings = settings_load(reload->inputs, &complaints);

	tell(&complaints);
	complaints_release(&complaints);
	return settings;
}

/* All that the option was given, as one text; in `memory`. */
static struct slice text_of(
    const struct settings *settings, enum option_id id, struct arena *memory)
{
	const struct option *option = option_row(id);
	const void *member = setting_member(settings, id);
	struct slice text = SLICE("nothing");

	for (unsigned i = 0; i < value_count(option, member); i++) {
		struct slice value = value_write(option, member, i, memory);
		text = i ? arena_print(memory, "%s; %s", text.at, value.at) : value;
	}
	return text;
}

/* Options that hold for the life of the process say so, and stay. */
static void tell_unchangeable(const struct settings *first, const struct settings *new)
{
	struct arena memory = {0};

	for (enum option_id id = 0; id < OPTIONS; id++) {
		struct slice was = text_of(first, id, &memory);
		if (option_row(id)->reloads || slice_equal(was, text_of(new, id, &memory)))
			continue;
		log_warn("reload", "%s: a running proxy does not change it; it stays %s",
		    option_row(id)->flag, was.at);
	}
	arena_release(&memory);
}

/* Where clients reach us, to be told when it has changed. */
static void tell_addresses(const struct running_worker *running)
{
	const char *ready = running->ready_file;
	char address[ADDRESS_TEXT];

	for (unsigned i = 0; worker_address(running, i, address); i++)
		log_info("reload", "listening on %s", address);
	if (ready)
		ready_file_write(ready, running);
}

static bool has_moved(const union address *old, unsigned count, const struct worker *worker)
{
	if (count != worker->own_count)
		return true;
	for (unsigned i = 0; i < count; i++)
		if (!address_equal(&old[i].any, &worker->own[i].any))
			return true;
	return false;
}

/* What can fail comes first: NULL, and nothing has changed. */
static struct snapshot *prepare(
    struct running_worker *running, const struct settings *settings, unsigned max_clients)
{
	struct pool_options pooling = pool_options_of(settings, max_clients);
	struct snapshot *snapshot =
	    upstream_snapshot(running->worker.loop, running->origins, settings, &pooling);

	if (snapshot && !listeners_renew(running, settings))
		snapshot_release(&snapshot);
	return snapshot;
}

/* Exchanges that have begun keep the old snapshot, and its pool, to their end. */
static void put_in_force(
    struct running_worker *running, struct snapshot *snapshot, unsigned max_clients)
{
	struct worker *worker = &running->worker;

	tell_unchangeable(running->first, snapshot->settings);
	pool_drain(worker->snapshot->pool);
	worker->max_clients = max_clients;
	worker_renew(worker, snapshot);
}

static void reload_now(struct reload *reload)
{
	struct running_worker *running = reload->running;
	struct worker *worker = &running->worker;
	union address before[WORKER_LISTENERS];
	unsigned count = worker->own_count;
	const struct settings *settings = read_settings(reload);
	unsigned max_clients = settings ? connections_that_fit(settings) : 0;

	memcpy(before, worker->own, sizeof before);
	struct snapshot *snapshot = settings ? prepare(running, settings, max_clients) : NULL;
	settings_release(&settings);
	if (!snapshot) {
		log_error("reload", "refused: the old settings stay in force");
		return;
	}
	put_in_force(running, snapshot, max_clients);
	if (has_moved(before, count, worker))
		tell_addresses(running);
	log_info("reload", "done: the new settings are in force");
}

static void on_signal(evutil_socket_t number, short what, void *arg)
{
	struct reload *reload = arg;

	(void)number, (void)what;
	if (reload->running->worker.draining)
		log_warn("reload", "refused: the proxy is ending");
	else
		reload_now(reload);
}

struct reload *reload_new(struct running_worker *running, const struct settings_inputs *inputs)
{
	struct reload *reload = memory_zeroed(sizeof *reload);

	reload->running = running;
	reload->inputs = inputs;
	reload->signal = evsignal_new(loop_base(running->worker.loop), SIGHUP, on_signal, reload);
	event_add(reload->signal, NULL);
	return reload;
}

void reload_free(struct reload **reload)
{
	if (!*reload)
		return;
	event_free((*reload)->signal);
	free(*reload);
	*reload = NULL;
}
