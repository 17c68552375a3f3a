#include "spec/forwarded.h"

#include "http/grammar.h"

/* An IPv6 address is no token, nor a node without its brackets. */
static struct slice node_of(struct slice address, struct arena *arena, struct trace *trace)
{
	if (!rule(trace, FWDD_05, slice_has(address, ':')))
		return address;
	return arena_print(arena, "\"[%.*s]\"", (int)address.len, address.at);
}

static void add_element(struct fields *fields, struct slice address, struct slice host,
    struct arena *arena, struct trace *trace)
{
	struct slice node = node_of(address, arena, trace);
	struct slice element = arena_print(arena, "for=%.*s;proto=http", (int)node.len, node.at);

	if (rule(trace, FWDD_07, host.len > 0)) {
		const char *quote = rule(trace, FWDD_04, !is_token(host)) ? "\"" : "";
		element = arena_print(arena, "for=%.*s;host=%s%.*s%s;proto=http", (int)node.len,
		    node.at, quote, (int)host.len, host.at, quote);
	}
	fields_add_known(fields, arena, FIELD_FORWARDED, field_name(FIELD_FORWARDED), element);
}

static struct field *last_of(const struct fields *fields, enum field_id id)
{
	struct field *last = NULL;

	for (unsigned i = 0; i < fields->count; i++)
		if (fields->at[i].id == id && !fields->at[i].dropped)
			last = &fields->at[i];
	return last;
}

/* Many servers read one line only: the list goes on in the line that is there. */
static void add_address(
    struct fields *fields, struct slice address, struct arena *arena, struct trace *trace)
{
	struct field *last = last_of(fields, FIELD_X_FORWARDED_FOR);

	if (rule(trace, FWDD_09, last != NULL && last->value.len > 0))
		last->value = arena_print(arena, "%.*s, %.*s", (int)last->value.len, last->value.at,
		    (int)address.len, address.at);
	else
		fields_add_known(fields, arena, FIELD_X_FORWARDED_FOR,
		    field_name(FIELD_X_FORWARDED_FOR), address);
}

static bool tells_of_client(const struct field *field)
{
	const struct slice x = SLICE("X-Forwarded-");

	return field->id == FIELD_FORWARDED ||
	       (field->name.len > x.len && slice_equal_nocase(slice_of(field->name.at, x.len), x));
}

static void strip_all(struct fields *fields)
{
	for (unsigned i = 0; i < fields->count; i++)
		if (tells_of_client(&fields->at[i]))
			fields->at[i].dropped = true;
}

void forwarded_apply(struct fields *fields, enum forwarded_kind kind, bool strip,
    struct slice address, struct slice host, struct arena *arena, struct trace *trace)
{
	if (rule(trace, FWDD_08, strip))
		strip_all(fields);
	if (rule(trace, FWDD_01, kind == FORWARDED_OFF))
		return;
	if (kind == FORWARDED_RFC7239)
		add_element(fields, address, host, arena, trace);
	else
		add_address(fields, address, arena, trace);
}
