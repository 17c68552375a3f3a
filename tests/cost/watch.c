#include "watch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { EVENTS_A_TURN = 256 };

void fail(const char *doing)
{
	perror(doing);
	exit(2);
}

void loop_open(struct loop *loop)
{
	*loop = (struct loop){.epoll = epoll_create1(EPOLL_CLOEXEC)};
	if (loop->epoll < 0)
		fail("epoll_create1");
}

static void end_turn(struct loop *loop)
{
	while (loop->closed) {
		struct watch *watch = loop->closed;
		loop->closed = watch->next_closed;
		if (watch->on_closed)
			watch->on_closed(watch, 0);
	}
}

void loop_close(struct loop *loop)
{
	end_turn(loop);
	close(loop->epoll);
}

void loop_turn(struct loop *loop, int wait_ms)
{
	struct epoll_event events[EVENTS_A_TURN];
	int count = epoll_wait(loop->epoll, events, EVENTS_A_TURN, wait_ms);

	if (count < 0 && errno != EINTR)
		fail("epoll_wait");
	for (int i = 0; i < count; i++) {
		struct watch *watch = events[i].data.ptr;
		if (watch->fd >= 0)
			watch->on_ready(watch, events[i].events);
	}
	end_turn(loop);
}

void watch_for(struct loop *loop, struct watch *watch, uint32_t events)
{
	struct epoll_event event = {.events = events, .data.ptr = watch};
	int how = watch->events ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;

	if (watch->events == events)
		return;
	if (epoll_ctl(loop->epoll, how, watch->fd, &event) < 0)
		fail("epoll_ctl");
	watch->events = events;
}

void watch_close(struct loop *loop, struct watch *watch)
{
	if (watch->fd < 0)
		return;
	close(watch->fd);
	watch->fd = -1;
	watch->events = 0;
	watch->next_closed = loop->closed;
	loop->closed = watch;
}
