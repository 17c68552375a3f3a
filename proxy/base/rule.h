/*
 * The IDs of HTTP's rules, and the predicate that every decision goes through.  The rows
 * are in proxy/rules.def; their words are in spec/rule_text.
 */
#pragma once

#include <stdbool.h>
#include "base/trace.h"

#define RULE(id, name, source, force, status, sentence) id,
enum rule_id {
	RULE_NONE,
#include "rules.def"
	RULES_END
};
#undef RULE

/*
 * Whether rule `id` bites, as just worked out by the caller.  The one site where a rule is
 * decided says so here; a trace that listens notes the answer.  With nobody listening this
 * costs one test of a pointer.
 */
static inline bool rule(struct trace *trace, enum rule_id id, bool bites)
{
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
