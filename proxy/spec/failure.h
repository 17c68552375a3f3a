/* Failures: the one table that turns what happened into a status, a type and words (9209 2.3). */
#pragma once

#include "base/rule.h"

enum failure_retry { RETRY_NO, RETRY_YES, RETRY_LATER };

#define FAILURE(name, rule, type, status, retry, words) FAILURE_##name,
enum failure {
	FAILURE_NONE,
#include "spec/failure.def"
	FAILURES
};
#undef FAILURE

struct failure_row {
	enum rule_id rule; /* the ERR row */
	struct slice type; /* of Proxy-Status (9209 2.3) */
	unsigned status;
	enum failure_retry retry;
	struct slice words;
};

/* The row; FAILURE_NONE has none and must not be asked for. */
const struct failure_row *failure_row(enum failure failure);

enum { RETRY_AFTER_SECONDS = 5 }; /* what a 503 says (DATE-07) */

/* Why viaduct answers by itself; a value. */
struct refusal {
	enum failure failure;
	enum rule_id rule; /* the rule that was broken, or RULE_NONE when the failure says it all */
	unsigned status;   /* of the answer */
	enum failure_retry retry; /* whether trying again may help */
	struct slice detail;      /* more words for people, or empty: an option's name, a hint */
	struct slice extras;      /* more Proxy-Status parameters, `; rcode="NXDOMAIN"`, or empty */
	unsigned retry_after;     /* seconds, 0 for no Retry-After */
};

/* The refusal of a request that breaks a rule: its status is in the rule's row. */
struct refusal refusal_of_rule(enum rule_id rule, struct trace *trace);

/* What is known about a response that breaks a rule; zero where nothing is. */
struct response_fault {
	enum rule_id rule;
	unsigned
	    received_status;  /* its status code, when the rule is about that (RESP-04, AUTH-17) */
	struct slice culprit; /* the gate's: the name of the field that is too large (RESP-11) */
	struct slice coding;  /* of FRAME-10 */
	bool trailer;         /* it is its trailer section that breaks the rule */
	size_t section;       /* octets of a head that is too large, as far as they were read */
};

/* The refusal for a response that breaks a rule: always 502; `extras` is in the arena. */
struct refusal refusal_of_response(
    const struct response_fault *fault, struct arena *arena, struct trace *trace);

/* The refusal for something that happened below HTTP; each ERR rule has its site in here. */
struct refusal refusal_of_failure(enum failure failure, struct trace *trace);
