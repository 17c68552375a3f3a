/* The words of the rules of proxy/rules.def. */
#pragma once

#include "base/rule.h"

enum rule_force { FORCE_MUST, FORCE_SHOULD, FORCE_MAY, FORCE_ADVICE, FORCE_RULE, FORCE_POLICY };

struct rule_text {
	struct slice id;     /* as in documents: `FRAME-03` */
	struct slice source; /* `9112 6.3` */
	enum rule_force force;
	bool changes;          /* the message goes on changed when the rule bites */
	unsigned status;       /* of the answer to a message that breaks it, 0 when there is none */
	struct slice sentence; /* what it asks, in our words */
};

/* What came of a rule that was asked. */
enum rule_outcome {
	OUTCOME_KEPT,    /* it had nothing to say */
	OUTCOME_APPLIED, /* it steered what was done */
	OUTCOME_CHANGED, /* the message went on changed */
	OUTCOME_BROKEN,  /* the message was refused */
};

/* `broken` is the rule that an exchange was refused for, or RULE_NONE. */
enum rule_outcome rule_outcome(enum rule_id rule, bool bites, enum rule_id broken);

/* `kept`, `applied`, `changed`, `broken`. */
struct slice rule_outcome_word(enum rule_outcome outcome);

/* `MUST`, `SHOULD`, `MAY`; `advice`, `rule`, `policy`. */
struct slice rule_force_word(enum rule_force force);

/* The row of a rule; never RULE_NONE. */
const struct rule_text *rule_text(enum rule_id rule);
