/* The small words of HTTP's grammar (9110 5.6): octet classes and tokens. */
#pragma once

#include <stdbool.h>
#include "base/slice.h"

enum octet_class {
	OCTET_TCHAR = 1,  /* may stand in a token (9110 5.6.2) */
	OCTET_VALUE = 2,  /* may stand in a field value: HTAB, SP, VCHAR, obs-text (9110 5.5) */
	OCTET_TARGET = 4, /* may stand in a target: printable ASCII but SP (TGT-21, P-14) */
	OCTET_DIGIT = 8,
	OCTET_HEX = 16,
	OCTET_HOST = 32, /* may stand in a host name: letters, digits, - _ . (TGT-23) */
};

extern const uint8_t octet_classes[256];

static inline bool octet_is(char octet, enum octet_class class)
{
	return octet_classes[(uint8_t)octet] & class;
}

/* SP or HTAB. */
static inline bool is_blank(char octet)
{
	return octet == ' ' || octet == '\t';
}

/* How many octets at the front are of the class. */
size_t octets_of(struct slice s, enum octet_class class);

/* The same for OCTET_VALUE, a word at a time. */
size_t octets_of_value(struct slice s);

/* One or more tchar and nothing else. */
bool is_token(struct slice s);

/* The next member of a comma-separated list in one value; see fields_next_member. */
bool list_next(struct slice *rest, struct slice *member);

/* The value of one hexadecimal digit; the octet must be OCTET_HEX. */
unsigned hex_value(char digit);
