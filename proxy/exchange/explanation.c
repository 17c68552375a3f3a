#include "exchange/explanation.h"

#include <stdio.h>
#include "base/json.h"
#include "spec/proxystatus.h"
#include "spec/rule_text.h"

enum body_kind { BODY_TEXT, BODY_HTML, BODY_PROBLEM };

/* A media range's q, in thousandths; 1000 when it says none. */
static unsigned quality(struct slice parameters)
{
	struct slice piece;

	while (slice_cut(&parameters, ';', &piece)) {
		piece = slice_trim(piece);
		if (piece.len < 3 || octet_lower(piece.at[0]) != 'q' || piece.at[1] != '=')
			continue;
		unsigned value = piece.at[2] == '1' ? 1000 : 0;
		unsigned weight = 100;
		for (size_t i = 4; i < piece.len && i < 7; i++, weight /= 10)
			value += (unsigned)(piece.at[i] - '0') * weight;
		return value;
	}
	return 1000;
}

/* The best of what Accept names; text unless one of the others is named with q over 0. */
static enum body_kind body_kind_of(const struct request *request)
{
	enum body_kind best = BODY_TEXT;
	unsigned best_quality = 0;
	struct list_walk walk = {0};
	struct slice member, type;

	while (fields_next_member(&request->fields, FIELD_ACCEPT, &walk, &member)) {
		enum body_kind kind;
		if (!slice_cut(&member, ';', &type))
			continue;
		type = slice_trim(type);
		if (slice_equal_nocase(type, SLICE("text/html")))
			kind = BODY_HTML;
		else if (slice_equal_nocase(type, SLICE("application/problem+json")))
			kind = BODY_PROBLEM;
		else
			continue;
		unsigned q = quality(member);
		if (q > best_quality) {
			best = kind;
			best_quality = q;
		}
	}
	return best;
}

/* Words that are asked for more than once. */
struct words {
	unsigned status;
	struct slice standard; /* reason phrase */
	struct slice id;       /* of the rule, `FRAME-03` */
	struct slice source;   /* where it is written, or empty */
	struct slice sentence; /* what it asks, or what happened */
	struct slice detail;   /* more, or empty */
	struct slice type;     /* Proxy-Status error type */
	const char *retry;
};

static const char *retry_words(enum failure_retry retry)
{
	switch (retry) {
	case RETRY_YES:
		return "Trying again at once may help.";
	case RETRY_LATER:
		return "It may be temporary: trying again later may help.";
	case RETRY_NO:
		break;
	}
	return "Trying again will not help until the request or the configuration has changed.";
}

static struct words words_of(const struct refusal *refusal)
{
	const struct failure_row *row = failure_row(refusal->failure);
	const struct rule_text *rule =
	    rule_text(refusal->rule != RULE_NONE ? refusal->rule : row->rule);
	bool by_rule = refusal->rule != RULE_NONE;

	return (struct words){
	    .status = refusal->status,
	    .standard = status_reason(refusal->status),
	    .id = rule->id,
	    .source = rule->source,
	    .sentence = by_rule ? rule->sentence : row->words,
	    .detail = refusal->detail,
	    .type = row->type,
	    .retry = retry_words(refusal->retry),
	};
}

#define TEXT(s) (int)(s).len, (s).at

/* Octets that a peer may have chosen, fit for HTML. */
static struct slice html_escape(struct arena *arena, struct slice s)
{
	char *out = arena_take(arena, s.len * 6 + 1);
	size_t len = 0;

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.at[i];
		if (c < 0x20 || c > 0x7e || c == '<' || c == '>' || c == '&' || c == '"' ||
		    c == '\'')
			len += (size_t)snprintf(out + len, 7, "&#%u;", c);
		else
			out[len++] = (char)c;
	}
	return slice_of(out, len);
}

static struct slice body_text(struct arena *arena, const struct words *w, struct slice name)
{
	return arena_print(arena,
	    "%u %.*s\n\n%.*s%s%.*s\n%s\n\nrule %.*s (RFC %.*s), error %.*s, from the proxy %.*s\n",
	    w->status, TEXT(w->standard), TEXT(w->sentence), w->detail.len ? "\n" : "",
	    TEXT(w->detail), w->retry, TEXT(w->id), TEXT(w->source), TEXT(w->type), TEXT(name));
}

static struct slice body_html(struct arena *arena, const struct words *w, struct slice name)
{
	struct slice detail = html_escape(arena, w->detail);
	struct slice sentence = html_escape(arena, w->sentence);

	return arena_print(arena,
	    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>%u "
	    "%.*s</title>"
	    "<style>:root{color-scheme:light dark}body{font:16px/1.5 sans-serif;max-width:40em;"
	    "margin:4em auto;padding:0 1em}</style></head>\n<body><h1>%u %.*s</h1>\n<p>%.*s</p>\n"
	    "%s%.*s%s<p>%s</p>\n<hr><p><small>rule %.*s (RFC %.*s), error %.*s, from the "
	    "proxy "
	    "%.*s</small></p></body></html>\n",
	    w->status, TEXT(w->standard), w->status, TEXT(w->standard), TEXT(sentence),
	    detail.len ? "<p>" : "", TEXT(detail), detail.len ? "</p>\n" : "", w->retry,
	    TEXT(w->id), TEXT(w->source), TEXT(w->type), TEXT(name));
}

enum { PROBLEM_ROOM = 4096 };

static struct slice body_problem(struct arena *arena, const struct words *w, struct slice name)
{
	char *room = arena_take(arena, PROBLEM_ROOM);
	struct json json;

	json_begin(&json, room, PROBLEM_ROOM);
	json_open(&json, SLICE(""));
	json_string(&json, SLICE("type"), SLICE("about:blank"));
	json_number(&json, SLICE("status"), w->status);
	json_string(&json, SLICE("title"), w->standard);
	json_string(&json, SLICE("detail"), w->sentence);
	if (w->detail.len)
		json_string(&json, SLICE("cause"), w->detail);
	json_string(&json, SLICE("rule"), w->id);
	json_string(&json, SLICE("source"), w->source);
	json_string(&json, SLICE("error"), w->type);
	json_string(&json, SLICE("retry"), slice_text(w->retry));
	json_string(&json, SLICE("proxy"), name);
	json_close(&json);
	return slice_of(room, json_length(&json));
}

struct explanation explain_refusal(struct exchange *x)
{
	struct words w = words_of(&x->refusal);
	struct slice name = x->snapshot->settings->name;
	struct slice member = proxy_status_name(name, &x->arena, x->trace);
	struct explanation e;

	e.reason = arena_print(&x->arena, "%.*s (%.*s: %.*s %.*s)", TEXT(w.standard), TEXT(name),
	    TEXT(w.id), TEXT(w.sentence));
	e.proxy_status = arena_print(&x->arena, "%.*s; error=%.*s%.*s; details=\"%.*s: %.*s\"",
	    TEXT(member), TEXT(w.type), TEXT(x->refusal.extras), TEXT(w.id), TEXT(w.sentence));
	switch (body_kind_of(&x->request)) {
	case BODY_HTML:
		e.content_type = SLICE("text/html; charset=utf-8");
		e.body = body_html(&x->arena, &w, name);
		break;
	case BODY_PROBLEM:
		e.content_type = SLICE("application/problem+json");
		e.body = body_problem(&x->arena, &w, name);
		break;
	case BODY_TEXT:
		e.content_type = SLICE("text/plain; charset=utf-8");
		e.body = body_text(&x->arena, &w, name);
	}
	return e;
}
