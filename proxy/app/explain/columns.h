/* Two messages side by side, with the differences marked, on a terminal. */
#pragma once

#include <stdio.h>
#include "base/arena.h"

struct column {
	const char *label;
	struct slice message;
};

/* Prints the message received on the left, and what it became on the right. */
void columns_print(FILE *out, struct column left, struct column right, struct arena *arena);

/* Prints octets; what could move a cursor becomes \xHH.  Gives the columns that they take. */
int columns_print_octets(FILE *out, struct slice octets);
