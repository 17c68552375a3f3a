/*
 * What DNS says of a name, as a value: of one family, or of both together.  An answer is
 * either DNS_OK with addresses, or the reason why there are none.
 */
#pragma once

#include "net/address.h"

enum {
	DNS_NAME_MAX = 253,        /* octets of a name, without the trailing dot */
	DNS_FAMILY_ADDRESSES = 32, /* of one family; what is over is left out */
	DNS_ADDRESSES = 2 * DNS_FAMILY_ADDRESSES,
};

/* The later ones say more: of two families that fail, the greater speaks for the name. */
enum dns_code {
	DNS_OK,
	DNS_NODATA,
	DNS_UNKNOWN, /* no server could be asked, or its answer could not be read */
	DNS_FORMERR,
	DNS_REFUSED,
	DNS_SERVFAIL,
	DNS_TIMEOUT,
	DNS_NXDOMAIN,
	DNS_GONE, /* the resolver ended first */
};

struct dns_answer {
	enum dns_code code;
	uint32_t ttl; /* seconds, of DNS_OK: the least of all */
	unsigned count;
	union address at[DNS_ADDRESSES]; /* the port is 0 */
};

/* The code's name as an rcode, e.g. "NXDOMAIN"; a constant. */
const char *dns_code_name(enum dns_code code);

/* An answer without addresses; only what its code makes valid is set. */
void dns_answer_clear(struct dns_answer *answer, enum dns_code code);

/* Adds an address while there is room. */
void dns_answer_add(struct dns_answer *answer, const union address *address);

/* Adds what the other family said: addresses win, of two failures the one that says more. */
void dns_answer_merge(struct dns_answer *answer, const struct dns_answer *other);
