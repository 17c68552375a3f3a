/* Which rules a report speaks of. */
#include "app/explain/report.h"

static const enum rule_id rules_of_connections[] = {PARSE_25, EXP_04, FRAME_20, INC_01, INC_02,
    INC_03, INC_04, INC_05, INC_06, INC_07, INC_08, INC_09, INC_10, INC_12, PERS_06, PERS_08,
    PERS_10, PERS_11, PERS_12, PERS_13, PERS_14, PERS_15, PERS_17, PERS_20, UPG_11, CONN_09,
    CONN_10, FRAME_24, BODY_04, VER_09, SEC_05, LOOP_01, ERR_01, ERR_02, ERR_06, ERR_07, ERR_08,
    ERR_09, ERR_10, ERR_11, ERR_12, ERR_18, ERR_25, RULE_NONE};

static bool is_of_connections(enum rule_id rule)
{
	for (const enum rule_id *id = rules_of_connections; *id; id++)
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
unsigned told_rules(
    const struct rehearsed *rehearsed, struct told_rule **rules, struct arena *arena)
{
	unsigned count = 0;

	*rules = arena_take(arena, (rehearsed->rule_count + 1) * sizeof **rules);
	for (unsigned i = 0; i < rehearsed->rule_count; i++) {
		const struct rehearsed_rule *asked = &rehearsed->rules[i];
		struct told_rule *told = find(*rules, count, asked->rule);
		if (told)
			told->bites |= asked->bites;
		else if (asked->bites || !is_of_connections(asked->rule))
			(*rules)[count++] = (struct told_rule){asked->rule, asked->bites};
	}
	return count;
}

unsigned undecided_rules(
    const struct rehearsed *rehearsed, enum rule_id **rules, struct arena *arena)
{
	struct told_rule *told;
	unsigned told_count = told_rules(rehearsed, &told, arena), count = 0;

	*rules = arena_take(arena, sizeof rules_of_connections);
	for (const enum rule_id *id = rules_of_connections; *id; id++)
		if (!find(told, told_count, *id))
			(*rules)[count++] = *id;
	return count;
}
