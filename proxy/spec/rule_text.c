#include "spec/rule_text.h"

#include <assert.h>

/*
 * An identifier cannot hold the hyphen that documents write, so that it is put in letter by
 * letter, when this is compiled.
 */
enum { ID_LETTERS = 8 };
#define LETTER(id, i) ((#id "\0\0\0\0\0\0\0\0")[i] == '_' ? '-' : (#id "\0\0\0\0\0\0\0\0")[i])
#define RULE(id, name, source, force, status, sentence)                                            \
	[id] = {LETTER(id, 0), LETTER(id, 1), LETTER(id, 2), LETTER(id, 3), LETTER(id, 4),         \
	    LETTER(id, 5), LETTER(id, 6), LETTER(id, 7)},
static const char ids[RULES_END][ID_LETTERS] = {
#include "rules.def"
};
#undef RULE

#define RULE(id, name, source, force, status, sentence)                                            \
	_Static_assert(sizeof(#id) - 1 <= ID_LETTERS, #id " has more letters than an ID");         \
	_Static_assert(sizeof(sentence) - 1 <= 150, #id " has a sentence of over 150 letters");
#include "rules.def"
#undef RULE

#define RULE(id, name, source, force, status, sentence)                                            \
	[id] = {{ids[id], sizeof(#id) - 1}, {source, sizeof(source) - 1}, FORCE_##force, status,   \
	    {sentence, sizeof(sentence) - 1}},
static const struct rule_text rows[RULES_END] = {
#include "rules.def"
};
#undef RULE

const struct rule_text *rule_text(enum rule_id rule)
{
	assert(rule > RULE_NONE && rule < RULES_END);
	return &rows[rule];
}
