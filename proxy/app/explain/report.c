#include "app/explain/report.h"

#include "app/explain/compare.h"
#include "spec/rule_text.h"

enum {
	WIDTH_MAX = 60,    /* columns of the left side; a longer line pushes the right one on */
	BODY_SHOWN = 2048, /* octets of an answer's body */
};

#define TEXT(s) (int)(s).len, (s).at

/* What could move a terminal's cursor becomes \xHH; gives the columns it takes. */
static int print_octets(FILE *out, struct slice octets)
{
	int columns = 0;

	for (size_t i = 0; i < octets.len; i++) {
		unsigned char c = (unsigned char)octets.at[i];
		columns +=
		    c >= 0x20 && c < 0x7f ? fprintf(out, "%c", c) : fprintf(out, "\\x%02x", c);
	}
	return columns;
}

static int columns_of(struct slice octets)
{
	int columns = 0;

	for (size_t i = 0; i < octets.len; i++)
		columns += octets.at[i] >= 0x20 && octets.at[i] < 0x7f ? 1 : 4;
	return columns;
}

static int left_width(const struct comparison *comparison)
{
	int width = 10;

	for (unsigned i = 0; i < comparison->count; i++) {
		int columns = columns_of(comparison->lines[i].received);
		if (columns > width)
			width = columns < WIDTH_MAX ? columns : WIDTH_MAX;
	}
	return width;
}

static void print_row(FILE *out, int width, char mark, struct slice received, struct slice sent)
{
	fputs("  ", out);
	int columns = print_octets(out, received);
	fprintf(out, "%*s  %c ", columns < width ? width - columns : 0, "", mark);
	print_octets(out, sent);
	putc('\n', out);
}

static struct slice size_words(struct arena *arena, size_t octets)
{
	if (octets == 0)
		return SLICE("(no body)");
	return arena_print(arena, "(body: %zu octet%s)", octets, octets == 1 ? "" : "s");
}

static void print_comparison(const struct report *report, FILE *out, struct slice received,
    struct slice sent, const char *left, const char *right)
{
	static const char marks[] = {
	    [LINE_KEPT] = '=', [LINE_CHANGED] = '~', [LINE_REMOVED] = '-', [LINE_ADDED] = '+'};
	struct comparison comparison = compare_messages(received, sent, report->arena);
	int width = left_width(&comparison);

	fprintf(out, "\n  %-*s    %s     (= kept, ~ changed, - removed, + added)\n", width, left,
	    right);
	for (unsigned i = 0; i < comparison.count; i++) {
		const struct compared_line *line = &comparison.lines[i];
		print_row(out, width, marks[line->fate], line->received, line->sent);
	}
	if (comparison.received_body || comparison.sent_body)
		print_row(out, width, comparison.same_body ? '=' : '~',
		    size_words(report->arena, comparison.received_body),
		    size_words(report->arena, comparison.sent_body));
}

static bool is_line_end(char octet)
{
	return octet == '\r' || octet == '\n';
}

static void print_answer(FILE *out, struct slice answer)
{
	struct slice line;
	bool cut = answer.len > BODY_SHOWN;

	fputs("\n  the answer\n", out);
	while (!cut && answer.len && is_line_end(answer.at[answer.len - 1]))
		answer.len--;
	if (cut)
		answer.len = BODY_SHOWN;
	while (slice_cut(&answer, '\n', &line)) {
		if (line.len && is_line_end(line.at[line.len - 1]))
			line.len--;
		fputs(line.len ? "  " : "", out);
		print_octets(out, line);
		putc('\n', out);
	}
	if (cut)
		fputs("  ...\n", out);
}

