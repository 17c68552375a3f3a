#include "http/grammar.h"

#include <endian.h>

/* The classes an octet is in, one letter for each mixture that occurs. */
enum {
	o = 0,
	V = OCTET_VALUE,      /* HTAB, SP, obs-text */
	P = V | OCTET_TARGET, /* the delimiters */
	T = P | OCTET_TCHAR,  /* punctuation that may stand in a token */
	L = T | OCTET_HOST,   /* letters, hyphen, underscore, dot */
	X = L | OCTET_HEX,    /* A to F */
	D = X | OCTET_DIGIT,
};

/* clang-format off */
const uint8_t octet_classes[256] = {
	o, o, o, o, o, o, o, o, o, V, o, o, o, o, o, o,
	o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o,
	/*    !  "  #  $  %  &  '  (  )  *  +  ,  -  .  / */
	V, T, P, T, T, T, T, T, P, P, T, T, P, L, L, P,
	D, D, D, D, D, D, D, D, D, D, P, P, P, P, P, P, /* 0 to 9 : ; < = > ? */
	P, X, X, X, X, X, X, L, L, L, L, L, L, L, L, L, /* @ A to O */
	L, L, L, L, L, L, L, L, L, L, L, P, P, P, T, L, /* P to Z [ \ ] ^ _ */
	T, X, X, X, X, X, X, L, L, L, L, L, L, L, L, L, /* ` a to o */
	L, L, L, L, L, L, L, L, L, L, L, P, T, P, T, o, /* p to z { | } ~ DEL */
	V, V, V, V, V, V, V, V, V, V, V, V, V, V, V, V,
	V, V, V, V, V, V, V, V, V, V, V, V, V, V, V, V,
	V, V, V, V, V, V, V, V, V, V, V, V, V, V, V, V,
	V, V, V, V, V, V, V, V, V, V, V, V, V, V, V, V,
	V, V, V, V, V, V, V, V, V, V, V, V, V, V, V, V,
	V, V, V, V, V, V, V, V, V, V, V, V, V, V, V, V,
	V, V, V, V, V, V, V, V, V, V, V, V, V, V, V, V,
	V, V, V, V, V, V, V, V, V, V, V, V, V, V, V, V,
};
/* clang-format on */

/* The classes that all of four octets are in. */
static unsigned classes_of_four(const char *at)
{
	return octet_classes[(uint8_t)at[0]] & octet_classes[(uint8_t)at[1]] &
	       octet_classes[(uint8_t)at[2]] & octet_classes[(uint8_t)at[3]];
}

size_t octets_of(struct slice s, enum octet_class class)
{
	size_t n = 0;

	while (s.len - n >= 4 && classes_of_four(s.at + n) & class)
		n += 4;
	while (n < s.len && octet_is(s.at[n], class))
		n++;
	return n;
}

enum { WORD = sizeof(uint64_t) };

static const uint64_t ONES = UINT64_C(0x0101010101010101);

/*
 * The top bit of each octet of the word that is a control (below SP, or DEL).  Octets behind
 * the first one marked may be marked by mistake, as the subtractions borrow.
 */
static uint64_t controls_in(uint64_t word)
{
	uint64_t below = (word - ONES * 0x20) & ~word;
	uint64_t delete = word ^ ONES * 0x7f;

	return (below | ((delete - ONES) & ~delete)) & ONES * 0x80;
}

/* How many of the eight octets come before the first control: 8 when there is none. */
static size_t plain_in_word(const char *at)
{
	uint64_t word;

	memcpy(&word, at, WORD);
	uint64_t marks = controls_in(le64toh(word));
	return marks ? (size_t)__builtin_ctzll(marks) / 8 : WORD;
}

size_t octets_of_value(struct slice s)
{
	size_t n = 0;

	while (s.len - n >= WORD) {
		size_t plain = plain_in_word(s.at + n);
		n += plain;
		if (plain < WORD && s.at[n] != '\t')
			return n;
		if (plain < WORD)
			n++;
	}
	return n + octets_of(slice_after(s, n), OCTET_VALUE);
}

bool is_token(struct slice s)
{
	return s.len > 0 && octets_of(s, OCTET_TCHAR) == s.len;
}

/* Where the first member ends: at a comma that no quoted string holds, or with the list. */
static size_t member_end(struct slice list)
{
	bool quoted = false;

	for (size_t i = 0; i < list.len; i++) {
		char c = list.at[i];
		if (c == '"')
			quoted = !quoted;
		else if (c == '\\' && quoted)
			i++;
		else if (c == ',' && !quoted)
			return i;
	}
	return list.len;
}

bool list_next(struct slice *rest, struct slice *member)
{
	while (rest->len) {
		size_t end = member_end(*rest);
		*member = slice_trim(slice_of(rest->at, end));
		*rest = slice_after(*rest, end + 1);
		if (member->len)
			return true;
	}
	return false;
}

unsigned hex_value(char digit)
{
	if (octet_is(digit, OCTET_DIGIT))
		return (unsigned)(digit - '0');
	return (unsigned)(octet_lower(digit) - 'a') + 10;
}
