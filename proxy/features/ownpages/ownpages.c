#include "features/ownpages/ownpages.h"

#include "exchange/own.h"
#include "exchange/reply.h"

/* MAXF-07: what a reflection leaves out. */
static bool is_sensitive(const struct field *field)
{
	const struct slice prefix = SLICE("x-forwarded-");

	switch (field->id) {
	case FIELD_AUTHORIZATION:
	case FIELD_PROXY_AUTHORIZATION:
	case FIELD_COOKIE:
	case FIELD_FORWARDED:
	case FIELD_X_FORWARDED_FOR:
		return true;
	default:
		break;
	}
	return field->name.len > prefix.len &&
	       slice_equal_nocase(slice_of(field->name.at, prefix.len), prefix);
}

static void reflect(struct exchange *x, struct writer *out, const struct fields *fields)
{
	for (unsigned i = 0; i < fields->count; i++)
		if (!rule(x->trace, MAXF_07, is_sensitive(&fields->at[i])))
			write_field(out, fields->at[i].name, fields->at[i].value);
}

static size_t room_for(const struct fields *fields)
{
	size_t room = 0;

	for (unsigned i = 0; i < fields->count; i++)
		room += fields->at[i].name.len + fields->at[i].value.len + 4;
	return room;
}

/* The head as it was received, but for what is sensitive (MAXF-06). */
static struct slice reflection(struct exchange *x)
{
	const struct request *request = &x->request;
	struct writer out = {.room = request->method_token.len + request->target_octets.len + 32};

	out.room += room_for(&request->fields) + room_for(&request->framing);
	out.at = arena_take(&x->arena, out.room);
	write_octets(&out, request->method_token);
	write_octets(&out, SLICE(" "));
	write_octets(&out, request->target_octets);
	write_octets(&out, SLICE(" HTTP/1."));
	write_number(&out, request->minor);
	write_octets(&out, SLICE("\r\n"));
	reflect(x, &out, &request->fields);
	reflect(x, &out, &request->framing);
	write_octets(&out, SLICE("\r\n"));
	return slice_of(out.at, out.len);
}

/* What may be done with its own pages, or asked of the proxy as such. */
static void add_allow(struct exchange *x, struct reply *reply, bool as_proxy)
{
	const char *trace = x->snapshot->forwarding.trace_method ? ", TRACE" : "";
	struct slice pages = arena_print(&x->arena, "GET, HEAD, OPTIONS%s", trace);
	struct slice all = arena_print(
	    &x->arena, "GET, HEAD, POST, PUT, DELETE, CONNECT, OPTIONS%s, PATCH", trace);

	fields_add(&reply->fields, &x->arena, SLICE("Allow"), as_proxy ? all : pages);
}

/* `*`, and what Max-Forwards ends here, asks the proxy as such. */
static void answer_options(struct exchange *x)
{
	struct reply reply = {.status = 200};
	bool as_proxy = x->request.target.form == TARGET_ASTERISK || x->plan.answer_here;

	add_allow(x, &reply, as_proxy);
	reply_send(x, &reply);
}

static void answer_trace(struct exchange *x)
{
	struct reply reply = {
	    .status = 200,
	    .content_type = SLICE("message/http"),
	    .body = reflection(x),
	};

	reply_send(x, &reply);
}

static void answer_page(struct exchange *x)
{
	struct slice name = x->snapshot->settings->name;
	struct reply reply = {
	    .status = 200,
	    .content_type = SLICE("text/plain; charset=utf-8"),
	    .body = arena_print(&x->arena,
		"This is %.*s, a forward HTTP proxy (viaduct).\n\n"
		"Point your client at it instead of opening it, for example:\n\n"
		"  export http_proxy=http://HOST:PORT https_proxy=http://HOST:PORT\n",
		(int)name.len, name.at),
	};

	reply_send(x, &reply);
}

static void answer_other(struct exchange *x, unsigned status)
{
	struct reply reply = {
	    .status = status,
	    .content_type = SLICE("text/plain; charset=utf-8"),
	    .body = status == 404 ? SLICE("This proxy has no such page of its own.\n")
				  : SLICE("This proxy's own pages can only be read.\n"),
	};

	if (status == 405)
		add_allow(x, &reply, false);
	reply_send(x, &reply);
}

static void begin(struct exchange *x)
{
	const struct target *target = &x->request.target;
	enum method method = x->request.method;
	bool is_root = target->path.len == 0 || slice_equal(target->path, SLICE("/"));

	if (method == METHOD_OPTIONS)
		answer_options(x);
	else if (method == METHOD_TRACE)
		answer_trace(x);
	else if (!is_root)
		answer_other(x, 404);
	else if (method == METHOD_GET || method == METHOD_HEAD)
		answer_page(x);
	else
		answer_other(x, 405);
}

static const struct answer own_pages = {.name = "ownpages", .begin = begin};

static enum stage_result ask(struct exchange *x)
{
	const struct addressing *addressing = &x->plan.addressing;

	if (x->plan.answer_here) {
		x->answer = &own_pages;
		return STAGE_TAKEN;
	}
	if (!addressing->own)
		return STAGE_NEXT;
	bool names_viaduct = x->request.target.form == TARGET_ASTERISK ||
			     own_has_authority(x->worker, addressing->host, addressing->port);
	struct verdict verdict = addressing_of_own(&x->request, names_viaduct, x->trace);
	if (is_broken(verdict))
		x->refusal = refusal_of_rule(verdict.rule, x->trace);
	else
		x->answer = &own_pages;
	return STAGE_TAKEN;
}

const struct feature ownpages_feature = {.name = "ownpages", .ask = ask, .own = &own_pages};
