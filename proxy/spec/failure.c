#include "spec/failure.h"

#include <assert.h>
#include "http/grammar.h"
#include "spec/rule_text.h"

#define FAILURE(name, rule, type, status, retry, words)                                            \
	[FAILURE_##name] = {                                                                       \
	    rule, {type, sizeof(type) - 1}, status, RETRY_##retry, {words, sizeof(words) - 1}},
static const struct failure_row rows[FAILURES] = {
#include "spec/failure.def"
};
#undef FAILURE

const struct failure_row *failure_row(enum failure failure)
{
	assert(failure > FAILURE_NONE && failure < FAILURES);
	return &rows[failure];
}

/*
 * The one site of all ERR rules: each row of failure.def names its own, which bites when it is
 * what failed.  The others are worth no note.
 */
static enum failure tell(enum failure failure, struct trace *trace)
{
	enum failure told = FAILURE_NONE + 1;

	while (told < FAILURES &&
	       !rule(told == failure ? trace : NULL, rows[told].rule, told == failure))
		told++;
	return told;
}

struct refusal refusal_of_failure(enum failure failure, struct trace *trace)
{
	enum failure told = tell(failure, trace);
	unsigned status = failure_row(told)->status;

	return (struct refusal){
	    .failure = told,
	    .status = status,
	    .retry = failure_row(told)->retry,
	    .retry_after = status == 503 ? RETRY_AFTER_SECONDS : 0,
	};
}

/* What the status does not tell: rules about where a request goes. */
static enum failure failure_of_destination(enum rule_id id)
{
	switch (id) {
	case LOOP_01:
	case LOOP_02:
	case LOOP_03:
	case LOOP_04:
		return FAILURE_LOOP;
	case SEC_05:
		return FAILURE_ADDRESS_PROHIBITED;
	case PERS_20:
		return FAILURE_LIMIT_REACHED;
	default:
		return FAILURE_NONE;
	}
}

static enum failure failure_of_rule(enum rule_id id, unsigned status)
{
	enum failure failure = failure_of_destination(id);

	if (failure != FAILURE_NONE)
		return failure;
	if (status == 403)
		return FAILURE_DENIED;
	if (status == 407 || status < 400 || status == 501 || status == 505)
		return FAILURE_INTERNAL_RESPONSE;
	return status < 500 ? FAILURE_REQUEST_ERROR : FAILURE_INTERNAL_ERROR;
}

/* What a person can do about it: a way round, or the option that says so. */
static struct slice detail_of_rule(enum rule_id id)
{
	switch (id) {
	case TGT_15:
		return SLICE("Use CONNECT to reach https servers.");
	case CONN_08:
		return SLICE("The option connect-ports lists the ports.");
	case MAXF_06:
		return SLICE("The option trace-method is off.");
	case HOP_06:
		return SLICE("The option refuse-nominated is on.");
	case FRAME_25:
		return SLICE("The option refuse-body is on.");
	default:
		return SLICE("");
	}
}

struct refusal refusal_of_rule(enum rule_id id, struct trace *trace)
{
	unsigned status = rule_text(id)->status;
	struct refusal refusal = refusal_of_failure(failure_of_rule(id, status), trace);

	refusal.rule = id;
	refusal.status = status;
	refusal.detail = detail_of_rule(id);
	return refusal;
}

/* A culprit that is no token is a part of the status line. */
static enum failure failure_of_response(const struct response_fault *fault)
{
	switch (fault->rule) {
	case RESP_11:
		if (fault->trailer)
			return is_token(fault->culprit) ? FAILURE_LONG_TRAILER_FIELD
							: FAILURE_TRAILER_TOO_LARGE;
		return is_token(fault->culprit) ? FAILURE_FIELD_TOO_LARGE : FAILURE_HEAD_TOO_LARGE;
	case FRAME_10:
		return FAILURE_TRANSFER_CODING;
	default:
		return FAILURE_PROTOCOL_ERROR;
	}
}

/* Parameters are structured fields (9651): a Token is one of ours that begins with a letter. */
static bool is_structured_token(struct slice s)
{
	return is_token(s) && octet_lower(s.at[0]) >= 'a' && octet_lower(s.at[0]) <= 'z';
}

/* `; header-section-size=9`, `; header-name="X"` or `; coding=gzip`, then a status, if one came. */
static struct slice extras_of_response(
    const struct response_fault *fault, enum failure failure, struct arena *arena)
{
	struct slice extras = SLICE("");

	if (failure == FAILURE_HEAD_TOO_LARGE)
		extras = arena_print(arena, "; header-section-size=%zu", fault->section);
	if (failure == FAILURE_FIELD_TOO_LARGE)
		extras = arena_print(
		    arena, "; header-name=\"%.*s\"", (int)fault->culprit.len, fault->culprit.at);
	if (failure == FAILURE_TRANSFER_CODING && is_structured_token(fault->coding))
		extras =
		    arena_print(arena, "; coding=%.*s", (int)fault->coding.len, fault->coding.at);
	if (!fault->received_status && fault->rule != RESP_04)
		return extras;
	return arena_print(
	    arena, "%.*s; received-status=%u", (int)extras.len, extras.at, fault->received_status);
}

struct refusal refusal_of_response(
    const struct response_fault *fault, struct arena *arena, struct trace *trace)
{
	struct refusal refusal = refusal_of_failure(failure_of_response(fault), trace);

	refusal.rule = fault->rule;
	refusal.extras = extras_of_response(fault, refusal.failure, arena);
	return refusal;
}
