/* Looks at the addresses of an answer. */
#pragma once

#include "suite.h"
#include "net/dns_answer.h"

/* Whether these are its addresses, in this order, each with a blank behind it. */
static inline void assert_addresses(const struct dns_answer *answer, const char *expected)
{
	char joined[DNS_ADDRESSES * ADDRESS_TEXT], *at = joined;

	for (unsigned i = 0; i < answer->count; i++) {
		at += address_write_host(&answer->at[i].any, at);
		*at++ = ' ';
	}
	*at = '\0';
	assert_string_equal(joined, expected);
}
