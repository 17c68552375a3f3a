#include "exchange/worker.h"

#include "base/clock.h"
#include "base/memory.h"
#include "exchange/admission.h"

struct slice worker_date(struct worker *worker)
{
	uint64_t second = clock_wall_ms() / 1000;

	if (second != worker->date_second) {
		date_write(worker->date, second);
		worker->date_second = second;
	}
	return slice_of(worker->date, DATE_OCTETS);
}

/* Room for any head that the limits allow: a field line can grow by three octets on its way. */
static void head_room(struct worker *worker)
{
	const struct settings *settings = worker->snapshot->settings;
	size_t largest = settings->max_head > settings->max_response_head
			     ? settings->max_head
			     : settings->max_response_head;

	size_t room = largest + 3 * (size_t)settings->max_fields + 4096;
	/* Never less than before: an exchange in flight may need it. */
	if (room <= worker->head.room)
		return;
	worker->head.room = room;
	worker->head.at = memory_resize(worker->head.at, room);
}

void worker_ready(struct worker *worker)
{
	list_init(&worker->clients);
	list_init(&worker->idle);
	timer_init(&worker->seats, admission_look, worker);
}

void worker_renew(struct worker *worker, struct snapshot *snapshot)
{
	snapshot_release(&worker->snapshot);
	worker->snapshot = snapshot;
	head_room(worker);
	admission_changed(worker);
}

void worker_release(struct worker *worker)
{
	timer_stop(&worker->seats);
	snapshot_release(&worker->snapshot);
	arena_cache_release(&worker->arenas);
	free(worker->head.at);
	worker->head.at = NULL;
}
