/* Expect: 100-continue (9110 10.1.1). */
#pragma once

#include "base/rule.h"
#include "http/message.h"
#include "spec/framing.h"

enum expect_plan {
	EXPECT_NOTHING, /* no expectation that counts: none was sent, or it is dropped (EXP-05,
			   EXP-07) */
	EXPECT_FORWARD, /* the expectation goes on to the next hop; the client may wait for its 100
			 */
	EXPECT_ANSWER,  /* the next hop is known to be 1.0: viaduct sends the 100 (EXP-04) */
};

/* 417 for any expectation but 100-continue (EXP-06). */
struct verdict expect_of_request(const struct request *request, struct trace *trace);

/* What to do about an expectation that was not refused: only EXPECT_FORWARD sends Expect on. */
enum expect_plan expect_towards_next_hop(const struct request *request,
    const struct framing *framing, bool next_hop_is_10, struct trace *trace);
