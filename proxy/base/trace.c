#include "base/trace.h"

#include <stdarg.h>
#include <stdio.h>

enum { FACT_MAX = 512 };

static struct trace_note *note_new(struct trace *trace, enum trace_kind kind)
{
	struct trace_note *note = arena_zeroed(trace->arena, sizeof *note);

	note->kind = kind;
	if (trace->last)
		trace->last->next = note;
	else
		trace->first = note;
	trace->last = note;
	return note;
}

void trace_rule(struct trace *trace, int id, bool bites)
{
	struct trace_note *note = note_new(trace, TRACE_RULE);

	note->rule = id;
	note->bites = bites;
}

void trace_fact(struct trace *trace, const char *format, ...)
{
	char words[FACT_MAX];
	va_list arguments;

	if (!trace)
		return;
	va_start(arguments, format);
	vsnprintf(words, sizeof words, format, arguments);
	va_end(arguments);
	note_new(trace, TRACE_FACT)->words = arena_copy(trace->arena, slice_text(words));
}
