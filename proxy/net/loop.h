/*
 * The event loop of one worker, and what all its sockets share: a scratch buffer, timers,
 * and work to be done after the present turn.  One thread owns it; nothing here locks.
 */
#pragma once

#include <event2/event.h>
#include "base/list.h"
#include "base/slice.h"

struct loop;
struct timer;

typedef void timer_fn(struct timer *timer, void *arg);

/* Octets of the scratch buffer: the size of one read. */
enum { LOOP_SCRATCH = 128 * 1024 };

/* Creates the loop; NULL when the kernel has no epoll to give. */
struct loop *loop_new(void);

/* Frees the loop; everything that uses it must be gone.  *loop becomes NULL. */
void loop_free(struct loop **loop);

/* Runs until loop_stop. */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop);

/* From now on no timer falls due: for rehearsals, in which no time passes. */
void loop_stop_clock(struct loop *loop);

/* libevent's base, for those who add events of their own (net/ and app/ only). */
struct event_base *loop_base(struct loop *loop);

/* LOOP_SCRATCH octets that are anybody's until the callback that wrote them returns. */
char *loop_scratch(struct loop *loop);

/*
 * Timers.  They cost a few nanoseconds to set and are late by up to a twentieth of a second:
 * for deadlines of connections, not for measuring.  A timer stands in what it times.
 */
struct timer {
	struct link link;
	uint64_t due; /* clock_ms(), 0 when not set */
	timer_fn *fn;
	void *arg;
};

/* Readies a timer that is not set. */
void timer_init(struct timer *timer, timer_fn *fn, void *arg);

/* Sets it, or sets it anew, to call fn once in `ms` milliseconds; 0 stops it. */
void timer_set(struct loop *loop, struct timer *timer, uint64_t ms);

void timer_stop(struct timer *timer);

static inline bool timer_is_set(const struct timer *timer)
{
	return timer->due != 0;
}

/*
 * A job runs once after the present turn of the loop, in the order they were posted.  Used to
 * free what is in use further up the stack, and to go on with a connection that has had its
 * share of the turn.
 */
struct job {
	struct link link;
	void (*fn)(void *arg);
	void *arg;
};

void job_init(struct job *job, void (*fn)(void *arg), void *arg);

/* Posts the job; harmless when it is posted already. */
void loop_later(struct loop *loop, struct job *job);

/* Takes the job back; says whether it was posted. */
bool job_cancel(struct job *job);
