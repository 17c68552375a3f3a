#include "exchange/worker.h"

#include "base/clock.h"

struct slice worker_date(struct worker *worker)
{
	uint64_t second = clock_wall_ms() / 1000;

	if (second != worker->date_second) {
		date_write(worker->date, second);
		worker->date_second = second;
	}
	return slice_of(worker->date, DATE_OCTETS);
}
