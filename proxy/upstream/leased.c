#include "upstream/leased.h"

struct refusal leased_refusal(const struct leased *leased, struct arena *arena, struct trace *trace)
{
	struct refusal refusal = refusal_of_failure(leased->failure, trace);

	refusal.detail = arena_copy(arena, leased->detail);
	if (leased->temporary)
		refusal.retry = RETRY_LATER;
	refusal.extras = arena_copy(arena, leased->extras);
	return refusal;
}
