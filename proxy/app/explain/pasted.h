/*
 * A message as a person pastes it, made what it would be on the wire: what stands before each
 * line (blanks, or the `> ` of curl -v) is taken off, lines that end in LF get their CR, and a head
 * that stops before its empty line gets one.  What was done is told.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>
#include "base/arena.h"

enum { PASTED_MAX = 1 << 20 }; /* octets of a message that is explained */

struct pasted {
	struct slice octets; /* in the arena */
	bool had_prefix;     /* what stood before each line was taken off */
	bool had_bare_lf;    /* its lines ended in LF, and were given their CR */
	bool had_no_end;     /* its head had no empty line, and was given one */
};

/*
 * Reads a whole file; false, with *error saying why, when it cannot be read, is empty, or has over
 * PASTED_MAX octets.
 */
bool pasted_read(FILE *file, struct arena *arena, struct slice *octets, const char **error);

/* Mends what pasting does to a message. */
struct pasted pasted_mend(struct slice octets, struct arena *arena);
