#include "exchange/admission.h"

#include "base/clock.h"
#include "exchange/client.h"

enum {
	GRACE_MS = 1000, /* a new client has so long to say something before it makes way */
	LOOK_MS = 200,
	LOOKS = 16, /* at so many clients, at most */
};

static bool may_make_way(const struct client *client)
{
	if (!client->served && clock_ms() - client->idle_ms < GRACE_MS)
		return false;
	return !stream_has_octets(client->stream);
}

/* The longest idle client of which no request is there or due; NULL when there is none. */
static struct client *spare_client(const struct worker *worker)
{
	struct link *at = worker->idle.next;

	for (int i = 0; i < LOOKS && at != &worker->idle; i++, at = at->next) {
		struct client *client = container_of(at, struct client, idle);
		if (may_make_way(client))
			return client;
	}
	return NULL;
}

void admission_changed(struct worker *worker)
{
	bool full = worker->client_count >= worker->max_clients && !spare_client(worker);

	if (full && !list_empty(&worker->idle) && !timer_is_set(&worker->seats))
		timer_set(worker->loop, &worker->seats, LOOK_MS);
	if (full == worker->full)
		return;
	worker->full = full;
	for (unsigned i = 0; i < worker->listener_count; i++)
		if (full)
			listener_pause(worker->listeners[i]);
		else
			listener_resume(worker->listeners[i]);
}

void admission_look(struct timer *timer, void *arg)
{
	(void)timer;
	admission_changed(arg);
}

void admission_entered(struct worker *worker)
{
	struct client *spare =
	    worker->client_count > worker->max_clients ? spare_client(worker) : NULL;

	if (spare)
		client_close_idle(spare);
	admission_changed(worker);
}
