/*
 * A loop over epoll for the load: level-triggered, one callback for each descriptor.  Who is
 * closed within a turn may still be in that turn's events, so closing waits for its end.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct watch;
typedef void watch_fn(struct watch *watch, uint32_t events);

struct watch {
	int fd;
	uint32_t events; /* EPOLLIN and EPOLLOUT, as asked for */
	watch_fn *on_ready;
	watch_fn *on_closed; /* frees it, at the end of the turn; may be NULL */
	struct watch *next_closed;
};

struct loop {
	int epoll;
	struct watch *closed;
};

void loop_open(struct loop *loop);
void loop_close(struct loop *loop);

/* Waits at most wait_ms, and calls back for what happened. */
void loop_turn(struct loop *loop, int wait_ms);

/* Begins to watch, or asks for other events. */
void watch_for(struct loop *loop, struct watch *watch, uint32_t events);

/* Closes the descriptor now; on_closed comes at the end of the turn. */
void watch_close(struct loop *loop, struct watch *watch);

/* Ends the program with what was being done and why that went wrong. */
_Noreturn void fail(const char *doing);
