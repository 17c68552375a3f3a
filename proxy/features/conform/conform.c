#include "features/conform/conform.h"

#include "exchange/upload.h"

static enum stage_result ask(struct exchange *x)
{
	struct verdict verdict =
	    request_judge(&x->request, &x->snapshot->forwarding, &x->arena, &x->plan, x->trace);

	if (is_broken(verdict)) {
		x->refusal = refusal_of_rule(verdict.rule, x->trace);
		return STAGE_TAKEN;
	}
	x->summary.judged = true;
	if (!upload_is_too_large(x))
		return STAGE_NEXT;
	x->refusal = upload_refusal(x);
	return STAGE_TAKEN;
}

const struct feature conform_feature = {.name = "conform", .ask = ask};
