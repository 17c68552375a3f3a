/*
 * A listener: accepts connections and hands over their sockets.  Level-triggered, a bounded
 * number a turn.  When file descriptors run out it drops what it cannot take and rests, rather
 * than spinning.
 */
#pragma once

#include "net/address.h"
#include "net/loop.h"

struct listener;

/* Takes over a connected, non-blocking socket. */
typedef void accepted_fn(int fd, const struct sockaddr *peer, void *arg);

/* File descriptors have run out: gives one up; false when it has none to give. */
typedef bool exhausted_fn(void *arg);

/*
 * Binds and listens.  NULL with *error set to the errno when that fails: EADDRINUSE also when
 * another viaduct has the port, because the port is never shared by SO_REUSEPORT.
 */
struct listener *listener_new(struct loop *loop, const struct sockaddr *address, accepted_fn *fn,
    exhausted_fn *exhausted, void *arg, int *error);

/* The address it is bound to, with the port that the kernel chose. */
const struct sockaddr *listener_address(const struct listener *listener);

/* Stops accepting for a while, or goes on: for admission limits. */
void listener_pause(struct listener *listener);
void listener_resume(struct listener *listener);

/*
 * Accepts all that is queued, then closes the socket: what is queued on a socket that closes
 * is reset.  *listener becomes NULL.
 */
void listener_close(struct listener **listener);
