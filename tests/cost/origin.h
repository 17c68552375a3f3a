/*
 * An origin that costs little: the last part of a request's path says how many octets its answer
 * has.  It reads request bodies with a length, and keeps connections.
 */
#pragma once

#include "watch.h"

struct origin;

/* Listens on 127.0.0.1:port (0: any). */
struct origin *origin_open(struct loop *loop, uint16_t port);
uint16_t origin_port(const struct origin *origin);
