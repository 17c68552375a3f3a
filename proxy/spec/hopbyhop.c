#include "spec/hopbyhop.h"

#include "http/grammar.h"

#define BIT(id) (UINT64_C(1) << FIELD_##id)

/* The fields of one hop, from field.def: those about logging in to a proxy, and all others. */
#define FIELD(id, name, flags) | ((flags)&FIELD_HOP ? BIT(id) : 0)
static const uint64_t OF_HOP = 0
#include "http/field.def"
    ;
#undef FIELD

static const uint64_t OF_LOGIN =
    BIT(PROXY_AUTHORIZATION) | BIT(PROXY_AUTHENTICATE) | BIT(PROXY_AUTHENTICATION_INFO);

/* Walks Connection's options in a head, those of lines that were dropped already included. */
struct option_walk {
	unsigned next;
	struct slice rest;
};

static bool next_option(const struct fields *head, struct option_walk *walk, struct slice *option)
{
	while (!list_next(&walk->rest, option)) {
		while (walk->next < head->count && head->at[walk->next].id != FIELD_CONNECTION)
			walk->next++;
		if (walk->next >= head->count)
			return false;
		walk->rest = head->at[walk->next++].value;
	}
	return true;
}

/* What Connection nominates. */
struct nominated {
	bool te;
	bool upgrade;
	bool end_to_end;
};

static bool is_end_to_end(enum field_id id)
{
	return id != FIELD_OTHER && !(field_flags(id) & FIELD_HOP);
}

static void read_option(struct slice option, struct hop *hop, struct nominated *nominated)
{
	if (slice_equal_nocase(option, SLICE("keep-alive"))) {
		hop->keep_alive = true;
		return;
	}
	if (slice_equal_nocase(option, SLICE("close"))) {
		hop->close = true;
		return;
	}
	enum field_id id = field_lookup(option);
	nominated->te |= id == FIELD_TE;
	nominated->upgrade |= id == FIELD_UPGRADE;
	nominated->end_to_end |= is_end_to_end(id);
}

/* A field of one hop that its Connection does not name came from a hop before: it means nothing. */
static bool is_meant(bool there, bool named, struct trace *trace)
{
	return there && !rule(trace, HOP_09, !named);
}

struct hop hop_of(const struct fields *fields, struct trace *trace)
{
	struct hop hop = {0};
	struct nominated nominated = {0};
	struct option_walk walk = {0};
	struct slice option;

	if (!(fields->has & (BIT(CONNECTION) | BIT(TE) | BIT(UPGRADE))))
		return hop;
	while (next_option(fields, &walk, &option))
		read_option(option, &hop, &nominated);
	bool trailers = fields_list_has(fields, FIELD_TE, SLICE("trailers"));
	hop.te_trailers = is_meant(trailers, nominated.te, trace);
	hop.upgrade = is_meant(fields_has(fields, FIELD_UPGRADE), nominated.upgrade, trace);
	hop.nominates_end_to_end = rule(trace, HOP_06, nominated.end_to_end);
	return hop;
}

bool hop_asks_trailers(const struct hop *hop, bool client_is_10, struct trace *trace)
{
	return rule(trace, HOP_11, hop->te_trailers && !client_is_10);
}

static void drop_nominated(struct fields *fields, const struct fields *head)
{
	struct option_walk walk = {0};
	struct slice option;

	while (next_option(head, &walk, &option))
		fields_drop_named(fields, option);
}

static void drop_set(struct fields *fields, uint64_t set)
{
	for (unsigned i = 0; i < fields->count; i++)
		if (set >> fields->at[i].id & 1)
			fields->at[i].dropped = true;
}

void hop_strip(struct fields *fields, struct trace *trace)
{
	if (!(fields->has & OF_HOP))
		return;
	if (rule(trace, HOP_01, fields_has(fields, FIELD_CONNECTION))) {
		drop_nominated(fields, fields);
		fields_drop(fields, FIELD_CONNECTION);
	}
	if (rule(trace, HOP_03, fields->has & OF_HOP & ~(OF_LOGIN | BIT(CONNECTION))))
		drop_set(fields, OF_HOP & ~(OF_LOGIN | BIT(CONNECTION)));
	if (rule(trace, HOP_04, fields->has & OF_LOGIN))
		drop_set(fields, OF_LOGIN);
}

static bool begins(struct slice name, struct slice with)
{
	return name.len >= with.len && slice_equal_nocase(slice_of(name.at, with.len), with);
}

/* Besides the fields known by name: all that log in to proxies, all conditions. */
static bool is_no_trailer(const struct field *field)
{
	if (field->id != FIELD_OTHER)
		return field_flags(field->id) & FIELD_NO_TRAILER;
	return begins(field->name, SLICE("Proxy-")) || begins(field->name, SLICE("If-"));
}

void hop_strip_trailer(struct fields *trailer, const struct fields *head, struct trace *trace)
{
	if (rule(trace, CHUNK_12, fields_has(head, FIELD_CONNECTION)))
		drop_nominated(trailer, head);
	for (unsigned i = 0; i < trailer->count; i++)
		if (rule(trace, CHUNK_11, is_no_trailer(&trailer->at[i])))
			trailer->at[i].dropped = true;
}

void hop_drop_underscored(struct fields *fields, struct trace *trace)
{
	for (unsigned i = 0; i < fields->count; i++) {
		struct slice name = fields->at[i].name;
		if (!slice_has(name, '_'))
			continue;
		fields->at[i].dropped = true;
		trace_fact(trace, "drop-underscore: %.*s is not sent on", (int)name.len, name.at);
	}
}

bool hop_passes_trailers(const struct hop *client, bool chunked, struct trace *trace)
{
	return rule(trace, CHUNK_10, client->te_trailers && chunked);
}
