#include "net/dns_answer.h"

const char *dns_code_name(enum dns_code code)
{
	static const char *const names[] = {
	    [DNS_OK] = "NOERROR",
	    [DNS_NODATA] = "NODATA",
	    [DNS_UNKNOWN] = "UNKNOWN",
	    [DNS_FORMERR] = "FORMERR",
	    [DNS_REFUSED] = "REFUSED",
	    [DNS_SERVFAIL] = "SERVFAIL",
	    [DNS_TIMEOUT] = "TIMEOUT",
	    [DNS_NXDOMAIN] = "NXDOMAIN",
	    [DNS_GONE] = "UNKNOWN",
	};

	return names[code];
}

void dns_answer_clear(struct dns_answer *answer, enum dns_code code)
{
	answer->code = code;
	answer->ttl = 0;
	answer->count = 0;
}

void dns_answer_add(struct dns_answer *answer, const union address *address)
{
	if (answer->count < DNS_ADDRESSES)
		answer->at[answer->count++] = *address;
}

void dns_answer_merge(struct dns_answer *answer, const struct dns_answer *other)
{
	if (other->code != DNS_OK) {
		if (answer->code != DNS_OK && other->code > answer->code)
			answer->code = other->code;
		return;
	}
	if (answer->code != DNS_OK || other->ttl < answer->ttl)
		answer->ttl = other->ttl;
	answer->code = DNS_OK;
	for (unsigned i = 0; i < other->count; i++)
		dns_answer_add(answer, &other->at[i]);
}
