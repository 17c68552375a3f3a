#include "heads.h"
#include "spec/failure.h"
#include "spec/rule_text.h"

struct failure_case {
	const char *title;
	enum failure failure;
	const char *type;
	unsigned status, retry_after;
};

static const struct failure_case failures[] = {
    {"ERR-01: a silent name server", FAILURE_DNS_TIMEOUT, "dns_timeout", 504, 0},
    {"ERR-02: a name that is none", FAILURE_DNS_ERROR, "dns_error", 502, 0},
    {"ERR-05: an address on the deny list", FAILURE_ADDRESS_PROHIBITED, "destination_ip_prohibited",
	502, 0},
    {"ERR-06: no route", FAILURE_UNROUTABLE, "destination_ip_unroutable", 502, 0},
    {"ERR-07: nobody listens", FAILURE_REFUSED, "connection_refused", 502, 0},
    {"ERR-08: closed without an answer", FAILURE_TERMINATED, "connection_terminated", 502, 0},
    {"ERR-09: no connection in time", FAILURE_CONNECT_TIMEOUT, "connection_timeout", 504, 0},
    {"ERR-10: silence in the answer", FAILURE_READ_TIMEOUT, "connection_read_timeout", 504, 0},
    {"ERR-11: the request is not taken", FAILURE_WRITE_TIMEOUT, "connection_write_timeout", 504, 0},
    {"ERR-12: all connections in use", FAILURE_LIMIT_REACHED, "connection_limit_reached", 503,
	RETRY_AFTER_SECONDS},
    {"ERR-18: half a head", FAILURE_INCOMPLETE, "http_response_incomplete", 502, 0},
    {"ERR-25: no answer in time", FAILURE_RESPONSE_TIMEOUT, "http_response_timeout", 504, 0},
    {"ERR-29: something of ours ran out", FAILURE_INTERNAL_ERROR, "proxy_internal_error", 500, 0},
};

static void check_failure(void **state)
{
	const struct failure_case *row = *state;
	struct refusal refusal = refusal_of_failure(row->failure, NULL);

	assert_slice_equal(failure_row(refusal.failure)->type, slice_text(row->type));
	assert_int_equal(refusal.failure, row->failure);
	assert_int_equal(refusal.rule, RULE_NONE);
	assert_int_equal(refusal.status, row->status);
	assert_int_equal(refusal.retry_after, row->retry_after);
	assert_true(failure_row(row->failure)->words.len > 0);
}

struct rule_case {
	const char *title;
	enum rule_id rule;
	const char *type;
	unsigned status;
	const char *detail;
};

static const struct rule_case rules[] = {
    {"ERR-16: a bad request is 400", FRAME_03, "http_request_error", 400, ""},
    {"ERR-16: another 4xx is the same error", PARSE_18, "http_request_error", 414, ""},
    {"ERR-16: so is 411", FRAME_20, "http_request_error", 411, ""},
    {"ERR-16: so is 417", EXP_06, "http_request_error", 417, ""},
    {"ERR-16: so is 408", PARSE_25, "http_request_error", 408, ""},
    {"ERR-17: what the configuration forbids is 403", CONN_08, "http_request_denied", 403,
	"The option connect-ports lists the ports."},
    {"ERR-17: TRACE too", MAXF_06, "http_request_denied", 403, "The option trace-method is off."},
    {"ERR-28: what is not implemented is 501", FRAME_07, "proxy_internal_response", 501, ""},
    {"TGT-15: https tells the way round", TGT_15, "proxy_internal_response", 501,
	"Use CONNECT to reach https servers."},
    {"ERR-28: another version is 505", VER_06, "proxy_internal_response", 505, ""},
    {"ERR-28: an answer of our own is 200", MAXF_01, "proxy_internal_response", 200, ""},
    {"ERR-31: our name in Via is 502", LOOP_02, "proxy_loop_detected", 502, ""},
    {"ERR-31: too many names are", LOOP_03, "proxy_loop_detected", 502, ""},
    {"ERR-31: a tunnel to ourselves is", LOOP_04, "proxy_loop_detected", 502, ""},
    {"ERR-05: a forbidden address is 502", SEC_05, "destination_ip_prohibited", 502, ""},
    {"ERR-12: too many connections are 503", PERS_20, "connection_limit_reached", 503, ""},
    {"P-22: an option is named", HOP_06, "http_request_error", 400,
	"The option refuse-nominated is on."},
    {"P-32: and the other", FRAME_25, "http_request_error", 400, "The option refuse-body is on."},
};

static void check_rule(void **state)
{
	const struct rule_case *row = *state;
	struct refusal refusal = refusal_of_rule(row->rule, NULL);

	assert_slice_equal(failure_row(refusal.failure)->type, slice_text(row->type));
	assert_int_equal(refusal.rule, row->rule);
	assert_int_equal(refusal.status, row->status);
	assert_slice_equal(refusal.detail, slice_text(row->detail));
}

struct response_case {
	const char *title;
	enum rule_id rule;
	unsigned received_status;
	const char *culprit, *coding;
	bool trailer;
	const char *type, *extras;
	size_t section;
};

