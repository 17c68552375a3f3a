/*
 * The order in which a host's addresses are best tried: RFC 6724, section 6, as far as it
 * can be told without asking the kernel for its interfaces (rules 1, 2, 5, 6, 8; else the order
 * given).  The source address for each is found by connecting a UDP socket, which sends nothing.
 */
#pragma once

#include "net/address.h"

/* Sorts in place; gives how many can be reached at all: these stand first. */
unsigned dns_order(union address *addresses, unsigned count);

/*
 * The rank of a destination, the least first, given the address it would be reached from;
 * NULL when there is none.
 */
unsigned dns_order_rank(const struct sockaddr *destination, const struct sockaddr *source);
