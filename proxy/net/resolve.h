/*
 * Names to addresses: c-ares, asynchronous, with a cache.  One resolver per worker.  A and
 * AAAA are asked side by side; answers are kept as long as their TTL, refusals 5 s; lookups of
 * one name in flight are shared; each has the resolver's deadline.  /etc/hosts is read,
 * localhost and *.localhost are loopback and never asked, search domains are not applied
 * (TGT-19), and a changed resolv.conf is noticed.
 */
#pragma once

#include "net/address.h"
#include "net/dns_answer.h"
#include "net/loop.h"

struct resolver;

struct resolver_options {
	uint64_t timeout_ms;     /* dns-timeout */
	unsigned cache_names;    /* dns-cache */
	const char *servers;     /* dns-server: `address[:port],...`; NULL for the system's */
	const char *resolv_conf; /* NULL for /etc/resolv.conf; for tests */
	const char *hosts;       /* NULL for /etc/hosts; for tests */
	uint16_t port;           /* of the servers in resolv_conf; 0 for 53; for tests */
	uint64_t refusal_ms;     /* how long a refusal is kept; 0 for 5 s; for tests */
	uint64_t look_ms;        /* how often the files are looked at; 0 for 5 s; for tests */
};

/*
 * NULL when c-ares cannot start or does not understand the servers.  The options' strings must
 * outlive the resolver.
 */
struct resolver *resolver_new(struct loop *loop, const struct resolver_options *options);

/*
 * Forgets all lookups, as resolve_cancel would, and frees the resolver; never from inside a
 * resolved_fn.  *resolver becomes NULL.
 */
void resolver_free(struct resolver **resolver);

/* `resolve NAME ADDRESS`: the name has this address (and those added before), whatever DNS says. */
void resolver_pin(struct resolver *resolver, struct slice name, const union address *address);

enum resolve_status { RESOLVE_OK, RESOLVE_TIMEOUT, RESOLVE_FAILED };

/* The outcome of a lookup; good during the callback. */
struct resolved {
	enum resolve_status status;
	const char *rcode;       /* of RESOLVE_FAILED: "NXDOMAIN", "SERVFAIL", "REFUSED", "NODATA",
				    "FORMERR" (also of a name that no question can have) or "UNKNOWN" (no
				    server could be asked); a constant */
	const union address *at; /* of RESOLVE_OK: with the port 0, in the order of RFC 6724 */
	unsigned count;
};

typedef void resolved_fn(const struct resolved *resolved, void *arg);

struct lookup;

/*
 * Looks a name up; an address as text is its own answer.  NULL when the answer was at hand and fn
 * has been called already; else a lookup that can be cancelled until fn is called.
 */
struct lookup *resolve_start(
    struct resolver *resolver, struct slice name, resolved_fn *fn, void *arg);

/*
 * What is known of a name without asking anybody, in no order: `resolve` has told it, it is
 * localhost, it is in /etc/hosts, or no question can have it (DNS_FORMERR).  False when DNS would
 * be asked.
 */
bool resolver_know(struct resolver *resolver, struct slice name, struct dns_answer *answer);

/* Forgets the lookup: fn is not called.  *lookup becomes NULL. */
void resolve_cancel(struct lookup **lookup);

/* How many names DNS was asked for so far (for tests and counters). */
uint64_t resolver_asked(const struct resolver *resolver);
