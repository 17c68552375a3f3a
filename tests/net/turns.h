/* Runs a loop for a test, never longer than the test says. */
#pragma once

#include "suite.h"
#include "base/clock.h"
#include "net/loop.h"

/* What is ready now, then a thousandth of a second of rest. */
static inline void turn(struct loop *loop)
{
	static const struct timespec rest = {.tv_nsec = 1000000};

	event_base_loop(loop_base(loop), EVLOOP_NONBLOCK);
	nanosleep(&rest, NULL);
}

static inline void run_for(struct loop *loop, uint64_t ms)
{
	uint64_t end = clock_us() + ms * 1000;

	while (clock_us() < end)
		turn(loop);
}

/* Whether it was done within `ms`. */
static inline bool run_until(struct loop *loop, const bool *done, uint64_t ms)
{
	uint64_t end = clock_us() + ms * 1000;

	while (!*done && clock_us() < end)
		turn(loop);
	return *done;
}

static inline struct loop *loop_for_test(void)
{
	struct loop *loop = loop_new();

	assert_non_null(loop);
	return loop;
}
