#include "net/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <event2/buffer.h>
#include <event2/event_struct.h>
#include "base/memory.h"
#include "net/address.h"
#include "net/stash.h"

enum { FLAT_MAX = 4096 }; /* octets of a small message */

enum stream_state {
	STREAM_CONNECTING,
	STREAM_OPEN,
	STREAM_BROKEN, /* an error was seen; `error` has it */
	STREAM_CLOSED, /* by its owner; waits to be freed */
};

struct stream {
	struct loop *loop;
	struct event event;
	stream_event_fn *fn;
	void *arg;
	int fd;
	int error;
	enum stream_state state;
	bool readable;    /* an edge has come that was not read to its end */
	bool unsure;      /* the last read was short: an error may stand behind it */
	bool peer_closed; /* EV_CLOSED was seen: read until 0, whatever the reads return */
	bool ended;       /* a read has returned 0 */
	bool unreadable; /* a read has failed; a failed write leaves what came before it readable */
	bool finishing;  /* FIN when the store is empty */
	struct evbuffer *store;
	struct stash stash; /* put back by the reader */
	struct job job;     /* tells what cannot be told at once; frees when closed */
	union address peer;
};

static void tell(struct stream *stream, enum stream_event event)
{
	stream->fn(stream, event, stream->arg);
}

/* Notes the first error; it is told after the turn, so that a sender need not expect it. */
static void fail(struct stream *stream, int error)
{
	if (stream->state == STREAM_BROKEN || stream->state == STREAM_CLOSED)
		return;
	stream->state = STREAM_BROKEN;
	stream->error = error;
	stream->readable = true;
	loop_later(stream->loop, &stream->job);
}

static int socket_error(int fd)
{
	int error = 0;
	socklen_t len = sizeof error;

	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len))
		return errno;
	return error;
}

static void on_connecting(struct stream *stream)
{
	int error = socket_error(stream->fd);

	if (error) {
		stream->state = STREAM_BROKEN;
		stream->unreadable = true;
		stream->error = error;
		tell(stream, STREAM_FAILED);
		return;
	}
	stream->state = STREAM_OPEN;
	tell(stream, STREAM_CONNECTED);
}

static void finish_now(struct stream *stream)
{
	if (shutdown(stream->fd, SHUT_WR) && errno != ENOTCONN)
		fail(stream, errno);
}

static void store_free(struct stream *stream)
{
	evbuffer_free(stream->store);
	stream->store = NULL;
}

/* Writes what is stored; says whether the store has become empty. */
static bool store_flush(struct stream *stream)
{
	while (evbuffer_get_length(stream->store)) {
		if (evbuffer_write(stream->store, stream->fd) >= 0)
			continue;
		if (errno == EINTR)
			continue;
		if (errno != EAGAIN)
			fail(stream, errno);
		return false;
	}
	store_free(stream);
	if (stream->finishing)
		finish_now(stream);
	return true;
}

static void on_event(evutil_socket_t fd, short what, void *arg)
{
	struct stream *stream = arg;

	(void)fd;
	if (stream->state == STREAM_CONNECTING) {
		on_connecting(stream);
		if (stream->state != STREAM_OPEN)
			return;
	}
	if (what & EV_CLOSED)
		stream->peer_closed = true;
	if (what & (EV_READ | EV_CLOSED))
		stream->readable = true;
	if ((what & EV_WRITE) && stream->store && store_flush(stream))
		tell(stream, STREAM_DRAINED);
	/* A RST behind a FIN: nobody reads any more, so nobody else would find it. */
	if (stream->ended && !(what & EV_CLOSED))
		stream_probe(stream);
	if (stream->readable && stream_has_more(stream) && stream->state != STREAM_CLOSED)
		tell(stream, STREAM_READABLE);
}

static void buffers_free(struct stream *stream)
{
	if (stream->store)
		store_free(stream);
	stash_clear(&stream->stash);
}

static void on_job(void *arg)
{
	struct stream *stream = arg;

	if (stream->state == STREAM_CLOSED)
		free(stream);
	else if (stream->state == STREAM_BROKEN)
		tell(stream, STREAM_FAILED);
	else if (stream->state == STREAM_OPEN && stream_may_read(stream))
		tell(stream, STREAM_READABLE);
}

static struct stream *stream_make(
    struct loop *loop, int fd, const struct sockaddr *peer, stream_event_fn *fn, void *arg)
{
	struct stream *stream = memory_zeroed(sizeof *stream);
	short what = EV_READ | EV_WRITE | EV_CLOSED | EV_ET | EV_PERSIST;

