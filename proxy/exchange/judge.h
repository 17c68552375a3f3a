/* Asks the features about an address: the judge that upstream/ is given. */
#pragma once

#include "exchange/exchange.h"

/* `x` is the exchange that wants to connect. */
enum judgement judge_address(const struct sockaddr *address, void *x);
