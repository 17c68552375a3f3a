#include "features/accesslog/tracelines.h"

#include <stdio.h>
#include "base/json.h"
#include "spec/rule_text.h"

/* Octets that hold any one note, and the end of the whole. */
enum { NOTE_MAX = 2048 };

/* What is told in order; of a rule that had nothing to say only the ID is told, behind the rest. */
static bool is_told(const struct trace_note *note)
{
	return note->kind != TRACE_RULE || note->bites;
}

static bool is_kept(const struct trace *trace, const struct trace_note *note)
{
	return !is_told(note) && !trace_has_bitten(trace, note->rule);
}

static struct slice outcome_of(const struct trace_note *note, enum rule_id broken)
{
	return rule_outcome_word(rule_outcome((enum rule_id)note->rule, note->bites, broken));
}

static void put_note(struct json *json, const struct trace_note *note, enum rule_id broken)
{
	json_open(json, SLICE(""));
	switch (note->kind) {
	case TRACE_STEP:
		json_string(json, SLICE("step"), note->words);
		break;
	case TRACE_FACT:
		json_string(json, SLICE("fact"), note->words);
		break;
	case TRACE_RULE:
		json_string(json, SLICE("rule"), rule_text((enum rule_id)note->rule)->id);
		json_string(json, SLICE("outcome"), outcome_of(note, broken));
	}
	json_close(json);
}

/* The rules that were asked and had nothing to say, by their IDs; gives how many had no room. */
static unsigned put_kept(struct json *json, const struct trace *trace)
{
	unsigned left_out = 0;

	json_open_list(json, SLICE("kept"));
	for (const struct trace_note *note = trace->first; note; note = note->next) {
		if (!is_kept(trace, note))
			continue;
		if (json->end - json->at > NOTE_MAX)
			json_string(json, SLICE(""), rule_text((enum rule_id)note->rule)->id);
		else
			left_out++;
	}
	json_close_list(json);
	return left_out;
}

static size_t write_json(const struct traced *traced, char *buffer, size_t room)
{
	struct json json;
	unsigned left_out = traced->trace->lost;

	json_begin(&json, buffer, room ? room - 1 : 0);
	json_open(&json, SLICE(""));
	json_number(&json, SLICE("schema"), 1);
	json_time(&json, SLICE("ts"), traced->time_ms);
	json_string(&json, SLICE("event"), SLICE("trace"));
	json_number(&json, SLICE("id"), traced->id);
	json_open_list(&json, SLICE("notes"));
	for (const struct trace_note *note = traced->trace->first; note; note = note->next) {
		if (!is_told(note))
			continue;
		if (json.end - json.at > NOTE_MAX)
			put_note(&json, note, traced->broken);
		else
			left_out++;
	}
	json_close_list(&json);
	left_out += put_kept(&json, traced->trace);
	json_number(&json, SLICE("left_out"), left_out);
	json_close(&json);
	size_t len = json_length(&json);
	if (len == 0)
		return 0;
	buffer[len] = '\n';
	return len + 1;
}

/* Facts hold no control octets: they are ours, and names and addresses that were judged. */
static int print_note(char *at, size_t room, const struct trace_note *note, enum rule_id broken)
{
	if (note->kind == TRACE_STEP)
		return snprintf(at, room, "    %-7.*s %.*s\n", (int)note->words.len, note->words.at,
		    (int)note->about.len, note->about.at);
	if (note->kind == TRACE_FACT)
		return snprintf(at, room, "      %.*s\n", (int)note->words.len, note->words.at);
	const struct rule_text *text = rule_text((enum rule_id)note->rule);
	struct slice word = outcome_of(note, broken);
	return snprintf(at, room, "      %-8.*s %-7.*s %.*s (RFC %.*s)\n", (int)text->id.len,
	    text->id.at, (int)word.len, word.at, (int)text->sentence.len, text->sentence.at,
	    (int)text->source.len, text->source.at);
}

static size_t write_pretty(const struct traced *traced, char *buffer, size_t room)
{
	unsigned left_out = traced->trace->lost, kept = 0;
	size_t len = 0;

	if (room < NOTE_MAX)
		return 0;
	for (const struct trace_note *note = traced->trace->first; note; note = note->next) {
		if (!is_told(note))
			kept += is_kept(traced->trace, note);
		else if (room - len > NOTE_MAX)
			len += (size_t)print_note(buffer + len, room - len, note, traced->broken);
		else
			left_out++;
	}
	len += (size_t)snprintf(
	    buffer + len, room - len, "    %u more rules were asked and kept", kept);
	if (left_out)
		len +=
		    (size_t)snprintf(buffer + len, room - len, "; %u notes are left out", left_out);
	buffer[len++] = '\n';
	return len;
}

size_t tracelines_write(
    const struct traced *traced, enum log_format format, char *buffer, size_t room)
{
	return format == LOG_FORMAT_JSON ? write_json(traced, buffer, room)
					 : write_pretty(traced, buffer, room);
}
