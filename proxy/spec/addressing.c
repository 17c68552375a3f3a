#include "spec/addressing.h"

enum { HTTP_PORT = 80 };

/* The host of any authority that is to be dialled or sent on. */
static struct verdict judge_host(const struct authority *authority, struct trace *trace)
{
	bool bad = authority->host_kind == HOST_BAD;
	bool bracketed = authority->text.len > 0 && authority->text.at[0] == '[';

	if (rule(trace, TGT_18, bad && bracketed))
		return verdict_broken(TGT_18);
	if (rule(trace, TGT_23, bad || authority->host_kind == HOST_LOOK_ALIKE))
		return verdict_broken(TGT_23);
	return verdict_kept();
}

/* What can be said against the scheme comes first: the rest is about http URIs only. */
static struct verdict judge_absolute(const struct target *target, struct trace *trace)
{
	const struct authority *authority = &target->authority;

	if (rule(trace, TGT_15, slice_equal_nocase(target->scheme, SLICE("https"))))
		return verdict_broken(TGT_15);
	if (rule(trace, TGT_16, !slice_equal_nocase(target->scheme, SLICE("http"))))
		return verdict_broken(TGT_16);
	if (rule(trace, TGT_13, authority->has_userinfo))
		return verdict_broken(TGT_13);
	if (rule(trace, TGT_11, authority->host_kind == HOST_EMPTY))
		return verdict_broken(TGT_11);
	if (rule(trace, TGT_22, authority->port_kind == PORT_BAD))
		return verdict_broken(TGT_22);
	return judge_host(authority, trace);
}

static struct verdict judge_connect(const struct target *target, struct trace *trace)
{
	const struct authority *authority = &target->authority;
	bool host_and_port = target->form == TARGET_AUTHORITY && !authority->has_userinfo &&
			     authority->host_kind != HOST_EMPTY &&
			     authority->port_kind != PORT_ABSENT;

	if (rule(trace, TGT_09, !host_and_port))
		return verdict_broken(TGT_09);
	if (rule(trace, TGT_10, authority->port_kind != PORT_GIVEN))
		return verdict_broken(TGT_10);
	return judge_host(authority, trace);
}

static struct verdict judge_target(
    const struct target *target, enum method method, struct trace *trace)
{
	bool asterisk = target->form == TARGET_ASTERISK;

	if (rule(trace, TGT_14, target->has_fragment))
		return verdict_broken(TGT_14);
	if (method == METHOD_CONNECT)
		return judge_connect(target, trace);
	if (rule(trace, TGT_01, target->form == TARGET_BAD))
		return verdict_broken(TGT_01);
	if (rule(trace, TGT_08,
		target->form == TARGET_AUTHORITY || (asterisk && method != METHOD_OPTIONS)))
		return verdict_broken(TGT_08);
	if (target->form == TARGET_ABSOLUTE)
		return judge_absolute(target, trace);
	return verdict_kept();
}

/* A Host equal to the target's authority was judged with it: the usual case. */
static bool host_is_valid(struct slice value, const struct target *target)
{
	if (slice_equal(value, target->authority.text))
		return true;
	struct authority authority = authority_parse(value);
	return authority_is_valid(&authority);
}

static struct verdict judge_host_field(const struct request *request, struct trace *trace)
{
	const struct field *host = fields_find(&request->fields, FIELD_HOST);

	if (rule(trace, HOST_07, !host && request->minor == 0))
		return verdict_kept();
	if (rule(trace, HOST_01, !host))
		return verdict_broken(HOST_01);
	if (rule(trace, HOST_02, fields_count(&request->fields, FIELD_HOST) > 1))
		return verdict_broken(HOST_02);
	if (rule(trace, HOST_06, host->value.len == 0))
		return verdict_kept();
	if (rule(trace, HOST_03, !host_is_valid(host->value, &request->target)))
		return verdict_broken(HOST_03);
	return verdict_kept();
}

static bool has_capital(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] >= 'A' && s.at[i] <= 'Z')
			return true;
	return false;
}

/* One spelling for each host, so that two spellings share a pool and a verdict. */
static struct slice canonical_host(struct slice host, struct arena *arena, struct trace *trace)
{
	if (host.len > 1 && host.at[host.len - 1] == '.')
		host.len--;
	if (!rule(trace, TGT_20, has_capital(host)))
		return host;
	char *lower = arena_take(arena, host.len);
	for (size_t i = 0; i < host.len; i++)
		lower[i] = octet_lower(host.at[i]);
	return slice_of(lower, host.len);
}

static void fill(struct addressing *addressing, const struct authority *authority,
    struct arena *arena, struct trace *trace)
{
	bool no_port = rule(trace, TGT_12, authority->port_kind != PORT_GIVEN);

	addressing->authority = authority->text;
	addressing->host = canonical_host(authority->host, arena, trace);
	addressing->host_kind = authority->host_kind;
	addressing->port = no_port ? HTTP_PORT : authority->port;
}

/* A request for viaduct itself: Host is all that says by which name it was called. */
static void fill_own(const struct request *request, struct addressing *addressing,
    struct arena *arena, struct trace *trace)
{
	const struct field *host = fields_find(&request->fields, FIELD_HOST);
	struct authority authority = {.host_kind = HOST_EMPTY};

	if (host)
		authority = authority_parse(host->value);
	fill(addressing, &authority, arena, trace);
	addressing->own = true;
}

struct verdict addressing_of_request(const struct request *request, struct arena *arena,
    struct addressing *addressing, struct trace *trace)
{
	const struct target *target = &request->target;

	*addressing = (struct addressing){0};
	struct verdict verdict = judge_target(target, request->method, trace);
	if (is_broken(verdict))
		return verdict;
	verdict = judge_host_field(request, trace);
	if (is_broken(verdict))
		return verdict;
	bool ping = rule(trace, TGT_07, target->form == TARGET_ASTERISK);
	if (ping || target->form == TARGET_ORIGIN)
		fill_own(request, addressing, arena, trace);
	else
		fill(addressing, &target->authority, arena, trace);
	return verdict_kept();
}

struct verdict addressing_of_own(
    const struct request *request, bool names_viaduct, struct trace *trace)
{
	bool elsewhere = request->target.form == TARGET_ORIGIN && !names_viaduct;

	if (rule(trace, TGT_17, elsewhere))
		return verdict_broken(TGT_17);
	return verdict_kept();
}

struct slice addressing_target(
    const struct request *request, struct arena *arena, struct trace *trace)
{
	const struct target *target = &request->target;
	struct slice path = target->path;

	if (!rule(trace, TGT_02, target->form == TARGET_ABSOLUTE))
		return request->target_octets;
	if (rule(trace, TGT_05,
		request->method == METHOD_OPTIONS && path.len == 0 && !target->has_query))
		return SLICE("*");
	if (rule(trace, TGT_03, path.len == 0 || path.at[0] != '/'))
		return arena_print(arena, "/%.*s", (int)path.len, path.len ? path.at : "");
	return path;
}

void addressing_set_host(struct fields *fields, struct addressing *addressing, struct trace *trace)
{
	const struct field *host = fields_find(fields, FIELD_HOST);

	if (!host)
		return;
	if (!rule(trace, HOST_04, !slice_equal(host->value, addressing->authority)))
		addressing->authority = host->value;
	fields_drop(fields, FIELD_HOST);
}
