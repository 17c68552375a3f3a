/*
 * Questions to the DNS servers of one configuration: the addresses that a name has in one
 * family.  A server that fails or refuses is not the last word while there are others.
 */
#pragma once

#include "net/dns_answer.h"
#include "net/dns_port.h"

struct dns_channel;

/* The answer is good during the call. */
typedef void dns_answered_fn(const struct dns_answer *answer, void *arg);

/* NULL when c-ares cannot start or does not understand the servers. */
struct dns_channel *dns_channel_new(struct loop *loop, const struct dns_servers *servers);

/*
 * Ends all questions, with DNS_GONE, and frees the channel.  Never from inside an answer.
 * *channel becomes NULL.
 */
void dns_channel_free(struct dns_channel **channel);

/*
 * Asks for the addresses of a name in one family (AF_INET, AF_INET6).  fn is called once,
 * perhaps from inside this call.
 */
void dns_channel_ask(
    struct dns_channel *channel, const char *name, int family, dns_answered_fn *fn, void *arg);

/*
 * A channel that is asked no more goes to the list, and is freed after its last answer.  May be
 * called from inside an answer.  *channel becomes NULL.
 */
void dns_channel_retire(struct dns_channel **channel, struct link *retired);

/* Frees all channels in the list, as dns_channel_free. */
void dns_channels_free(struct link *retired);
