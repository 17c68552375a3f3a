/* Clients of a proxy: so many connections, each with one exchange at a time. */
#pragma once

#include <netinet/in.h>
#include "watch.h"

struct load_plan {
	struct sockaddr_in proxy;
	struct sockaddr_in origin;
	uint64_t exchanges; /* in all; 0: until the clients are stopped */
	unsigned connections;
	uint64_t size;   /* octets of each answer */
	uint64_t upload; /* octets of each request's body */
	bool tunnels;    /* CONNECT first, and the exchanges inside */
	bool closes;     /* a new connection for each exchange */
	bool direct;     /* there is no proxy: to the origin itself */
	bool gently;     /* one exchange a connection, few connections at once; then it stays */
};

enum { BUCKETS = 64 * 64 };

struct load_result {
	uint64_t exchanges;
	uint64_t errors;
	uint64_t reconnects; /* connections that ended, without a word, between exchanges */
	uint64_t octets;     /* received, heads included, and sent in bodies */
	uint64_t times[BUCKETS];
};

struct clients;

struct clients *clients_start(
    struct loop *loop, const struct load_plan *plan, struct load_result *result);

/* Whether all exchanges are done, or too much went wrong to go on. */
bool clients_are_done(const struct clients *clients);

/* The time in microseconds that `share` of the exchanges took at most, to 1 in 64. */
uint64_t result_time(const struct load_result *result, double share);
