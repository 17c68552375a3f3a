/*
 * The trace of one exchange for the log: for a person a block of lines below the exchange's own,
 * for a program one JSON line with `"event": "trace"` and the exchange's id.  Pure formatting.
 */
#pragma once

#include "base/rule.h"
#include "config/settings.h"

/* What is told of; everything is borrowed. */
struct traced {
	const struct trace *trace;
	uint64_t id;         /* of the exchange */
	uint64_t time_ms;    /* when the request came, since 1970 */
	enum rule_id broken; /* the rule that it was refused for, or RULE_NONE */
};

/*
 * Writes it, LF included, and gives its length.  What does not fit into `room` is left out and
 * counted; 0 when not even that fits, which cannot be when room is ACCESSLOG_LINE_MAX.
 */
size_t tracelines_write(
    const struct traced *traced, enum log_format format, char *buffer, size_t room);