	stream->loop = loop;
	stream->fd = fd;
	stream->fn = fn;
	stream->arg = arg;
	memcpy(&stream->peer, peer, address_length(peer));
	job_init(&stream->job, on_job, stream);
	event_assign(&stream->event, loop_base(loop), fd, what, on_event, stream);
	event_add(&stream->event, NULL);
	return stream;
}

struct stream *stream_new(
    struct loop *loop, int fd, const struct sockaddr *peer, stream_event_fn *fn, void *arg)
{
	struct stream *stream = stream_make(loop, fd, peer, fn, arg);

	stream->state = STREAM_OPEN;
	return stream;
}

static int socket_new(int family)
{
	static const int on = 1;
	int fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	/* A peer of a long tunnel that vanished without a word is noticed. */
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
	return fd;
}

struct stream *stream_connect(
    struct loop *loop, const struct sockaddr *peer, stream_event_fn *fn, void *arg, int *error)
{
	int fd = socket_new(peer->sa_family);

	if (fd < 0) {
		*error = errno;
		return NULL;
	}
	if (connect(fd, peer, address_length(peer)) && errno != EINPROGRESS) {
		*error = errno;
		close(fd);
		return NULL;
	}
	return stream_make(loop, fd, peer, fn, arg);
}

void stream_give(struct stream *stream, stream_event_fn *fn, void *arg)
{
	stream->fn = fn;
	stream->arg = arg;
	if (stream->state == STREAM_BROKEN || stream_may_read(stream))
		loop_later(stream->loop, &stream->job);
}

void stream_close(struct stream **taken)
{
	struct stream *stream = *taken;

	*taken = NULL;
	if (!stream)
		return;
	event_del(&stream->event);
	close(stream->fd);
	buffers_free(stream);
	stream->state = STREAM_CLOSED;
	loop_later(stream->loop, &stream->job);
}

