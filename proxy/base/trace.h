/*
 * The record of what was decided about one exchange, in order: rules that were asked and
 * whether they bit, and facts.  It lives in the exchange's arena.  Where a function takes a
 * trace, NULL means that nobody listens.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include "base/arena.h"

enum trace_kind { TRACE_RULE, TRACE_FACT };

struct trace_note {
	struct trace_note *next;
	enum trace_kind kind;
	int rule;           /* enum rule_id, for TRACE_RULE */
	bool bites;         /* for TRACE_RULE */
	struct slice words; /* for TRACE_FACT; in the arena */
};

struct trace {
	struct arena *arena;
	struct trace_note *first;
	struct trace_note *last;
};

/* Notes that rule `id` was asked.  Called by rule() alone. */
void trace_rule(struct trace *trace, int id, bool bites);

/* Notes a fact in words; nothing when trace is NULL. */
void trace_fact(struct trace *trace, const char *format, ...) __attribute__((format(printf, 2, 3)));
