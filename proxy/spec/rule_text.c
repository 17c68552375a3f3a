#include "spec/rule_text.h"

#include <assert.h>

/*
 * An identifier cannot hold the hyphen that documents write, so that it is put in letter by
 * letter, when this is compiled.
 */
enum { ID_LETTERS = 8 };
#define LETTER(id, i) ((#id "\0\0\0\0\0\0\0\0")[i] == '_' ? '-' : (#id "\0\0\0\0\0\0\0\0")[i])
#define RULE(id, name, source, force, bites, sentence)                                             \
	[id] = {LETTER(id, 0), LETTER(id, 1), LETTER(id, 2), LETTER(id, 3), LETTER(id, 4),         \
	    LETTER(id, 5), LETTER(id, 6), LETTER(id, 7)},
static const char ids[RULES_END][ID_LETTERS] = {
#include "rules.def"
};

#define RULE(id, name, source, force, bites, sentence)                                             \
	_Static_assert(sizeof(#id) - 1 <= ID_LETTERS, #id " has more letters than an ID");         \
	_Static_assert(sizeof(sentence) - 1 <= 150, #id " has a sentence of over 150 letters");
#include "rules.def"

/* What a row says of a rule that bites, when it is not merely the status of an answer. */
enum {
	DECIDES,
	CHANGES,
	STATUS_ENDS = 1000,
	DECIDES_OR_400 = STATUS_ENDS + 400,
	CHANGES_OR_400 = 2 * STATUS_ENDS + 400,
};

#define RULE(id, name, source, force, bites, sentence)                                             \
	[id] = {{ids[id], sizeof(#id) - 1}, {source, sizeof(source) - 1}, FORCE_##force,           \
	    (bites) == CHANGES || (bites) == CHANGES_OR_400,                                       \
	    (bites) > CHANGES ? (bites) % STATUS_ENDS : 0, {sentence, sizeof(sentence) - 1}},
static const struct rule_text rows[RULES_END] = {
#include "rules.def"
};

const struct rule_text *rule_text(enum rule_id rule)
{
	assert(rule > RULE_NONE && rule < RULES_END);
	return &rows[rule];
}

enum rule_outcome rule_outcome(enum rule_id rule, bool bites, enum rule_id broken)
{
	if (!bites)
		return OUTCOME_KEPT;
	if (rule == broken)
		return OUTCOME_BROKEN;
	return rule_text(rule)->changes ? OUTCOME_CHANGED : OUTCOME_APPLIED;
}

struct slice rule_outcome_word(enum rule_outcome outcome)
{
	static const char *const words[] = {
	    [OUTCOME_KEPT] = "kept",
	    [OUTCOME_APPLIED] = "applied",
	    [OUTCOME_CHANGED] = "changed",
	    [OUTCOME_BROKEN] = "broken",
	};

	return slice_text(words[outcome]);
}

struct slice rule_force_word(enum rule_force force)
{
	static const char *const words[] = {
	    [FORCE_MUST] = "MUST",
	    [FORCE_SHOULD] = "SHOULD",
	    [FORCE_MAY] = "MAY",
	    [FORCE_ADVICE] = "advice",
	    [FORCE_RULE] = "rule",
	    [FORCE_POLICY] = "policy",
	};

	return slice_text(words[force]);
}
