/* Two messages line by line: what of a head went on, what was changed, removed and added. */
#pragma once

#include "base/arena.h"

enum line_fate { LINE_KEPT, LINE_CHANGED, LINE_REMOVED, LINE_ADDED };

/* One row of the comparison; what is not there is the empty slice. */
struct compared_line {
	enum line_fate fate;
	struct slice received;
	struct slice sent;
};

struct comparison {
	struct compared_line *lines;
	unsigned count;
	unsigned room;
	size_t received_body; /* octets behind the head, as they were framed */
	size_t sent_body;
	bool same_body;
};

/*
 * Compares messages of which there may be several on each side, one behind the other: interim
 * responses, then the final one, whose body is the rest.  Lines are slices of what was given; the
 * table is in the arena.
 */
struct comparison compare_messages(struct slice received, struct slice sent, struct arena *arena);
