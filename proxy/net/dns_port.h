/*
 * One c-ares channel on the loop: its sockets and its clock are the loop's events.  What is
 * asked, and what is made of the answers, is dns_channel's affair.
 */
#pragma once

#include <ares.h>
#include "net/loop.h"

struct dns_port {
	struct loop *loop;
	ares_channel ares;
	struct link sockets;
	struct event *clock;
};

/* Where to ask, and how patiently; the strings are read while the port is opened. */
struct dns_servers {
	const char *list;        /* `address[:port],...`; NULL for those of resolv_conf */
	const char *resolv_conf; /* a path */
	uint16_t port;           /* of servers that are named without one; 0 for 53 */
	int wait_ms; /* for the first answer; twice as long each time it is asked again */
};

/*
 * Opens the port with these flags of c-ares (ARES_FLAG_) besides those that every port has.
 * False when c-ares cannot.
 */
bool dns_port_open(
    struct dns_port *port, struct loop *loop, const struct dns_servers *servers, int flags);

/* Ends all questions with ARES_EDESTRUCTION.  Never from inside one's callback. */
void dns_port_close(struct dns_port *port);

/* Asks for records of a type (T_A, T_AAAA).  The callback may come from inside this call. */
void dns_port_ask(
    struct dns_port *port, const char *name, int type, ares_callback callback, void *arg);

/* How many servers there are to ask. */
unsigned dns_port_servers(const struct dns_port *port);
