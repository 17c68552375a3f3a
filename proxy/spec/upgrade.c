#include "spec/upgrade.h"

#include "http/grammar.h"

static bool list_has(struct slice list, struct slice wanted)
{
	struct slice member;

	while (list_next(&list, &member))
		if (slice_equal_nocase(member, wanted))
			return true;
	return false;
}

static struct slice list_with(struct slice list, struct slice member, struct arena *arena)
{
	if (list.len == 0)
		return member;
	return arena_print(arena, "%.*s, %.*s", (int)list.len, list.at, (int)member.len, member.at);
}

/* Each protocol is offered once, so that the offer stays as short as what is allowed. */
struct slice upgrade_offer(struct request *request, const struct hop *hop, struct slice allowed,
    struct arena *arena, struct trace *trace)
{
	struct slice offer = {0};
	struct list_walk walk = {0};
	struct slice protocol;

	if (!fields_has(&request->fields, FIELD_UPGRADE))
		return offer;
	bool ignored = rule(trace, UPG_02, !hop->upgrade || request->minor == 0);
	while (fields_next_member(&request->fields, FIELD_UPGRADE, &walk, &protocol)) {
		if (rule(trace, SEC_08, slice_equal_nocase(protocol, SLICE("h2c")))) {
			fields_drop_named(&request->fields, SLICE("HTTP2-Settings"));
			continue;
		}
		bool wanted = !ignored && !list_has(offer, protocol);
		if (rule(trace, UPG_01, wanted && list_has(allowed, protocol)))
			offer = list_with(offer, protocol, arena);
	}
	return offer;
}

struct verdict upgrade_accepted(
    const struct response *response, struct slice offered, struct trace *trace)
{
	struct list_walk walk = {0};
	struct slice protocol;
	unsigned count = 0;
	bool unasked = false;

	while (fields_next_member(&response->fields, FIELD_UPGRADE, &walk, &protocol)) {
		count++;
		unasked |= !list_has(offered, protocol);
	}
	if (rule(trace, UPG_04, unasked || count == 0))
		return verdict_broken(UPG_04);
	return verdict_kept();
}

static void keep_upgrade(struct fields *fields)
{
	for (unsigned i = 0; i < fields->count; i++)
		if (fields->at[i].id == FIELD_UPGRADE)
			fields->at[i].dropped = false;
}

bool upgrade_restore(struct response *response, bool switches, struct trace *trace)
{
	if (!fields_has(&response->fields, FIELD_UPGRADE))
		return false;
	bool back = rule(trace, UPG_03, switches) || rule(trace, UPG_08, response->status == 426);
	if (rule(trace, UPG_09, !back))
		return false;
	keep_upgrade(&response->fields);
	return true;
}
