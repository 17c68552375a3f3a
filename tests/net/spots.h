/* Places to connect to, on loopback addresses, each at the same port, chosen by the kernel. */
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <unistd.h>
#include "suite.h"
#include "net/address.h"

enum spot_kind {
	SPOT_OPEN,   /* connects */
	SPOT_CLOSED, /* refuses */
	SPOT_DEAF,   /* is silent: its queue is full */
};

enum { SPOTS_MAX = 20, DEAFENING = 3 };

struct spots {
	int fds[SPOTS_MAX * (1 + DEAFENING)];
	unsigned count;
	uint16_t port; /* 0 until the first spot is made */
};

static inline union address spot_address(const char *host, uint16_t port)
{
	union address address;

	assert_true(address_parse(slice_text(host), port, &address));
	return address;
}

static inline void spot_keep(struct spots *spots, int fd)
{
	assert_true(fd >= 0);
	spots->fds[spots->count++] = fd;
}

/* Fills the queue with connections that nobody accepts; the kernel drops what comes after. */
static inline void spot_deafen(struct spots *spots, const union address *address)
{
	for (int i = 0; i < DEAFENING; i++) {
		int fd = socket(address->any.sa_family, SOCK_STREAM | SOCK_NONBLOCK, 0);
		spot_keep(spots, fd);
		connect(fd, &address->any, address_length(&address->any));
	}
}

/* A port that nobody uses on any address, as far as the kernel knows just now. */
static inline uint16_t spot_free_port(void)
{
	union address any = {.any = {.sa_family = AF_INET6}};
	socklen_t len = sizeof any;
	int fd = socket(AF_INET6, SOCK_STREAM, 0);

	if (fd < 0 || bind(fd, &any.any, sizeof any.v6) < 0) {
		close(fd);
		any = (union address){.any = {.sa_family = AF_INET}};
		fd = socket(AF_INET, SOCK_STREAM, 0);
		assert_int_equal(bind(fd, &any.any, sizeof any.v4), 0);
	}
	assert_int_equal(getsockname(fd, &any.any, &len), 0);
	close(fd);
	return address_port(&any.any);
}

/* A bound socket that does not listen refuses, and holds its port. */
static inline void spot_make(struct spots *spots, enum spot_kind kind, const char *host)
{
	static const int on = 1;
	union address address = spot_address(host, 0);
	int fd = socket(address.any.sa_family, SOCK_STREAM, 0);

	if (!spots->port)
		spots->port = spot_free_port();
	address_set_port(&address, spots->port);
	spot_keep(spots, fd);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on); /* of tests before this one */
	assert_int_equal(bind(fd, &address.any, address_length(&address.any)), 0);
	if (kind != SPOT_CLOSED)
		assert_int_equal(listen(fd, kind == SPOT_DEAF ? 0 : 16), 0);
	if (kind == SPOT_DEAF)
		spot_deafen(spots, &address);
}

static inline void spots_close(struct spots *spots)
{
	while (spots->count)
		close(spots->fds[--spots->count]);
}

/* Whether this machine has ::1. */
static inline bool has_ipv6(void)
{
	union address address = spot_address("::1", 0);
	int fd = socket(AF_INET6, SOCK_STREAM, 0);
	bool has = fd >= 0 && bind(fd, &address.any, sizeof address.v6) == 0;

	if (fd >= 0)
		close(fd);
	return has;
}
