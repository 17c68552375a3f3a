#include "base/trace.h"

#include <stdarg.h>
#include <stdio.h>

enum { FACT_MAX = 512 };

struct trace *trace_new(struct arena *arena)
{
	struct trace *trace = arena_zeroed(arena, sizeof *trace);

	trace->arena = arena;
	return trace;
}

static void add(struct trace *trace, struct trace_note said)
{
	if (trace->count == TRACE_NOTES_MAX) {
		trace->lost++;
		return;
	}
	struct trace_note *note = arena_take(trace->arena, sizeof *note);
	*note = said;
	if (said.kind != TRACE_RULE)
		memset(trace->recent, 0, sizeof trace->recent);
	if (trace->last)
		trace->last->next = note;
	else
		trace->first = note;
	trace->last = note;
	trace->count++;
}

void trace_rule(struct trace *trace, int id, bool bites)
{
	uint64_t bit = UINT64_C(1) << id % 64;
	uint64_t noted = bites ? trace->recent[id / 64] : trace->asked[id / 64];

	if (noted & bit)
		return;
	trace->asked[id / 64] |= bit;
	if (bites) {
		trace->bit[id / 64] |= bit;
		trace->recent[id / 64] |= bit;
	}
	add(trace, (struct trace_note){.kind = TRACE_RULE, .rule = id, .bites = bites});
}

bool trace_has_bitten(const struct trace *trace, int id)
{
	return trace->bit[id / 64] >> id % 64 & 1;
}

void trace_step(struct trace *trace, struct slice name, struct slice about)
{
	if (trace)
		add(trace, (struct trace_note){.kind = TRACE_STEP, .words = name, .about = about});
}

void trace_fact(struct trace *trace, const char *format, ...)
{
	char words[FACT_MAX];
	va_list arguments;

	if (!trace)
		return;
	if (trace->count == TRACE_NOTES_MAX) {
		trace->lost++;
		return;
	}
	va_start(arguments, format);
	vsnprintf(words, sizeof words, format, arguments);
	va_end(arguments);
	add(trace, (struct trace_note){
		       .kind = TRACE_FACT, .words = arena_copy(trace->arena, slice_text(words))});
}
