/*
 * The IDs of HTTP's rules, and the predicate that every decision goes through.  The rows
 * are in proxy/rules.def; their words are in spec/rule_text.
 */
#pragma once

#include <stdbool.h>
#include "base/trace.h"

#define RULE(id, name, source, force, bites, sentence) id,
enum rule_id {
	RULE_NONE,
#include "rules.def"
	RULES_END
};
_Static_assert((int)RULES_END <= (int)TRACE_RULES_MAX, "a trace has a bit for each rule");

#ifdef VIADUCT_MUTATION
/*
 * For the proof that tests notice: what a build with -Dmutation=true makes of a rule that the
 * environment breaks, VIADUCT_MUTATE="FRAME_03 never" (or always).
 */
bool rule_mutated(enum rule_id id, bool bites);
#else
static inline bool rule_mutated(enum rule_id id, bool bites)
{
	(void)id;
	return bites;
}
#endif

/*
 * Whether rule `id` bites, as just worked out by the caller.  The one site where a rule is
 * decided says so here; a trace that listens notes the answer.  With nobody listening this
 * costs one test of a pointer.
 */
static inline bool rule(struct trace *trace, enum rule_id id, bool bites)
{
	bites = rule_mutated(id, bites);
	if (__builtin_expect(trace != NULL, 0))
		trace_rule(trace, id, bites);
	return bites;
}

enum verdict_kind { VERDICT_KEPT, VERDICT_CHANGED, VERDICT_BROKEN };

/* What a rule makes of a message.  Zero is "kept". */
struct verdict {
	enum verdict_kind kind;
	enum rule_id rule;
};

static inline struct verdict verdict_kept(void)
{
	return (struct verdict){VERDICT_KEPT, RULE_NONE};
}

static inline struct verdict verdict_broken(enum rule_id id)
{
	return (struct verdict){VERDICT_BROKEN, id};
}

static inline bool is_broken(struct verdict verdict)
{
	return verdict.kind == VERDICT_BROKEN;
}
