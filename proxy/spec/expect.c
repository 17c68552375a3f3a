#include "spec/expect.h"

struct verdict expect_of_request(const struct request *request, struct trace *trace)
{
	struct list_walk walk = {0};
	struct slice expectation;
	bool other = false;

	if (!fields_has(&request->fields, FIELD_EXPECT))
		return verdict_kept();
	while (fields_next_member(&request->fields, FIELD_EXPECT, &walk, &expectation))
		other |= !slice_equal_nocase(expectation, SLICE("100-continue"));
	if (rule(trace, EXP_06, other))
		return verdict_broken(EXP_06);
	return verdict_kept();
}

enum expect_plan expect_towards_next_hop(const struct request *request,
    const struct framing *framing, bool next_hop_is_10, struct trace *trace)
{
	struct list_walk walk = {0};
	struct slice expectation;

	if (!fields_next_member(&request->fields, FIELD_EXPECT, &walk, &expectation))
		return EXPECT_NOTHING;
	if (rule(trace, EXP_05, request->minor == 0))
		return EXPECT_NOTHING;
	if (rule(trace, EXP_07, !framing_has_body(framing)))
		return EXPECT_NOTHING;
	if (rule(trace, EXP_04, next_hop_is_10))
		return EXPECT_ANSWER;
	return EXPECT_FORWARD;
}
