/* What is viaduct's own: its listeners, by whatever address they are reached (LOOP-01). */
#pragma once

#include "exchange/exchange.h"

/* Whether connecting to the address would come back to one of the worker's listeners. */
bool own_has_address(const struct worker *worker, const struct sockaddr *address);

/* Whether `host:port`, as a Host field says it, names viaduct: its name, localhost or an own
 * address. */
bool own_has_authority(const struct worker *worker, struct slice host, uint16_t port);

/* The target has turned out to be viaduct itself: answers as origin, or refuses a CONNECT
 * (LOOP-04). */
void own_answer(struct exchange *x);