void stream_set_reset(struct stream *stream)
{
	static const struct linger at_once = {.l_onoff = 1, .l_linger = 0};

	setsockopt(stream->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

void stream_reset(struct stream **stream)
{
	if (*stream)
		stream_set_reset(*stream);
	stream_close(stream);
}

/* One recv; the number of octets, which is 0 when there are none now, whatever the reason. */
static size_t receive(struct stream *stream, char *at, size_t room)
{
	ssize_t got;

	do
		got = recv(stream->fd, at, room, 0);
	while (got < 0 && errno == EINTR);
	stream->unsure = false;
	if (got > 0) {
		/* libevent tells an error as READ and WRITE, without EV_CLOSED: a RST that came
		 * with these octets has no edge of its own. */
		if ((size_t)got < room && !stream->peer_closed) {
			stream->readable = false;
			stream->unsure = true;
		}
		return (size_t)got;
	}
	if (got == 0)
		stream->ended = true;
	else if (errno == EAGAIN)
		stream->readable = false;
	else {
		stream->unreadable = true;
		fail(stream, errno);
	}
	return 0;
}

/* What was put back is large: the read goes behind it, in place. */
static struct slice read_behind(struct stream *stream)
{
	struct stash *stash = &stream->stash;
	char *room = stash_room(stash, LOOP_SCRATCH / 2);
	size_t more = stream_has_more(stream) ? receive(stream, room, LOOP_SCRATCH / 2) : 0;

	return stash_lend(stash, more);
}

/* What was put back and one recv behind it, in the scratch. */
static struct slice read_scratch(struct stream *stream)
{
	char *scratch = loop_scratch(stream->loop);
	size_t len = stream->stash.len;

	if (len) {
		memcpy(scratch, stream->stash.at + stream->stash.start, len);
		stash_clear(&stream->stash);
	}
	if (stream_has_more(stream))
		len += receive(stream, scratch + len, LOOP_SCRATCH - len);
	return slice_of(scratch, len);
}

enum stream_read stream_read(struct stream *stream, struct slice *octets)
{
	if (stream->stash.lent)
		stash_clear(&stream->stash);
	*octets = stream->stash.len > LOOP_SCRATCH / 2 ? read_behind(stream) : read_scratch(stream);
	if (octets->len)
		return READ_OCTETS;
	if (stream->ended)
		return READ_END;
	return stream->unreadable ? READ_FAILED : READ_NOTHING;
}

void stream_unread(struct stream *stream, struct slice octets)
{
	if (octets.len)
		stash_put(&stream->stash, octets);
}

bool stream_may_read(const struct stream *stream)
{
	return !stash_is_empty(&stream->stash) || stream->readable || stream->ended;
}

bool stream_has_unread(const struct stream *stream)
{
	return !stash_is_empty(&stream->stash);
}

bool stream_has_more(const struct stream *stream)
{
	return (stream->readable || stream->unsure) && !stream->ended && !stream->unreadable &&
	       stream->state != STREAM_CONNECTING;
}

bool stream_is_at_end(const struct stream *stream)
{
	return stream->ended || stream->unreadable;
}

void stream_probe(struct stream *stream)
{
	int error = stream->state == STREAM_OPEN ? socket_error(stream->fd) : 0;

	if (error)
		fail(stream, error);
}

/* Stores the pieces but for the `sent` octets that are gone. */
static bool store_rest(struct stream *stream, const struct iovec *pieces, int count, size_t sent)
{
	if (!stream->store && !(stream->store = evbuffer_new())) {
		fail(stream, ENOMEM);
		return false;
	}
	for (int i = 0; i < count; i++) {
		size_t skip = sent < pieces[i].iov_len ? sent : pieces[i].iov_len;
		sent -= skip;
		const char *at = (const char *)pieces[i].iov_base + skip;
		if (evbuffer_add(stream->store, at, pieces[i].iov_len - skip)) {
			fail(stream, ENOMEM);
			return false;
		}
	}
	return true;
}

/* Pieces of a small message become one: copying is cheaper than a vector is to the kernel. */
static size_t flatten(char *flat, const struct iovec *pieces, int count)
{
	size_t len = 0;

	for (int i = 0; i < count; i++) {
		if (pieces[i].iov_len)
			memcpy(flat + len, pieces[i].iov_base, pieces[i].iov_len);
		len += pieces[i].iov_len;
	}
	return len;
}

static ssize_t send_once(int fd, const struct iovec *pieces, int count, size_t total)
{
	struct msghdr message = {.msg_iov = (struct iovec *)pieces, .msg_iovlen = (size_t)count};
	char flat[FLAT_MAX];

	if (count == 1)
		return send(fd, pieces->iov_base, pieces->iov_len, MSG_NOSIGNAL);
	if (total <= sizeof flat)
		return send(fd, flat, flatten(flat, pieces, count), MSG_NOSIGNAL);
	return sendmsg(fd, &message, MSG_NOSIGNAL);
}

static ssize_t transmit(struct stream *stream, const struct iovec *pieces, int count, size_t total)
{
	ssize_t sent;

	do
		sent = send_once(stream->fd, pieces, count, total);
	while (sent < 0 && errno == EINTR);
	return sent;
}

bool stream_send(struct stream *stream, const struct iovec *pieces, int count)
{
	size_t total = 0;
	ssize_t sent = 0;

	if (stream->state != STREAM_OPEN)
		return stream->state == STREAM_CONNECTING && store_rest(stream, pieces, count, 0);
	for (int i = 0; i < count; i++)
		total += pieces[i].iov_len;
	if (!stream->store && total) {
		sent = transmit(stream, pieces, count, total);
		if (sent < 0 && errno != EAGAIN) {
			fail(stream, errno);
			return false;
		}
		sent = sent < 0 ? 0 : sent;
	}
	return (size_t)sent == total || store_rest(stream, pieces, count, (size_t)sent);
}

bool stream_is_full(const struct stream *stream)
{
	return stream->store != NULL;
}

size_t stream_stored(const struct stream *stream)
{
	return stream->store ? evbuffer_get_length(stream->store) : 0;
}

void stream_finish(struct stream *stream)
{
	if (stream->finishing)
		return;
	stream->finishing = true;
	if (!stream->store && stream->state == STREAM_OPEN)
		finish_now(stream);
}

size_t stream_unacknowledged(const struct stream *stream)
{
	int queued = 0;

	if (stream->state != STREAM_OPEN || ioctl(stream->fd, SIOCOUTQ, &queued))
		queued = 0;
	return (size_t)queued + stream_stored(stream);
}

int stream_error(const struct stream *stream)
{
	return stream->error;
}

const struct sockaddr *stream_peer(const struct stream *stream)
{
	return &stream->peer.any;
}

struct loop *stream_loop(const struct stream *stream)
{
	return stream->loop;
}

bool stream_has_octets(const struct stream *stream)
{
	int octets = 0;

	return ioctl(stream->fd, FIONREAD, &octets) == 0 && octets > 0;
}
