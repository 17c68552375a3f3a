/*
 * Our end of a connection that is rehearsed: what is still to be said on it, and what was heard.
 * The other end is viaduct's.
 */
#pragma once

#include <stdbool.h>
#include "base/slice.h"

struct end {
	int fd;
	struct slice says; /* borrowed */
	char *heard;
	size_t heard_len;
	size_t heard_room;
};

/* Makes a connection inside the process; false when the kernel gives none.  *other is the far end.
 */
bool end_open(struct end *end, int *other);

/* Says and hears what can be; true when anything moved. */
bool end_move(struct end *end);

/* What was heard; good until the next move. */
struct slice end_heard(const struct end *end);

/* Nothing more will be said. */
void end_finish(struct end *end);

/* May be called on one that was not opened, if it was zeroed. */
void end_close(struct end *end);
