#include "spec/persistence.h"

#include "http/grammar.h"

bool persistence_of_client(
    const struct request *request, const struct hop *hop, struct trace *trace)
{
	if (rule(trace, PERS_02, request->minor == 0))
		return false;
	return !rule(trace, PERS_04, hop->close);
}

bool persistence_of_next_hop(const struct response *response, const struct hop *hop,
    const struct framing *framing, struct trace *trace)
{
	if (response->status < 200)
		return !rule(trace, INT_06, hop->close);
	if (rule(trace, PERS_09, framing->kind == FRAMING_CLOSE))
		return false;
	if (rule(trace, PERS_07, hop->close))
		return false;
	if (framing->spent)
		return false;
	if (rule(trace, PERS_01, response->minor > 0))
		return true;
	return rule(trace, PERS_03, hop->keep_alive);
}

/*
 * Whether the scheme of a challenge or of credentials, which is their first token, holds for the
 * connection.  A member that is only a parameter begins with its name, which is no such scheme.
 */
static bool binds(struct slice member)
{
	struct slice scheme = slice_of(member.at, octets_of(member, OCTET_TCHAR));

	return slice_equal_nocase(scheme, SLICE("NTLM")) ||
	       slice_equal_nocase(scheme, SLICE("Negotiate"));
}

bool persistence_is_bound(
    const struct request *request, const struct response *response, struct trace *trace)
{
	struct list_walk asked = {0}, walk = {0};
	struct slice member;
	bool bound = false;

	while (fields_next_member(&request->fields, FIELD_AUTHORIZATION, &asked, &member))
		bound |= binds(member);
	while (fields_next_member(&response->fields, FIELD_WWW_AUTHENTICATE, &walk, &member))
		bound |= binds(member);
	return rule(trace, PERS_22, bound);
}

static bool is_upgrade(bool upgrade, struct trace *trace)
{
	return rule(trace, UPG_11, upgrade);
}

/* Once too often would do something twice. */
static bool is_unrepeatable(enum method method, struct trace *trace)
{
	return rule(trace, PERS_12, !(method_flags(method) & METHOD_IDEMPOTENT));
}

bool retry_is_lawful(const struct attempt *attempt, struct trace *trace)
{
	if (rule(trace, PERS_14, attempt->retried))
		return false;
	if (is_upgrade(attempt->upgrade, trace))
		return false;
	if (rule(trace, PERS_15, attempt->response_began || attempt->timed_out))
		return false;
	if (rule(trace, PERS_13, attempt->body_began || !attempt->reused))
		return false;
	return !attempt->left || !is_unrepeatable(attempt->method, trace);
}

bool reuse_is_lawful(enum method method, bool upgrade, uint64_t idle_ms, struct trace *trace)
{
	if (is_upgrade(upgrade, trace))
		return false;
	return idle_ms <= REUSE_IDLE_MS || !is_unrepeatable(method, trace);
}
