#include "base/rule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RULE(id, name, source, force, bites, sentence) [id] = #id,
static const char *const names[RULES_END] = {
#include "rules.def"
};

/* Set before main, and never changed. */
static enum rule_id broken;
static bool always;

static enum rule_id find(const char *name)
{
	for (enum rule_id id = RULE_NONE + 1; id < RULES_END; id++)
		if (strcmp(name, names[id]) == 0)
			return id;
	return RULE_NONE;
}

static void __attribute__((constructor)) choose(void)
{
	const char *wanted = getenv("VIADUCT_MUTATE");
	char name[16], way[8];

	if (!wanted)
		return;
	if (sscanf(wanted, "%15s %7s", name, way) == 2)
		broken = find(name);
	always = strcmp(way, "always") == 0;
	if (broken == RULE_NONE || (!always && strcmp(way, "never") != 0)) {
		fprintf(
		    stderr, "VIADUCT_MUTATE: '%s': expected a rule and always or never\n", wanted);
		abort();
	}
}

bool rule_mutated(enum rule_id id, bool bites)
{
	return id == broken ? always : bites;
}
