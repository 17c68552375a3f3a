#include "exchange/explanation.h"

#include "exchange/snapshots.h"
#include "spec/heads.h"
#include "spec/rule_text.h"

static const char *const flags[] = {"--name", "p1", NULL};

/* An exchange of which there is just what an explanation looks at. */
static void exchange_make(struct exchange *x, const char *accept)
{
	memset(x, 0, sizeof *x);
	x->snapshot = snapshot_of(flags);
	x->request = head_request(&x->arena,
	    arena_print(&x->arena, "GET http://o.test/ HTTP/1.1\nHost: o.test\n%s", accept).at);
	x->refusal = refusal_of_failure(FAILURE_REFUSED, NULL);
}

static void exchange_drop(struct exchange *x)
{
	snapshot_release(&x->snapshot);
	arena_release(&x->arena);
}

static bool holds(struct slice text, const char *part)
{
	return memmem(text.at, text.len, part, strlen(part)) != NULL;
}

static void assert_holds(struct slice text, const char *part)
{
	if (!holds(text, part))
		fail_msg("%s\nis not in\n%.*s", part, (int)text.len, text.at);
}

#define TEXT "text/plain; charset=utf-8"
#define HTML "text/html; charset=utf-8"
#define PROBLEM "application/problem+json"

struct accept_case {
	const char *title;
	const char *accept; /* field lines */
	const char *type;
};

static const struct accept_case accepts[] = {
    {"without Accept it is text", "", TEXT},
    {"for everything it is text", "Accept: */*\n", TEXT},
    {"for an image it is text", "Accept: image/png\n", TEXT},
    {"a browser gets HTML", "Accept: text/html,application/xhtml+xml,*/*;q=0.8\n", HTML},
    {"a program gets a problem", "Accept: application/problem+json\n", PROBLEM},
    {"a media type has no case", "Accept: Text/HTML\n", HTML},
    {"parameters of a media type do not matter", "Accept: text/html;charset=utf-8\n", HTML},
    {"the higher q is preferred", "Accept: text/html;q=0.5, application/problem+json;q=0.9\n",
	PROBLEM},
    {"the higher q is preferred, whatever comes first",
	"Accept: application/problem+json;q=0.9, text/html;q=0.5\n", PROBLEM},
    {"a q has three digits", "Accept: application/problem+json;q=0.8, text/html;q=0.801\n", HTML},
    {"a q has no case", "Accept: text/html;Q=0.1, application/problem+json;q=0.2\n", PROBLEM},
    {"blanks around a q do not matter", "Accept: text/html ; q=0.1, application/problem+json\n",
	PROBLEM},
    {"of equals the first is taken", "Accept: application/problem+json, text/html\n", PROBLEM},
    {"what has a q of 0 is not wanted", "Accept: text/html;q=0\n", TEXT},
    {"what has a q of 0.000 is not wanted", "Accept: text/html;q=0.000\n", TEXT},
    {"Accept may be cut into lines", "Accept: text/html;q=0.1\nAccept: application/problem+json\n",
	PROBLEM},
    {"an empty Accept gets text", "Accept:\n", TEXT},
    {"empty members do not matter", "Accept: , ,text/html\n", HTML},
};

static void check_accept(void **state)
{
	const struct accept_case *row = *state;
	struct exchange x;

	exchange_make(&x, row->accept);
	struct explanation e = explain_refusal(&x);
	assert_slice_equal(e.content_type, slice_text(row->type));
	assert_int_equal(holds(e.body, "<html"), strcmp(row->type, HTML) == 0);
	assert_int_equal(e.body.at[0] == '{', strcmp(row->type, PROBLEM) == 0);
	exchange_drop(&x);
}

static const char *const every[] = {"", "Accept: text/html\n", "Accept: " PROBLEM "\n"};

enum { KINDS = sizeof every / sizeof *every };

/* What all three kinds must say. */
static void check_failure(void **state)
{
	(void)state;
	for (unsigned i = 0; i < KINDS; i++) {
		struct exchange x;
		exchange_make(&x, every[i]);
		struct explanation e = explain_refusal(&x);
		assert_holds(e.body, "502");
		assert_holds(e.body, "Bad Gateway");
		assert_holds(e.body, "Nothing accepts connections at that address and port.");
		assert_holds(e.body, "ERR-07");
		assert_holds(e.body, "connection_refused");
		assert_holds(e.body, "p1");
		assert_holds(e.body, "trying again later may help");
		exchange_drop(&x);
	}
}