static void print_rules(const struct report *report, FILE *out, bool bites)
{
	struct told_rule *rules;
	unsigned count = told_rules(report->rehearsed, &rules, report->arena);

	for (unsigned i = 0; i < count; i++) {
		if (rules[i].bites != bites)
			continue;
		const struct rule_text *text = rule_text(rules[i].rule);
		struct slice force = rule_force_word(text->force);
		struct slice word = rule_outcome_word(
		    rule_outcome(rules[i].rule, rules[i].bites, report->rehearsed->broken));
		fprintf(out, "  %-8.*s %-8.*s %-6.*s RFC %-13.*s %.*s\n", TEXT(word),
		    TEXT(text->id), TEXT(force), TEXT(text->source), TEXT(text->sentence));
	}
}

static void print_connection_rules(FILE *out)
{
	int columns = 0;

	fputs("\nOnly a connection, a clock or a name server can decide these, so they are not\n"
	      "guessed here:\n",
	    out);
	for (const enum rule_id *id = rules_of_connections; *id; id++) {
		struct slice name = rule_text(*id)->id;
		columns += fprintf(out, "%s%.*s", columns ? " " : "  ", TEXT(name));
		if (columns > 68)
			columns = putc('\n', out) == EOF;
	}
	if (columns)
		putc('\n', out);
}

static void print_pasted(FILE *out, const struct pasted *pasted, const char *what)
{
	if (pasted->had_bare_lf)
		fprintf(out,
		    "The lines of the %s ended in LF alone; they are read as if each ended in "
		    "CR LF.\n",
		    what);
	if (pasted->had_no_end)
		fprintf(out, "The %s had no empty line behind its head; one was added.\n", what);
}

static void print_outcome(const struct report *report, FILE *out)
{
	const struct rehearsed *r = report->rehearsed;
	bool own = r->failure != FAILURE_NONE;

	switch (r->end) {
	case REHEARSED_INCOMPLETE:
		fputs("The head of the request is not whole: viaduct would wait for the rest, and "
		      "at last answer 408.\n",
		    out);
		return;
	case REHEARSED_ANSWERED:
		fprintf(out, "viaduct answers this request itself, with %u%s.\n", r->status,
		    own ? ", and sends nothing on" : "");
		return;
	case REHEARSED_TUNNEL:
		fprintf(out,
		    "If %.*s accepts a connection at port %u, viaduct answers 200 and passes "
		    "octets both ways.\n",
		    TEXT(r->host), r->port);
		return;
	case REHEARSED_FORWARDED:
		fprintf(out, "viaduct sends this request on to %.*s, port %u.\n", TEXT(r->host),
		    r->port);
	}
	if (r->waits_for_body)
		fputs("Its body is not whole here; what is missing would follow.\n", out);
	if (!report->response)
		return;
	if (r->cut)
		fputs(
		    "The response breaks a rule behind its head: it is passed on in part, and cut "
		    "so that the client can see it.\n",
		    out);
	else if (own)
		fprintf(out, "The response is not passed on: the client is told %u.\n", r->status);
	else if (r->status == 0)
		fputs("No final response is here; viaduct would wait for one.\n", out);
	if (r->waits_for_answer)
		fputs("The body of the response is not whole here; what is missing would follow.\n",
		    out);
}

void report_print(const struct report *report, FILE *out)
{
	const struct rehearsed *r = report->rehearsed;
	bool own = r->failure != FAILURE_NONE;

	print_pasted(out, report->request, "request");
	if (report->response)
		print_pasted(out, report->response, "response");
	print_outcome(report, out);
	if (r->sent_on.len)
		print_comparison(report, out, report->request->octets, r->sent_on,
		    "received from the client", "sent on");
	if (report->response && r->end == REHEARSED_FORWARDED && (!own || r->cut))
		print_comparison(report, out, report->response->octets, r->answer,
		    "received from the server", "sent to the client");
	else if (r->answer.len)
		print_answer(out, r->answer);
	fputs("\nRules that mattered:\n", out);
	print_rules(report, out, true);
	fputs("\nRules that were asked and kept:\n", out);
	print_rules(report, out, false);
	print_connection_rules(out);
}
