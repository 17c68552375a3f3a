/*
 * A stream: one TCP connection on raw edge-triggered events.  Orders go down by functions,
 * events come up through one callback.  Octets are read into the loop's scratch and written
 * at once; only what the kernel refuses rests in an evbuffer (the store), which exists only
 * while it holds something.  An idle stream holds no buffer.
 *
 * Nothing is freed inside a callback: stream_close closes the socket at once and gives the
 * memory back after the turn, and no event comes up after it.
 */
#pragma once

#include <sys/socket.h>
#include <sys/uio.h>
#include "net/loop.h"

struct stream;

enum stream_event {
	STREAM_CONNECTED, /* stream_connect has succeeded */
	STREAM_READABLE,  /* there may be octets, or the peer's FIN: call stream_read until
			     READ_NOTHING */
	STREAM_DRAINED,   /* the store has become empty */
	STREAM_FAILED, /* it has failed: stream_error says why.  What had come before a write failed
			* can still be read */
};

typedef void stream_event_fn(struct stream *stream, enum stream_event event, void *arg);

/* Takes over a connected, non-blocking socket.  The peer's address is copied. */
struct stream *stream_new(
    struct loop *loop, int fd, const struct sockaddr *peer, stream_event_fn *fn, void *arg);

/*
 * Begins to connect; STREAM_CONNECTED or STREAM_FAILED follow (never from inside this call).
 * NULL when the kernel refuses at once, with *error set to the errno.
 */
struct stream *stream_connect(
    struct loop *loop, const struct sockaddr *peer, stream_event_fn *fn, void *arg, int *error);

/* Gives the events to somebody else.  What is readable is then told again, after the turn. */
void stream_give(struct stream *stream, stream_event_fn *fn, void *arg);

/* Closes the socket; *stream becomes NULL, and may be NULL. */
void stream_close(struct stream **stream);

/* Makes the coming stream_close send RST instead of FIN: whatever is not out is thrown away. */
void stream_set_reset(struct stream *stream);

/* Both at once; *stream becomes NULL, and may be NULL. */
void stream_reset(struct stream **stream);

enum stream_read { READ_OCTETS, READ_NOTHING, READ_END, READ_FAILED };

/*
 * What has come: octets that were put back, and at most one recv behind them, in the loop's
 * scratch.  READ_NOTHING: wait for STREAM_READABLE.  READ_END: the peer's FIN, every time
 * it is asked.  READ_FAILED: see stream_error.
 */
enum stream_read stream_read(struct stream *stream, struct slice *octets);

/*
 * Puts octets back, to be read before all others; they are copied, or were the last read's.  They
 * do not make the stream readable by themselves.
 */
void stream_unread(struct stream *stream, struct slice octets);

/* Whether a stream_read might give something now: octets put back, or an edge not used up. */
bool stream_may_read(const struct stream *stream);

/* Whether octets have come that nobody has read; asks the kernel. */
bool stream_has_octets(const struct stream *stream);

/* Whether octets were put back. */
bool stream_has_unread(const struct stream *stream);

/* Whether a read may give octets that were not seen before: for those who have put some back. */
bool stream_has_more(const struct stream *stream);

/* Whether a read has met the peer's FIN or an error: after what was put back, nothing comes. */
bool stream_is_at_end(const struct stream *stream);

/*
 * Asks the kernel whether the connection was reset, for those who do not read at present; if it
 * was, STREAM_FAILED follows after the turn.  One system call.
 */
void stream_probe(struct stream *stream);

/*
 * Sends the pieces in order: at once if the store is empty, and what the kernel does not take
 * goes to the store.  False when the connection has failed; STREAM_FAILED then follows after
 * the turn.  There is no limit here: senders look at stream_is_full first.
 */
bool stream_send(struct stream *stream, const struct iovec *pieces, int count);

/* Whether the store holds anything: the sign to stop reading the other side. */
bool stream_is_full(const struct stream *stream);

/* Octets in the store. */
size_t stream_stored(const struct stream *stream);

/* Sends FIN once the store is empty.  Reading goes on. */
void stream_finish(struct stream *stream);

/* Octets written that the peer's kernel has not acknowledged (SIOCOUTQ), the store's included. */
size_t stream_unacknowledged(const struct stream *stream);

/* The errno of the failure, or 0. */
int stream_error(const struct stream *stream);

/* The peer's address; good while the stream lives. */
const struct sockaddr *stream_peer(const struct stream *stream);

struct loop *stream_loop(const struct stream *stream);
