#include "net/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"

enum {
	ACCEPTS_A_TURN = 64,
	BACKLOG = 4096,
	REST_MS = 100,   /* after descriptors ran out */
	WARN_MS = 10000, /* between warnings of that */
};

struct listener {
	struct loop *loop;
	struct event *event;
	int fd;
	int spare; /* given up for a moment to drop a connection when descriptors ran out */
	bool paused;
	struct timer rest;
	union address address;
	accepted_fn *fn;
	exhausted_fn *exhausted;
	uint64_t warned_ms; /* clock_ms() of the last warning */
	void *arg;
};

static void drop_one(struct listener *listener)
{
	close(listener->spare);
	int fd = accept4(listener->fd, NULL, NULL, SOCK_CLOEXEC);
	if (fd >= 0)
		close(fd);
	listener->spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static void on_rested(struct timer *timer, void *arg)
{
	struct listener *listener = arg;

	(void)timer;
	if (!listener->paused)
		event_add(listener->event, NULL);
}

/* Seldom: whoever reads the warnings may be slow. */
static void warn(struct listener *listener)
{
	uint64_t now = clock_ms();

	if (listener->warned_ms && now - listener->warned_ms < WARN_MS)
		return;
	listener->warned_ms = now;
	log_warn("listen", "no file descriptor is left: connections are dropped");
}

static void on_exhausted(struct listener *listener)
{
	warn(listener);
	drop_one(listener);
	event_del(listener->event);
	timer_set(listener->loop, &listener->rest, REST_MS);
}

/* Accepts one; false when there is none, or none can be had. */
static bool accept_one(struct listener *listener)
{
	union address peer;
	socklen_t len = sizeof peer;
	int fd = accept4(listener->fd, &peer.any, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd >= 0) {
		listener->fn(fd, &peer.any, listener->arg);
		return true;
	}
	if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS) {
		if (listener->exhausted(listener->arg))
			return true;
		on_exhausted(listener);
		return false;
	}
	/* The peer was gone before it was accepted: the next one may not be. */
	return errno == ECONNABORTED || errno == EINTR || errno == EPROTO;
}

static void on_event(evutil_socket_t fd, short what, void *arg)
{
	struct listener *listener = arg;

	(void)fd, (void)what;
	for (int i = 0; i < ACCEPTS_A_TURN && !listener->paused; i++)
		if (!accept_one(listener))
			return;
}

static int socket_bind(const struct sockaddr *address, int *error)
{
	static const int on = 1;
	int fd = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd >= 0) {
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
		/* Accepted sockets inherit it, which saves a call for each. */
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
		if (address->sa_family == AF_INET6)
			setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
		if (bind(fd, address, address_length(address)) == 0 && listen(fd, BACKLOG) == 0)
			return fd;
	}
	*error = errno;
	if (fd >= 0)
		close(fd);
	return -1;
}

struct listener *listener_new(struct loop *loop, const struct sockaddr *address, accepted_fn *fn,
    exhausted_fn *exhausted, void *arg, int *error)
{
	int fd = socket_bind(address, error);

	if (fd < 0)
		return NULL;
	struct listener *listener = memory_zeroed(sizeof *listener);
	socklen_t len = sizeof listener->address;
	listener->loop = loop;
	listener->fd = fd;
	listener->spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
	listener->fn = fn;
	listener->exhausted = exhausted;
	listener->arg = arg;
	getsockname(fd, &listener->address.any, &len);
	timer_init(&listener->rest, on_rested, listener);
	listener->event = event_new(loop_base(loop), fd, EV_READ | EV_PERSIST, on_event, listener);
	event_add(listener->event, NULL);
	return listener;
}

const struct sockaddr *listener_address(const struct listener *listener)
{
	return &listener->address.any;
}

void listener_pause(struct listener *listener)
{
	listener->paused = true;
	event_del(listener->event);
}

void listener_resume(struct listener *listener)
{
	if (!listener->paused)
		return;
	listener->paused = false;
	if (!timer_is_set(&listener->rest))
		event_add(listener->event, NULL);
}

void listener_close(struct listener **taken)
{
	struct listener *listener = *taken;

	*taken = NULL;
	for (int i = 0; i < BACKLOG && accept_one(listener); i++)
		;
	timer_stop(&listener->rest);
	event_free(listener->event);
	close(listener->fd);
	if (listener->spare >= 0)
		close(listener->spare);
	free(listener);
}
