/* Socket addresses as values. */
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include "base/slice.h"

enum { ADDRESS_TEXT = 64 }; /* octets that hold any address as text, with port, NUL included */

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* The length of a sockaddr of AF_INET or AF_INET6. */
socklen_t address_length(const struct sockaddr *address);

/* Reads an IPv4 dotted quad or an IPv6 address without brackets; false when it is neither. */
bool address_parse(struct slice host, uint16_t port, union address *address);

/* Reads `127.0.0.1:3128` or `[::1]:3128`; port 0 is allowed.  False when it is neither. */
bool address_parse_with_port(struct slice text, union address *address);

/* Writes `127.0.0.1` or `::1`; NUL-terminated; gives its length. */
size_t address_write_host(const struct sockaddr *address, char text[ADDRESS_TEXT]);

/* Writes `127.0.0.1:3128` or `[::1]:3128`; NUL-terminated; gives its length. */
size_t address_write(const struct sockaddr *address, char text[ADDRESS_TEXT]);

uint16_t address_port(const struct sockaddr *address);
void address_set_port(union address *address, uint16_t port);

/* Whether host and port are equal. */
bool address_equal(const struct sockaddr *a, const struct sockaddr *b);

/* The IPv4 address inside an IPv4-mapped IPv6 address, else a copy. */
union address address_unmapped(const struct sockaddr *address);

bool address_is_loopback(const struct sockaddr *address);