static void check_rule(void **state)
{
	(void)state;
	for (unsigned i = 0; i < KINDS; i++) {
		struct exchange x;
		exchange_make(&x, every[i]);
		x.refusal = refusal_of_rule(FRAME_03, NULL);
		struct explanation e = explain_refusal(&x);
		assert_holds(e.body, "400");
		assert_holds(e.body, "FRAME-03");
		assert_holds(e.body, "http_request_error");
		assert_holds(e.body, "Trying again will not help");
		const struct rule_text *rule = rule_text(FRAME_03);
		assert_holds(e.body,
		    arena_print(&x.arena, "%.*s", (int)rule->source.len, rule->source.at).at);
		exchange_drop(&x);
	}
}

struct retry_case {
	const char *title;
	enum failure failure;
	const char *words;
};

static const struct retry_case retries[] = {
    {"a connection that broke is worth another try", FAILURE_TERMINATED,
	"Trying again at once may help."},
    {"a timeout may be temporary", FAILURE_CONNECT_TIMEOUT, "trying again later may help."},
    {"a name that does not exist will not help again", FAILURE_DNS_ERROR,
	"Trying again will not help"},
};

static void check_retry(void **state)
{
	const struct retry_case *row = *state;
	struct exchange x;

	exchange_make(&x, "");
	x.refusal = refusal_of_failure(row->failure, NULL);
	assert_holds(explain_refusal(&x).body, row->words);
	exchange_drop(&x);
}

static void check_fields(void **state)
{
	struct exchange x;

	(void)state;
	exchange_make(&x, "");
	x.refusal = refusal_of_failure(FAILURE_DNS_ERROR, NULL);
	x.refusal.extras = SLICE("; rcode=\"NXDOMAIN\"");
	struct explanation e = explain_refusal(&x);
	assert_slice_equal(
	    e.reason, SLICE("Bad Gateway (p1: ERR-02 The name could not be resolved.)"));
	assert_slice_equal(
	    e.proxy_status, SLICE("p1; error=dns_error; rcode=\"NXDOMAIN\"; "
				  "details=\"ERR-02: The name could not be resolved.\""));
	exchange_drop(&x);
}

#define HOSTILE "<script>\"'&\\\x80\x1b"

static void check_html(void **state)
{
	struct exchange x;

	(void)state;
	exchange_make(&x, "Accept: text/html\n");
	x.refusal.detail = SLICE(HOSTILE);
	struct explanation e = explain_refusal(&x);
	assert_holds(e.body, "<p>&#60;script&#62;&#34;&#39;&#38;\\&#128;&#27;</p>");
	assert_false(holds(e.body, "<script"));
	assert_false(holds(e.body, "\x80") || holds(e.body, "\x1b"));
	assert_holds(e.body, "</body></html>\n");
	exchange_drop(&x);
}

static void check_json(void **state)
{
	struct exchange x;

	(void)state;
	exchange_make(&x, "Accept: " PROBLEM "\n");
	x.refusal.detail = SLICE(HOSTILE);
	struct explanation e = explain_refusal(&x);
	assert_holds(e.body, "\"cause\":\"<script>\\\"'&\\\\");
	assert_false(holds(e.body, "\x80") || holds(e.body, "\x1b"));
	assert_int_equal(e.body.at[e.body.len - 1], '}');
	exchange_drop(&x);
}

/* The longest that a gate puts the blame on. */
static void check_long_detail(void **state)
{
	char detail[GATE_CULPRIT_MAX];

	(void)state;
	memset(detail, '<', sizeof detail);
	for (unsigned i = 0; i < KINDS; i++) {
		struct exchange x;
		exchange_make(&x, every[i]);
		x.refusal.detail = slice_of(detail, sizeof detail);
		struct explanation e = explain_refusal(&x);
		assert_true(e.body.len > sizeof detail);
		assert_holds(e.body, "ERR-07");
		assert_holds(e.body, "p1");
		exchange_drop(&x);
	}
}

/* Nothing that a peer chose is in what stands in the head. */
static void check_head(void **state)
{
	struct exchange x;

	(void)state;
	exchange_make(&x, "");
	x.refusal.detail = SLICE("peer's\r\nSet-Cookie: words");
	struct explanation e = explain_refusal(&x);
	assert_false(holds(e.reason, "peer's") || holds(e.proxy_status, "peer's"));
	assert_holds(e.body, "peer's");
	exchange_drop(&x);
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, accepts, check_accept);
	suite_add(&suite, "a failure is told in every kind", check_failure, NULL);
	suite_add(&suite, "a rule is told in every kind, with its source", check_rule, NULL);
	SUITE_TABLE(&suite, retries, check_retry);
	suite_add(&suite, "reason and Proxy-Status tell rule and error", check_fields, NULL);
	suite_add(&suite, "a peer's octets are escaped in HTML", check_html, NULL);
	suite_add(&suite, "a peer's octets are escaped in JSON", check_json, NULL);
	suite_add(&suite, "the longest detail fits", check_long_detail, NULL);
	suite_add(&suite, "a peer's words are in no field", check_head, NULL);
	return suite_run(&suite, "explanation");
}
