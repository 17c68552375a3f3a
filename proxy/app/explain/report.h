/* What came of a rehearsal, for a person and for a program. */
#pragma once

#include <stdio.h>
#include "app/explain/pasted.h"
#include "app/explain/rehearsal.h"

/* Everything is borrowed. */
struct report {
	const struct rehearsed *rehearsed;
	const struct pasted *request;
	const struct pasted *response; /* NULL when only the request was given */
	struct arena *arena;           /* for what is made on the way */
};

void report_print(const struct report *report, FILE *out);
void report_print_json(const struct report *report, FILE *out);

/* A rule that was asked, once or more, and whether it bit. */
struct told_rule {
	enum rule_id rule;
	bool bites;
};

enum told_part { TOLD_REQUEST, TOLD_RESPONSE, TOLD_ALL };

/*
 * The rules that were asked about the request, or about the response, each once and in order; gives
 * how many.  Those that a connection decides are left out unless they bit.
 */
unsigned told_rules(const struct rehearsed *rehearsed, enum told_part part,
    struct told_rule **rules, struct arena *arena);

/* Rules that a rehearsal cannot decide, and what they go by. */
struct undecided_rules {
	const char *words;
	enum rule_id *rules; /* in the arena */
	unsigned count;
};

/*
 * The rules that only a connection, a clock or a name server can decide, without those that were
 * told because they bit; false when there is no group of that number.
 */
bool undecided_rules(const struct rehearsed *rehearsed, unsigned group,
    struct undecided_rules *undecided, struct arena *arena);

/* What a person who pastes such a request may want to know, in the arena; empty when nothing. */
struct slice report_hint(const struct report *report);

/* Whether the response that was given goes on to the client, whole or in part. */
bool response_goes_on(const struct report *report);
