/*
 * One name asked for in both families at once, and when there is enough of an answer
 * (RFC 8305, section 3): with both answers; or 50 ms after the first that has an address which
 * can be reached.
 */
#pragma once

#include "net/dns_channel.h"

struct dns_query;

/*
 * What there is, good during the call.  Called once or twice: `over` says that nothing more will
 * come and that the query is gone.  DNS_GONE when the channel was freed.
 */
typedef void dns_queried_fn(const struct dns_answer *answer, bool over, void *arg);

/*
 * Asks for the name, which is in lower case and without a trailing dot.  False when everything
 * is known already: *answer has it, and fn will not be called.  A query cannot be taken back.
 */
bool dns_query_start(struct loop *loop, struct dns_channel *channel, const char *name,
    dns_queried_fn *fn, void *arg, struct dns_answer *answer);
