/* Hosts and ports as an operator writes them: `127.0.0.1`, `[::1]:3128`, `origin.example:443`. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include "base/arena.h"

struct place {
	struct slice host; /* a name in lower case without a trailing dot, or an address as
			      inet_ntop writes it; NUL-terminated */
	bool is_address;
	bool is_ipv6;
	bool has_port;
	uint16_t port;
};

/*
 * Reads an address with a port or without; IPv6 needs brackets before a port and may have them
 * without one.  False when it is none, a name included.  The host is put in `memory`.
 */
bool place_read_address(struct slice text, struct arena *memory, struct place *place);

/* The same for an address or a name. */
bool place_read_host(struct slice text, struct arena *memory, struct place *place);

/* Reads a host name: at most 253 letters, digits, `-`, `_` and dots, and not only digits and dots.
 */
bool place_read_name(struct slice text, struct arena *memory, struct slice *name);
