#include "app/explain/report.h"

#include "app/explain/columns.h"
#include "spec/rule_text.h"

enum { ANSWER_SHOWN = 2048 }; /* octets of an answer */

#define TEXT(s) (int)(s).len, (s).at

static bool is_line_end(char octet)
{
	return octet == '\r' || octet == '\n';
}

static void print_answer(FILE *out, struct slice answer)
{
	struct slice line;
	bool cut = answer.len > ANSWER_SHOWN;

	fputs("\n  the answer\n", out);
	while (!cut && answer.len && is_line_end(answer.at[answer.len - 1]))
		answer.len--;
	if (cut)
		answer.len = ANSWER_SHOWN;
	while (slice_cut(&answer, '\n', &line)) {
		if (line.len && is_line_end(line.at[line.len - 1]))
			line.len--;
		fputs(line.len ? "  " : "", out);
		columns_print_octets(out, line);
		putc('\n', out);
	}
	if (cut)
		fputs("  ...\n", out);
}

static void print_rule(const struct report *report, FILE *out, const struct told_rule *told)
{
	const struct rule_text *text = rule_text(told->rule);
	struct slice force = rule_force_word(text->force);
	struct slice word =
	    rule_outcome_word(rule_outcome(told->rule, told->bites, report->rehearsed->broken));

	fprintf(out, "  %-8.*s %-8.*s %-6.*s RFC %-13.*s %.*s\n", TEXT(word), TEXT(text->id),
	    TEXT(force), TEXT(text->source), TEXT(text->sentence));
}

static void print_rules(const struct report *report, FILE *out, enum told_part part, bool bites)
{
	struct told_rule *rules;
	unsigned count = told_rules(report->rehearsed, part, &rules, report->arena);
	bool any = false;

	for (unsigned i = 0; i < count; i++) {
		if (rules[i].bites != bites)
			continue;
		any = true;
		print_rule(report, out, &rules[i]);
	}
	if (!any)
		fputs("  none\n", out);
}

static void print_undecided(const struct report *report, FILE *out)
{
	struct undecided_rules undecided;

	fputs("\nWhat is not known here decides these, so they are not guessed:\n", out);
	for (unsigned group = 0;
	     undecided_rules(report->rehearsed, group, &undecided, report->arena); group++) {
		fprintf(out, "  %s:", undecided.words);
		for (unsigned i = 0; i < undecided.count; i++) {
			struct slice id = rule_text(undecided.rules[i])->id;
			fprintf(out, " %.*s", TEXT(id));
		}
		putc('\n', out);
	}
}

static void print_pasted(FILE *out, const struct pasted *pasted, const char *what)
{
	if (pasted->had_prefix)
		fprintf(out, "What stood before each line of the %s is taken off.\n", what);
	if (pasted->had_bare_lf)
		fprintf(out,
		    "The lines of the %s ended in LF alone; they are read as if each ended in "
		    "CR LF.\n",
		    what);
	if (pasted->had_no_end)
		fprintf(out, "The %s had no empty line behind its head; one was added.\n", what);
}

bool response_goes_on(const struct report *report)
{
	const struct rehearsed *r = report->rehearsed;

	return report->response && r->end == REHEARSED_FORWARDED &&
	       (r->failure == FAILURE_NONE || r->cut);
}

static void print_response_outcome(const struct rehearsed *r, FILE *out)
{
	if (r->cut)
		fputs(
		    "The response breaks a rule behind its head: it is passed on in part, and cut "
		    "so that the client can see it.\n",
		    out);
	else if (r->failure != FAILURE_NONE)
		fprintf(out, "The response is not passed on: the client is told %u.\n", r->status);
	else if (r->status == 101)
		fputs("Behind the 101 a tunnel follows: octets pass both ways, unread.\n", out);
	else if (r->status == 0)
		fputs("No final response is here; viaduct would wait for one.\n", out);
	if (r->waits_for_answer)
		fputs("The body of the response is not whole here; what is missing would follow.\n",
		    out);
}

static void print_forwarded(const struct report *report, FILE *out)
{
	const struct rehearsed *r = report->rehearsed;
	bool spoilt = r->failure == FAILURE_REQUEST_ERROR && !r->cut;

	fprintf(out, "viaduct sends this request on to %.*s, port %u.\n", TEXT(r->host), r->port);
	if (r->waits_for_body)
		fputs("Its body is not whole here; what is missing would follow.\n", out);
	if (spoilt)
		fprintf(out,
		    "Behind its head it breaks a rule: no more of it is sent, and the client is "
		    "told %u.\n",
		    r->status);
	else if (report->response)
		print_response_outcome(r, out);
}

static void print_outcome(const struct report *report, FILE *out)
{
	const struct rehearsed *r = report->rehearsed;

	switch (r->end) {
	case REHEARSED_INCOMPLETE:
		fputs("The head of the request is not whole: viaduct would wait for the rest, and "
		      "at last answer 408.\n",
		    out);
		break;
	case REHEARSED_ANSWERED:
		fprintf(out,
		    "viaduct answers this request itself, with %u, and sends nothing on.\n",
		    r->status);
		break;
	case REHEARSED_TUNNEL:
		fprintf(out,
		    "If %.*s accepts a connection at port %u, viaduct answers 200 and passes "
		    "octets both ways.\n",
		    TEXT(r->host), r->port);
		break;
	case REHEARSED_FORWARDED:
		print_forwarded(report, out);
	}
	if (r->surplus)
		fputs("Octets stand behind the end of the request; they are no part of it, and "
		      "not explained.\n",
		    out);
	if (report->response && !r->responded)
		fputs("The response that was given plays no part.\n", out);
	struct slice hint = report_hint(report);
	if (hint.len) {
		columns_print_octets(out, hint);
		putc('\n', out);
	}
}

static void print_messages(const struct report *report, FILE *out)
{
	const struct rehearsed *r = report->rehearsed;

	if (r->end == REHEARSED_FORWARDED)
		columns_print(out,
		    (struct column){"received from the client", report->request->octets},
		    (struct column){"sent on", r->sent_on}, report->arena);
	if (response_goes_on(report))
		columns_print(out,
		    (struct column){"received from the server", report->response->octets},
		    (struct column){"sent to the client", r->answer}, report->arena);
	else if (r->answer.len)
		print_answer(out, r->answer);
}

static void print_part(
    const struct report *report, FILE *out, enum told_part part, const char *about)
{
	fprintf(out, "\nRules that mattered%s:\n", about);
	print_rules(report, out, part, true);
	fprintf(out, "\nRules that were asked and kept, or had nothing to say%s:\n", about);
	print_rules(report, out, part, false);
}

void report_print(const struct report *report, FILE *out)
{
	print_pasted(out, report->request, "request");
	if (report->response)
		print_pasted(out, report->response, "response");
	print_outcome(report, out);
	print_messages(report, out);
	print_part(report, out, TOLD_REQUEST, "");
	if (report->rehearsed->responded)
		print_part(report, out, TOLD_RESPONSE, " for the response");
	if (report->rehearsed->left_out)
		fprintf(out, "  %u more notes had no room: rules may be missing here.\n",
		    report->rehearsed->left_out);
	print_undecided(report, out);
}
