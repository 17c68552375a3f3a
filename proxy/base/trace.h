/*
 * The record of what was decided about one exchange, in order: steps, rules that were asked and
 * whether they bit, and facts.  It lives in the exchange's arena, and is bounded.  Where a
 * function takes a trace, NULL means that nobody listens.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include "base/arena.h"

enum trace_kind { TRACE_STEP, TRACE_RULE, TRACE_FACT };

struct trace_note {
	struct trace_note *next;
	enum trace_kind kind;
	int rule;           /* enum rule_id, of TRACE_RULE */
	bool bites;         /* of TRACE_RULE */
	struct slice words; /* of TRACE_FACT; of TRACE_STEP its name */
	struct slice about; /* of TRACE_STEP: what it is */
};

enum {
	TRACE_NOTES_MAX = 1000, /* notes; what comes later is counted as lost */
	TRACE_RULES_MAX = 512,
};

struct trace {
	struct arena *arena;
	struct trace_note *first;
	struct trace_note *last;
	unsigned count;
	unsigned lost;
	uint64_t asked[TRACE_RULES_MAX / 64];  /* a bit for each rule that has a note */
	uint64_t bit[TRACE_RULES_MAX / 64];    /* ... and for each that bit */
	uint64_t recent[TRACE_RULES_MAX / 64]; /* ... and that bit since the last step or fact */
};

/* A trace without notes, in the arena. */
struct trace *trace_new(struct arena *arena);

/*
 * Notes that rule `id` was asked: once when it is kept, and when it bites once for each step or
 * fact, so that a body or tunnel of many pieces leaves room for what comes later.  Called by
 * rule() alone.
 */
void trace_rule(struct trace *trace, int id, bool bites);

/* Whether the rule has bitten. */
bool trace_has_bitten(const struct trace *trace, int id);

/* Notes a step; nothing when trace is NULL.  The words must outlive the trace. */
void trace_step(struct trace *trace, struct slice name, struct slice about);

/* Notes a fact in words; nothing when trace is NULL. */
void trace_fact(struct trace *trace, const char *format, ...) __attribute__((format(printf, 2, 3)));
