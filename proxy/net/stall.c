#include "net/stall.h"

enum { LOOKS = 4 }; /* in a period */

static void set(struct stall *stall)
{
	uint64_t wait = stall->ms / LOOKS;

	timer_set(stream_loop(stall->stream), &stall->timer, wait ? wait : 1);
}

static void on_look(struct timer *timer, void *arg)
{
	struct stall *stall = arg;
	size_t waiting = stream_unacknowledged(stall->stream);

	(void)timer;
	stall->strikes = waiting < stall->waiting ? 0 : stall->strikes + 1;
	stall->waiting = waiting;
	if (stall->strikes >= LOOKS)
		stall->fn(stall, stall->arg);
	else
		set(stall);
}

void stall_init(struct stall *stall, stall_fn *fn, void *arg)
{
	timer_init(&stall->timer, on_look, stall);
	stall->fn = fn;
	stall->arg = arg;
}

void stall_watch(struct stall *stall, const struct stream *stream, uint64_t ms)
{
	if (timer_is_set(&stall->timer) || !ms)
		return;
	stall->stream = stream;
	stall->ms = ms;
	stall->strikes = 0;
	stall->waiting = SIZE_MAX; /* so that the first look is none that saw no progress */
	set(stall);
}

void stall_stop(struct stall *stall)
{
	timer_stop(&stall->timer);
}
