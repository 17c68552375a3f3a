/*
 * Responses that viaduct makes itself: the one place that writes them.  Each has Date, a
 * length, no-store (GEN-04, SEC-07), and no Via (GEN-05).
 */
#pragma once

#include "exchange/exchange.h"

struct reply {
	unsigned status;
	struct slice reason;       /* empty: the standard one */
	struct slice content_type; /* empty when there is no body */
	struct slice body;         /* not sent to HEAD, but counted (BODY-09) */
	struct fields fields;      /* more fields, in the exchange's arena */
};

/* Sends it as the final response, with the fields that the exchange adds; it is then answered. */
void reply_send(struct exchange *x, struct reply *reply);

/* The answer that tells x->refusal. */
extern const struct answer refusal_answer;