static const struct response_case responses[] = {
    {"ERR-27: a broken rule is a protocol error", FRAME_13, 0, "", "", 0, "http_protocol_error",
	""},
    {"ERR-27: in chunks too", CHUNK_01, 0, "", "", 0, "http_protocol_error", ""},
    {"RESP-04: the status that came is told", RESP_04, 600, "", "", 0, "http_protocol_error",
	"; received-status=600"},
    {"AUTH-17: so is a 407", AUTH_17, 407, "", "", 0, "http_protocol_error",
	"; received-status=407"},
    {"ERR-19: a head that is too large", RESP_11, 0, "", "", 0, "http_response_header_section_size",
	"; header-section-size=1024", 1024},
    {"ERR-20: a field that is too large is named", RESP_11, 0, "Set-Cookie", "", 0,
	"http_response_header_size", "; header-name=\"Set-Cookie\""},
    {"ERR-19: what is no name is not told", RESP_11, 0, "200 \"", "", 0,
	"http_response_header_section_size", "; header-section-size=6", 6},
    {"ERR-22: a trailer that is too large", RESP_11, 0, "", "", 1,
	"http_response_trailer_section_size", ""},
    {"ERR-22: one field of it that is too large", RESP_11, 0, "X", "", 1,
	"http_response_trailer_size", ""},
    {"ERR-23: a coding is named", FRAME_10, 0, "", "gzip", 0, "http_response_transfer_coding",
	"; coding=gzip"},
    {"ERR-23: not if it is no token", FRAME_10, 0, "", "g;q=\"1\"", 0,
	"http_response_transfer_coding", ""},
    {"ERR-23: nor if it begins like none", FRAME_10, 0, "", "7zip", 0,
	"http_response_transfer_coding", ""},
    {"ERR-23: nor if there is none", FRAME_10, 0, "", "", 0, "http_response_transfer_coding", ""},
};

static void check_response(void **state)
{
	const struct response_case *row = *state;
	struct arena arena = {0};
	struct response_fault fault = {
	    .rule = row->rule,
	    .received_status = row->received_status,
	    .culprit = slice_text(row->culprit),
	    .coding = slice_text(row->coding),
	    .trailer = row->trailer,
	    .section = row->section,
	};
	struct refusal refusal = refusal_of_response(&fault, &arena, NULL);

	assert_slice_equal(failure_row(refusal.failure)->type, slice_text(row->type));
	assert_slice_equal(refusal.extras, slice_text(row->extras));
	assert_int_equal(refusal.rule, row->rule);
	assert_int_equal(refusal.status, 502);
	arena_release(&arena);
}

/* The codes that viaduct makes, as proxy/statuses.def tells people. */
#define STATUS(code, reason, source, who, meaning, passes, made, changed, options, command)        \
	[code] = sizeof(made) > 1,
static const bool is_made[600] = {
#include "statuses.def"
};

/* The rules whose site comes with a feature that is not there yet: no refusal is made of them. */
#define WAITS(id, feature) #id,
static const char *const waiting[] = {
    "",
#include "rules.def"
};

static bool is_waiting(enum rule_id rule)
{
	const struct slice id = rule_text(rule)->id;

	for (size_t i = 0; i < sizeof waiting / sizeof *waiting; i++) {
		size_t len = 0;
		while (len < id.len && (waiting[i][len] == id.at[len] ||
					   (waiting[i][len] == '_' && id.at[len] == '-')))
			len++;
		if (len == id.len && !waiting[i][len])
			return true;
	}
	return false;
}

static void assert_made(unsigned status, enum rule_id rule)
{
	const struct slice id = rule_text(rule)->id;

	if (status >= 600 || !is_made[status])
		fail_msg("%.*s: a %u, which proxy/statuses.def does not say is made", (int)id.len,
		    id.at, status);
}

static void check_codes_of_failures(void **state)
{
	(void)state;
	for (enum failure failure = FAILURE_NONE + 1; failure < FAILURES; failure++)
		assert_made(refusal_of_failure(failure, NULL).status, failure_row(failure)->rule);
}

static void check_codes_of_rules(void **state)
{
	unsigned asked = 0;

	(void)state;
	for (enum rule_id rule = RULE_NONE + 1; rule < RULES_END; rule++) {
		if (!rule_text(rule)->status || is_waiting(rule))
			continue;
		assert_made(refusal_of_rule(rule, NULL).status, rule);
		asked++;
	}
	assert_true(asked > 100);
}

static void check_codes_of_responses(void **state)
{
	struct arena arena = {0};

	(void)state;
	for (enum rule_id rule = RULE_NONE + 1; rule < RULES_END; rule++) {
		struct response_fault fault = {.rule = rule};
		assert_made(refusal_of_response(&fault, &arena, NULL).status, rule);
	}
	arena_release(&arena);
}

static void check_codes_of_others(void **state)
{
	static const unsigned others[] = {101, 305, 306, 401, 402, 421, 508, 511};

	(void)state;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		assert_false(is_made[others[i]]);
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, failures, check_failure);
	SUITE_TABLE(&suite, rules, check_rule);
	SUITE_TABLE(&suite, responses, check_response);
	suite_add(&suite, "GEN-02: failures make codes that a proxy may make",
	    check_codes_of_failures, NULL);
	suite_add(&suite, "GEN-02: so do rules that a request breaks", check_codes_of_rules, NULL);
	suite_add(
	    &suite, "GEN-02: and those that a response breaks", check_codes_of_responses, NULL);
	suite_add(&suite, "GEN-02: no 401, no 421 and no 305 is made", check_codes_of_others, NULL);
	return suite_run(&suite, "failure");
}
