/* The words of proxy/rules.def. */
#pragma once

#include "base/rule.h"

enum rule_force { FORCE_MUST, FORCE_SHOULD, FORCE_MAY, FORCE_ADVICE, FORCE_RULE, FORCE_POLICY };

struct rule_text {
	struct slice id;     /* as in documents: `FRAME-03` */
	struct slice source; /* `9112 6.3` */
	enum rule_force force;
	unsigned status;       /* of the answer to a message that breaks it, 0 when there is none */
	struct slice sentence; /* what it asks, in our words */
};

/* The row of a rule; never RULE_NONE. */
const struct rule_text *rule_text(enum rule_id rule);
