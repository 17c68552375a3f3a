#include "net/loop.h"

#include "base/clock.h"
#include "base/memory.h"

/* Timers of one duration, in the order they fall due: setting one is an append. */
struct timer_list {
	uint64_t ms;
	struct link timers;
};

enum {
	TIMER_LISTS_MAX = 64, /* distinct durations in use: those of the options, over reloads */
	SWEEP_MS = 50,        /* how often due timers are looked for, at the most */
};

struct loop {
	struct event_base *base;
	struct event *sweep;
	struct event *turn;
	uint64_t sweep_due; /* clock_ms(), 0 when not pending */
	struct timer_list lists[TIMER_LISTS_MAX];
	unsigned list_count;
	struct link jobs;
	bool clock_stopped;
	char scratch[LOOP_SCRATCH];
};

static void sweep_at(struct loop *loop, uint64_t now, uint64_t due)
{
	uint64_t wait = due > now + SWEEP_MS ? due - now : SWEEP_MS;
	struct timeval in = {(time_t)(wait / 1000), (suseconds_t)(wait % 1000 * 1000)};

	if (loop->clock_stopped || (loop->sweep_due && loop->sweep_due <= now + wait))
		return;
	loop->sweep_due = now + wait;
	event_add(loop->sweep, &in);
}

static void fire_due(struct timer_list *list, uint64_t now)
{
	struct link *first;

	while ((first = list_first(&list->timers))) {
		struct timer *timer = container_of(first, struct timer, link);
		if (timer->due > now)
			return;
		timer_stop(timer);
		timer->fn(timer, timer->arg);
	}
}

static void on_sweep(evutil_socket_t fd, short what, void *arg)
{
	struct loop *loop = arg;
	uint64_t now = clock_ms();
	uint64_t next = UINT64_MAX;

	(void)fd, (void)what;
	loop->sweep_due = 0;
	for (unsigned i = 0; i < loop->list_count; i++)
		fire_due(&loop->lists[i], now);
	for (unsigned i = 0; i < loop->list_count; i++) {
		struct link *first = list_first(&loop->lists[i].timers);
		if (first && container_of(first, struct timer, link)->due < next)
			next = container_of(first, struct timer, link)->due;
	}
	if (next != UINT64_MAX)
		sweep_at(loop, now, next);
}

/* Only the jobs that are there now: a job that posts itself again runs in the next turn. */
static void on_turn(evutil_socket_t fd, short what, void *arg)
{
	struct loop *loop = arg;
	struct link now, *first;

	(void)fd, (void)what;
	list_init(&now);
	while ((first = list_first(&loop->jobs))) {
		list_remove(first);
		list_append(&now, first);
	}
	while ((first = list_first(&now))) {
		struct job *job = container_of(first, struct job, link);
		list_remove(first);
		job->fn(job->arg);
	}
}

static struct event_base *base_new(void)
{
	struct event_config *config = event_config_new();
	struct event_base *base;

	if (!config)
		return NULL;
	event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK | EVENT_BASE_FLAG_IGNORE_ENV);
	event_config_require_features(config, EV_FEATURE_ET | EV_FEATURE_EARLY_CLOSE);
	event_config_set_max_dispatch_interval(config, NULL, 256, 0);
	base = event_base_new_with_config(config);
	event_config_free(config);
	return base;
}

struct loop *loop_new(void)
{
	struct event_base *base = base_new();

	if (!base)
		return NULL;
	struct loop *loop = memory_zeroed(sizeof *loop);
	loop->base = base;
	loop->sweep = evtimer_new(base, on_sweep, loop);
	loop->turn = evtimer_new(base, on_turn, loop);
	list_init(&loop->jobs);
	return loop;
}

void loop_stop_clock(struct loop *loop)
{
	loop->clock_stopped = true;
	event_del(loop->sweep);
}

void loop_free(struct loop **loop)
{
	event_free((*loop)->sweep);
	event_free((*loop)->turn);
	event_base_free((*loop)->base);
	free(*loop);
	*loop = NULL;
}

void loop_run(struct loop *loop)
{
	event_base_loop(loop->base, EVLOOP_NO_EXIT_ON_EMPTY);
}

void loop_stop(struct loop *loop)
{
	event_base_loopbreak(loop->base);
}

struct event_base *loop_base(struct loop *loop)
{
	return loop->base;
}

char *loop_scratch(struct loop *loop)
{
	return loop->scratch;
}

void timer_init(struct timer *timer, timer_fn *fn, void *arg)
{
	list_init(&timer->link);
	timer->due = 0;
	timer->fn = fn;
	timer->arg = arg;
}

/*
 * The list for a duration: one that has it, else an empty one, else a new one.  When all are
 * in use (a configuration reloaded very often within the longest timer), the last serves
 * several durations: its timers then stand out of order and may be late, but none is lost.
 */
static struct timer_list *list_for(struct loop *loop, uint64_t ms)
{
	for (unsigned i = 0; i < loop->list_count; i++)
		if (loop->lists[i].ms == ms)
			return &loop->lists[i];
	for (unsigned i = 0; i < loop->list_count; i++)
		if (list_empty(&loop->lists[i].timers)) {
			loop->lists[i].ms = ms;
			return &loop->lists[i];
		}
	if (loop->list_count == TIMER_LISTS_MAX)
		return &loop->lists[TIMER_LISTS_MAX - 1];
	struct timer_list *list = &loop->lists[loop->list_count++];
	list->ms = ms;
	list_init(&list->timers);
	return list;
}

void timer_set(struct loop *loop, struct timer *timer, uint64_t ms)
{
	uint64_t now;

	list_remove(&timer->link);
	timer->due = 0;
	if (ms == 0)
		return;
	now = clock_ms();
	timer->due = now + ms;
	list_append(&list_for(loop, ms)->timers, &timer->link);
	sweep_at(loop, now, timer->due);
}

void timer_stop(struct timer *timer)
{
	list_remove(&timer->link);
	timer->due = 0;
}

void job_init(struct job *job, void (*fn)(void *arg), void *arg)
{
	list_init(&job->link);
	job->fn = fn;
	job->arg = arg;
}

void loop_later(struct loop *loop, struct job *job)
{
	static const struct timeval at_once = {0, 0};

	if (!list_empty(&job->link))
		return;
	if (list_empty(&loop->jobs))
		event_add(loop->turn, &at_once);
	list_append(&loop->jobs, &job->link);
}

bool job_cancel(struct job *job)
{
	bool posted = !list_empty(&job->link);

	list_remove(&job->link);
	return posted;
}
