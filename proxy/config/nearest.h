/* The known name that is nearest to a mistyped one. */
#pragma once

#include <stddef.h>
#include "base/slice.h"

/*
 * The edit distance of two words: how many octets must be added, removed, replaced or swapped
 * with their neighbour to make one of the other (optimal string alignment).  Words longer than 63
 * octets are as far apart as the longer is long.
 */
size_t nearest_distance(struct slice a, struct slice b);

/*
 * The name nearest to the word, or NULL when none is within a third of its length.  The first of
 * equals wins.
 */
const char *nearest_find(struct slice word, const char *const names[], size_t count);
