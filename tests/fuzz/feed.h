/*
 * What the fuzz targets share: an input is a few octets that say how to use it, and the rest,
 * which is shown whole and then in pieces.  A property that does not hold ends the process.
 */
#pragma once

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include "base/slice.h"

/* What libFuzzer calls with each input. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void must(bool holds, const char *property)
{
	if (holds)
		return;
	fprintf(stderr, "property does not hold: %s\n", property);
	abort();
}

static inline void must_equal(struct slice a, struct slice b, const char *property)
{
	must(slice_equal(a, b), property);
}

/* Takes one octet off the front; 0 when there is none. */
static inline uint8_t take_octet(struct slice *input)
{
	uint8_t octet = input->len ? (uint8_t)input->at[0] : 0;

	*input = slice_after(*input, 1);
	return octet;
}

/* A heap copy, so that the sanitizer sees a look beyond the octets; freed by the caller. */
static inline struct slice alone(struct slice s)
{
	char *copy = malloc(s.len ? s.len : 1);

	if (!copy)
		abort();
	if (s.len)
		memcpy(copy, s.at, s.len);
	return slice_of(copy, s.len);
}

static inline void free_alone(struct slice s)
{
	free((void *)(uintptr_t)s.at);
}

/* The sizes of the pieces that a body of octets is cut into: 1 to 16, from a seed. */
struct cuts {
	uint32_t seed;
};

static inline size_t next_cut(struct cuts *cuts)
{
	cuts->seed = cuts->seed * 1664525 + 1013904223;
	return 1 + (cuts->seed >> 28);
}
