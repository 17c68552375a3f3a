#include "spec/proxystatus.h"

/* The grammar of names is HTTP's token, which may begin with what a structured Token may not. */
static bool begins_token(char c)
{
	return c == '*' || (octet_lower(c) >= 'a' && octet_lower(c) <= 'z');
}

struct slice proxy_status_name(struct slice name, struct arena *arena, struct trace *trace)
{
	if (!rule(trace, PST_03, !begins_token(name.at[0])))
		return name;
	return arena_print(arena, "\"%.*s\"", (int)name.len, name.at);
}

void proxy_status_add(struct fields *fields, struct slice name, struct slice next_hop,
    struct arena *arena, struct trace *trace)
{
	struct slice own = proxy_status_name(name, arena, trace);
	struct slice member = arena_print(
	    arena, "%.*s; next-hop=\"%.*s\"", (int)own.len, own.at, (int)next_hop.len, next_hop.at);

	fields_add_known(fields, arena, FIELD_PROXY_STATUS, field_name(FIELD_PROXY_STATUS), member);
}
