/* The report for a program: one JSON object. */
#include "app/explain/compare.h"
#include "app/explain/report.h"
#include "base/json.h"
#include "base/memory.h"
#include "spec/rule_text.h"

enum { FIRST_ROOM = 1 << 20 }; /* octets of a report; doubled until it fits */

static const char *end_word(enum rehearsed_end end)
{
	static const char *const words[] = {
	    [REHEARSED_INCOMPLETE] = "incomplete",
	    [REHEARSED_FORWARDED] = "forwarded",
	    [REHEARSED_TUNNEL] = "tunnel",
	    [REHEARSED_ANSWERED] = "answered",
	};

	return words[end];
}

static void put_number(struct json *json, struct slice key, unsigned number)
{
	if (number)
		json_number(json, key, number);
	else
		json_null(json, key);
}

static void put_words(struct json *json, struct slice key, struct slice words)
{
	if (words.len)
		json_string(json, key, words);
	else
		json_null(json, key);
}

static void put_rule(
    struct json *json, const struct report *report, const struct told_rule *told, const char *about)
{
	const struct rule_text *text = rule_text(told->rule);

	json_open(json, SLICE(""));
	json_string(json, SLICE("id"), text->id);
	json_string(json, SLICE("about"), slice_text(about));
	json_string(json, SLICE("outcome"),
	    rule_outcome_word(rule_outcome(told->rule, told->bites, report->rehearsed->broken)));
	json_string(json, SLICE("level"), rule_force_word(text->force));
	json_string(json, SLICE("source"), text->source);
	json_string(json, SLICE("sentence"), text->sentence);
	json_close(json);
}

static void put_rules(
    struct json *json, const struct report *report, enum told_part part, const char *about)
{
	struct told_rule *rules;
	unsigned count = told_rules(report->rehearsed, part, &rules, report->arena);

	for (unsigned i = 0; i < count; i++)
		put_rule(json, report, &rules[i], about);
}

static void put_all_rules(struct json *json, const struct report *report)
{
	json_open_list(json, SLICE("rules"));
	put_rules(json, report, TOLD_REQUEST, "request");
	put_rules(json, report, TOLD_RESPONSE, "response");
	json_close_list(json);
	json_number(json, SLICE("left_out"), report->rehearsed->left_out);
}

static void put_undecided(struct json *json, const struct report *report)
{
	struct undecided_rules undecided;

	json_open_list(json, SLICE("undecided"));
	for (unsigned group = 0;
	     undecided_rules(report->rehearsed, group, &undecided, report->arena); group++) {
		json_open(json, SLICE(""));
		json_string(json, SLICE("by"), slice_text(undecided.words));
		json_open_list(json, SLICE("rules"));
		for (unsigned i = 0; i < undecided.count; i++)
			json_string(json, SLICE(""), rule_text(undecided.rules[i])->id);
		json_close_list(json);
		json_close(json);
	}
	json_close_list(json);
}

static void put_comparison(struct json *json, const struct report *report, struct slice key,
    struct slice received, struct slice sent)
{
	static const char *const fates[] = {[LINE_KEPT] = "kept",
	    [LINE_CHANGED] = "changed",
	    [LINE_REMOVED] = "removed",
	    [LINE_ADDED] = "added"};
	struct comparison comparison = compare_messages(received, sent, report->arena);

	json_open(json, key);
	json_open_list(json, SLICE("lines"));
	for (unsigned i = 0; i < comparison.count; i++) {
		const struct compared_line *line = &comparison.lines[i];
		json_open(json, SLICE(""));
		json_string(json, SLICE("fate"), slice_text(fates[line->fate]));
		put_words(json, SLICE("received"), line->received);
		put_words(json, SLICE("sent"), line->sent);
		json_close(json);
	}
	json_close_list(json);
	json_number(json, SLICE("received_body"), comparison.received_body);
	json_number(json, SLICE("sent_body"), comparison.sent_body);
	json_bool(json, SLICE("same_body"), comparison.same_body);
	json_close(json);
}

static void put_outcome(struct json *json, const struct rehearsed *r)
{
	json_string(json, SLICE("outcome"), slice_text(end_word(r->end)));
	put_words(json, SLICE("host"), r->host);
	put_number(json, SLICE("port"), r->port);
	put_number(json, SLICE("status"), r->status);
	put_words(json, SLICE("broken"), r->broken ? rule_text(r->broken)->id : slice_of(NULL, 0));
	put_words(
	    json, SLICE("error"), r->failure ? failure_row(r->failure)->type : slice_of(NULL, 0));
	json_bool(json, SLICE("cut"), r->cut);
	json_bool(json, SLICE("waits_for_body"), r->waits_for_body);
	json_bool(json, SLICE("waits_for_answer"), r->waits_for_answer);
	json_bool(json, SLICE("surplus"), r->surplus);
}

static void put_all(struct json *json, const struct report *report)
{
	const struct rehearsed *r = report->rehearsed;

	json_open(json, SLICE(""));
	json_number(json, SLICE("schema"), 1);
	put_outcome(json, r);
	put_all_rules(json, report);
	put_undecided(json, report);
	if (r->end == REHEARSED_FORWARDED)
		put_comparison(json, report, SLICE("request"), report->request->octets, r->sent_on);
	if (response_goes_on(report))
		put_comparison(
		    json, report, SLICE("response"), report->response->octets, r->answer);
	put_words(json, SLICE("sent_on"), r->sent_on);
	put_words(json, SLICE("answer"), r->answer);
	json_close(json);
}

/* Writes the whole report; the octets written, or 0 when there is too little room. */
static size_t write_report(const struct report *report, char *buffer, size_t room)
{
	struct json json;

	json_begin(&json, buffer, room);
	put_all(&json, report);
	return json_length(&json);
}

void report_print_json(const struct report *report, FILE *out)
{
	size_t room = FIRST_ROOM, len;
	char *buffer = memory_new(room);

	while ((len = write_report(report, buffer, room)) == 0) {
		room *= 2;
		buffer = memory_resize(buffer, room);
	}
	fwrite(buffer, 1, len, out);
	putc('\n', out);
	free(buffer);
}
