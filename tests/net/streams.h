/* A stream for one test, the other end of its connection as a plain socket, and what was told. */
#pragma once

#include "net/turns.h"
#include "net/spots.h"
#include "net/stream.h"

enum { BOUND_MS = 5000 };

struct bench {
	struct loop *loop;
	struct stream *stream;
	int peer;
	unsigned told[STREAM_FAILED + 1];
	bool readable, drained, failed, connected;
	void (*on_readable)(struct bench *bench);
	char got[4096]; /* what drain() has read */
	size_t got_len;
	bool ended;
};

static inline void on_event(struct stream *stream, enum stream_event event, void *arg)
{
	struct bench *bench = arg;

	assert_true(bench->stream == stream || event == STREAM_CONNECTED);
	bench->told[event]++;
	bench->connected |= event == STREAM_CONNECTED;
	bench->readable |= event == STREAM_READABLE;
	bench->drained |= event == STREAM_DRAINED;
	bench->failed |= event == STREAM_FAILED;
	if (event == STREAM_READABLE && bench->on_readable)
		bench->on_readable(bench);
}

/* Both ends of a new connection on the loopback address. */
static inline void connection_make(int ends[2])
{
	struct spots spots = {.port = 0};
	union address address;

	spot_make(&spots, SPOT_OPEN, "127.0.0.1");
	address = spot_address("127.0.0.1", spots.port);
	ends[0] = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(connect(ends[0], &address.any, sizeof address.v4), 0);
	ends[1] = accept(spots.fds[0], NULL, NULL);
	assert_true(ends[1] >= 0);
	spots_close(&spots);
	assert_int_equal(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
}

static inline void bench_open(struct bench *bench)
{
	union address peer = {0};
	socklen_t len = sizeof peer;
	int ends[2];

	*bench = (struct bench){.loop = loop_for_test()};
	connection_make(ends);
	assert_int_equal(getpeername(ends[0], &peer.any, &len), 0);
	bench->peer = ends[1];
	bench->stream = stream_new(bench->loop, ends[0], &peer.any, on_event, bench);
}

static inline void peer_close(struct bench *bench)
{
	close(bench->peer);
	bench->peer = -1;
}

static inline void bench_close(struct bench *bench)
{
	stream_close(&bench->stream);
	assert_null(bench->stream);
	run_for(bench->loop, 5);
	if (bench->peer >= 0)
		close(bench->peer);
	loop_free(&bench->loop);
}

/* Reads until there is nothing, as an owner is told to. */
static inline enum stream_read drain(struct bench *bench)
{
	enum stream_read read;
	struct slice octets;

	while ((read = stream_read(bench->stream, &octets)) == READ_OCTETS) {
		assert_true(octets.len <= sizeof bench->got - bench->got_len);
		memcpy(bench->got + bench->got_len, octets.at, octets.len);
		bench->got_len += octets.len;
	}
	bench->ended |= read == READ_END;
	return read;
}

static inline void drain_it(struct bench *bench)
{
	drain(bench);
}

static inline void peer_send(struct bench *bench, const char *text)
{
	assert_int_equal(send(bench->peer, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

static inline void assert_got(struct bench *bench, const char *text)
{
	assert_slice_equal(slice_of(bench->got, bench->got_len), slice_text(text));
	bench->got_len = 0;
}

static inline void assert_peer_gets(struct bench *bench, const char *text)
{
	char got[256];
	size_t len = strlen(text);

	assert_int_equal(recv(bench->peer, got, len, MSG_WAITALL), len);
	assert_memory_equal(got, text, len);
}

static inline bool send_text(struct bench *bench, const char *text)
{
	struct iovec piece = {(void *)(uintptr_t)text, strlen(text)};

	return stream_send(bench->stream, &piece, 1);
}
