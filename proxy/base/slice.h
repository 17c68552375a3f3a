/*
 * A slice: octets that somebody else owns.  Nothing here allocates; a slice is
 * good for as long as the memory it points into.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct slice {
	const char *at;
	size_t len; /* octets */
};

/* A slice of a string literal. */
#define SLICE(literal) ((struct slice){"" literal, sizeof(literal) - 1})

static inline struct slice slice_of(const char *at, size_t len)
{
	return (struct slice){at, len};
}

/* A slice of a NUL-terminated string; NULL gives the empty slice. */
static inline struct slice slice_text(const char *text)
{
	return (struct slice){text, text ? strlen(text) : 0};
}

static inline bool slice_equal(struct slice a, struct slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

/* ASCII lower case of one octet; others stay. */
static inline char octet_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* Equal but for the case of ASCII letters. */
bool slice_equal_nocase(struct slice a, struct slice b);

/* Without the first n octets (all of them when there are fewer). */
static inline struct slice slice_after(struct slice s, size_t n)
{
	return n >= s.len ? slice_of(s.at + s.len, 0) : slice_of(s.at + n, s.len - n);
}

/* Without leading and trailing SP and HTAB. */
struct slice slice_trim(struct slice s);

/* Where the octet first stands, or s.len when it does not. */
static inline size_t slice_find(struct slice s, char octet)
{
	const char *hit = s.len ? memchr(s.at, octet, s.len) : NULL;
	return hit ? (size_t)(hit - s.at) : s.len;
}

static inline bool slice_has(struct slice s, char octet)
{
	return slice_find(s, octet) < s.len;
}

/*
 * The whole slice as decimal digits.  False when it is empty, has another octet,
 * or is over max; *number is then untouched.
 */
bool slice_number(struct slice s, uint64_t max, uint64_t *number);

/*
 * Cuts the next piece off *rest at the delimiter; false when *rest is used up.
 * An empty *rest whose `at` is not NULL gives one empty piece.
 */
bool slice_cut(struct slice *rest, char delimiter, struct slice *piece);
