#include "exchange/tracing.h"

#include "exchange/client.h"
#include "http/encode.h"
#include "spec/rule_text.h"

#define FIELD_NAME SLICE("Viaduct-Trace")

static bool is_served_here(const struct exchange *x)
{
	return x->snapshot->settings->trace_header &&
	       address_is_loopback(stream_peer(x->client->stream));
}

void tracing_begin(struct exchange *x)
{
	bool logged = x->snapshot->settings->trace && x->worker->log;

	if (logged || x->worker->rehearses || is_served_here(x))
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

/* Whether a note is the first that says that its rule bit. */
static bool is_first_bite(const struct trace_note *note, bool told[RULES_END])
{
	if (note->kind != TRACE_RULE || !note->bites || told[note->rule])
		return false;
	told[note->rule] = true;
	return true;
}

/* Adds one rule; false when there is no more room. */
static bool add_rule(struct writer *value, enum rule_id id, enum rule_id broken)
{
	if (value->len)
		write_octets(value, SLICE(", "));
	write_octets(value, rule_text(id)->id);
	write_octets(value, SLICE(";"));
	write_octets(value, rule_outcome_word(rule_outcome(id, true, broken)));
	return !value->failed;
}

static struct slice summary(struct exchange *x)
{
	struct writer out = {
	    .at = arena_take(&x->arena, TRACE_SUMMARY_MAX), .room = TRACE_SUMMARY_MAX};
	bool told[RULES_END] = {false};
	size_t len = 0;

	for (const struct trace_note *note = x->trace->first; note; note = note->next) {
		if (!is_first_bite(note, told))
			continue;
		if (!add_rule(&out, (enum rule_id)note->rule, x->refusal.rule))
			break;
		len = out.len;
	}
	return len ? slice_of(out.at, len) : SLICE("none");
}

void tracing_answer(struct exchange *x, struct fields *fields)
{
	if (!x->trace_asked)
		return;
	/* What a server calls so is none of ours. */
	fields_drop_named(fields, FIELD_NAME);
	fields_add(fields, &x->arena, FIELD_NAME, summary(x));
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
