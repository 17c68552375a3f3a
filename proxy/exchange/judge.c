#include "exchange/judge.h"

enum judgement judge_address(const struct sockaddr *address, void *arg)
{
	struct exchange *x = arg;

	for (const struct feature *const *f = x->worker->pipeline->features; *f; f++) {
		enum judgement judgement = (*f)->judge ? (*f)->judge(x, address) : JUDGEMENT_PASS;
		if (judgement != JUDGEMENT_PASS)
			return judgement;
	}
	return JUDGEMENT_PASS;
}
