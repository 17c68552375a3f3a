#include "exchange/tracing.h"

#include "exchange/client.h"
#include "spec/rule_text.h"

#define FIELD_NAME SLICE("Viaduct-Trace")

static bool is_served_here(const struct exchange *x)
{
	return x->snapshot->settings->trace_header &&
	       address_is_loopback(stream_peer(x->client->stream));
}

void tracing_begin(struct exchange *x)
{
	if (x->snapshot->settings->trace || x->worker->rehearses || is_served_here(x))
		x->trace = trace_new(&x->arena);
}

static bool is_question(const struct field *field)
{
	return field->id == FIELD_OTHER && slice_equal_nocase(field->name, FIELD_NAME);
}

void tracing_consume(struct exchange *x)
{
	const struct fields *fields = &x->request.fields;

	if (!x->snapshot->settings->trace_header)
		return;
	for (unsigned i = 0; i < fields->count; i++) {
		if (!is_question(&fields->at[i]))
			continue;
		fields->at[i].dropped = true;
		x->trace_asked = is_served_here(x) && slice_equal(fields->at[i].value, SLICE("1"));
	}
}

static bool bit_before(const struct trace *trace, const struct trace_note *until)
{
	for (const struct trace_note *note = trace->first; note != until; note = note->next)
		if (note->kind == TRACE_RULE && note->bites && note->rule == until->rule)
			return true;
	return false;
}

/* Adds one rule; false when there is no more room. */
static bool add_rule(struct exchange *x, struct slice *value, enum rule_id id)
{
	struct slice rule = rule_text(id)->id;
	struct slice word = rule_outcome_word(rule_outcome(id, true, x->refusal.rule));
	size_t len = value->len + rule.len + word.len + 3;

	if (len > TRACE_SUMMARY_MAX)
		return false;
	*value =
	    arena_print(&x->arena, "%.*s%s%.*s;%.*s", (int)value->len, value->len ? value->at : "",
		value->len ? ", " : "", (int)rule.len, rule.at, (int)word.len, word.at);
	return true;
}

void tracing_answer(struct exchange *x, struct fields *fields)
{
	struct slice value = {0};

	if (!x->trace_asked)
		return;
	/* What a server calls so is none of ours. */
	fields_drop_named(fields, FIELD_NAME);
	for (const struct trace_note *note = x->trace->first; note; note = note->next) {
		if (note->kind != TRACE_RULE || !note->bites || bit_before(x->trace, note))
			continue;
		if (!add_rule(x, &value, (enum rule_id)note->rule))
			break;
	}
	fields_add(fields, &x->arena, FIELD_NAME, value.len ? value : SLICE("none"));
}

void tracing_note_lease(struct exchange *x)
{
	const struct summary *summary = &x->summary;
	char text[ADDRESS_TEXT];

	if (!x->trace || x->worker->rehearses)
		return;
	address_write(&summary->dest.any, text);
	if (summary->dns_us)
		trace_fact(
		    x->trace, "the name was resolved in %.1f ms", (double)summary->dns_us / 1000);
	if (summary->reused)
		trace_fact(x->trace, "an idle connection to %s is used again", text);
	else
		trace_fact(x->trace, "connected to %s in %.1f ms", text,
		    (double)summary->connect_us / 1000);
}

void tracing_note_failure(struct exchange *x, struct slice why)
{
	const struct addressing *addressing = &x->plan.addressing;

	trace_fact(x->trace, "no connection to %.*s port %u%s%.*s", (int)addressing->host.len,
	    addressing->host.at, addressing->port, why.len ? ": " : "", (int)why.len,
	    why.len ? why.at : "");
}
