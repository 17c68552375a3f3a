/*
 * A refusal in words: reason phrase, Proxy-Status and body.  The body
 * is text, HTML or problem+json, whatever Accept prefers; nothing of it is unescaped input.
 */
#pragma once

#include "exchange/exchange.h"

struct explanation {
	struct slice reason;
	struct slice proxy_status;
	struct slice content_type;
	struct slice body;
};

/* Everything is in the exchange's arena. */
struct explanation explain_refusal(struct exchange *x);
