/* Which rules a report speaks of. */
#include "app/explain/report.h"

enum { GROUP_MAX = 24 };

/* What a rehearsal cannot know, and the rules that go by it; each list ends in RULE_NONE. */
static const struct {
	const char *words;
	enum rule_id rules[GROUP_MAX];
} groups[] = {
    {"the clock", {PARSE_25, INC_02, INC_04, ERR_01, ERR_09, ERR_10, ERR_11, ERR_25}},
    {"names and reach", {LOOP_01, SEC_05, PERS_20, ERR_02, ERR_06, ERR_07, ERR_12}},
    {"what is known of the server", {EXP_04, FRAME_20, VER_09}},
    {"which connection is used",
	{PERS_08, PERS_10, PERS_11, PERS_12, PERS_13, PERS_14, PERS_15, UPG_11}},
    {"how connections go on and end",
	{INC_01, INC_03, INC_05, INC_06, INC_07, INC_08, INC_09, INC_10, INC_12, PERS_06, PERS_17,
	    CONN_09, CONN_10, FRAME_24, BODY_04, ERR_08, ERR_18}},
};

enum { GROUPS_COUNT = sizeof groups / sizeof *groups };

static bool is_of_connections(enum rule_id rule)
{
	for (unsigned group = 0; group < GROUPS_COUNT; group++)
		for (const enum rule_id *id = groups[group].rules; *id; id++)
			if (*id == rule)
				return true;
	return false;
}

static struct told_rule *find(struct told_rule *rules, unsigned count, enum rule_id rule)
{
	for (unsigned i = 0; i < count; i++)
		if (rules[i].rule == rule)
			return &rules[i];
	return NULL;
}

/* One that bites is told even if a connection decides it: here it has been decided. */
unsigned told_rules(const struct rehearsed *rehearsed, enum told_part part,
    struct told_rule **rules, struct arena *arena)
{
	bool first = part == TOLD_REQUEST, last = part == TOLD_RESPONSE;
	unsigned from = last ? rehearsed->response_from : 0;
	unsigned to = first ? rehearsed->response_from : rehearsed->rule_count;
	unsigned count = 0;

	*rules = arena_take(arena, (to - from + 1) * sizeof **rules);
	for (unsigned i = from; i < to; i++) {
		const struct rehearsed_rule *asked = &rehearsed->rules[i];
		struct told_rule *told = find(*rules, count, asked->rule);
		if (told)
			told->bites |= asked->bites;
		else if (asked->bites || !is_of_connections(asked->rule))
			(*rules)[count++] = (struct told_rule){asked->rule, asked->bites};
	}
	return count;
}

bool undecided_rules(const struct rehearsed *rehearsed, unsigned group,
    struct undecided_rules *undecided, struct arena *arena)
{
	struct told_rule *told;
	unsigned told_count = told_rules(rehearsed, TOLD_ALL, &told, arena);

	if (group == GROUPS_COUNT)
		return false;
	undecided->words = groups[group].words;
	undecided->rules = arena_take(arena, sizeof groups[group].rules);
	undecided->count = 0;
	for (const enum rule_id *id = groups[group].rules; *id; id++)
		if (!find(told, told_count, *id))
			undecided->rules[undecided->count++] = *id;
	return true;
}
