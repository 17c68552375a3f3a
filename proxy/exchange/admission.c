#include "exchange/admission.h"

#include "exchange/client.h"

void admission_changed(struct worker *worker)
{
	bool full = worker->client_count >= worker->max_clients && list_empty(&worker->idle);

	if (full == worker->full)
		return;
	worker->full = full;
	for (unsigned i = 0; i < worker->listener_count; i++)
		if (full)
			listener_pause(worker->listeners[i]);
		else
			listener_resume(worker->listeners[i]);
}

void admission_entered(struct worker *worker)
{
	struct link *oldest = list_first(&worker->idle);

	if (worker->client_count > worker->max_clients && oldest)
		client_close_idle(container_of(oldest, struct client, idle));
	admission_changed(worker);
}
