/* What is never dialled: addresses that no forward proxy should reach for anybody. */
#pragma once

#include "exchange/feature.h"

extern const struct feature guard_feature;

/* Whether the address is link-local, of a metadata service, unspecified, multicast or broadcast. */
bool guard_prohibits(const struct sockaddr *address);
