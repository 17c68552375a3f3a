/* How many connections each client address has, while `max-per-client` is on. */
#pragma once

#include <stdbool.h>
#include <sys/socket.h>

struct client_count;

/* Counts one more; false, and nothing counted, when the address has `limit` already.  0: no limit.
 */
bool client_count_enter(struct client_count **counts, const struct sockaddr *peer, unsigned limit);

/* Counts one less. */
void client_count_leave(struct client_count **counts, const struct sockaddr *peer);
