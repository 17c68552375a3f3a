#include "net/dns_query.h"

#include "base/memory.h"
#include "net/dns_order.h"

enum { GRACE_MS = 50 }; /* the Resolution Delay */

enum query_state {
	QUERY_STARTING, /* answers are only noted: the caller is told by the return value */
	QUERY_ASKING,
	QUERY_GRACE,  /* there is an answer; the other family has a moment left */
	QUERY_SERVED, /* fn was called; the late answer will be told */
};

struct dns_query {
	struct loop *loop;
	dns_queried_fn *fn;
	void *arg;
	enum query_state state;
	unsigned pending;   /* families that have not answered */
	unsigned reachable; /* addresses so far that there is a way to */
	struct timer grace;
	struct dns_answer answer;
};

static void on_grace(struct timer *timer, void *arg)
{
	struct dns_query *query = arg;

	(void)timer;
	query->state = QUERY_SERVED;
	query->fn(&query->answer, false, query->arg);
}

/*
 * An AAAA answer that comes first waits like an A answer, though it might be dialled at once: a
 * lookup tells its addresses only once, and those of the other family should be among them.
 * Addresses without a route are no reason to stop waiting.
 */
static void query_move(struct dns_query *query)
{
	if (query->pending == 0) {
		timer_stop(&query->grace);
		query->fn(&query->answer, true, query->arg);
		free(query);
	} else if (query->state == QUERY_ASKING && query->reachable > 0) {
		query->state = QUERY_GRACE;
		timer_set(query->loop, &query->grace, GRACE_MS);
	}
}

static void on_answer(const struct dns_answer *answer, void *arg)
{
	struct dns_query *query = arg;

	query->pending--;
	dns_answer_merge(&query->answer, answer);
	query->reachable = dns_order(query->answer.at, query->answer.count);
	if (answer->code == DNS_GONE)
		dns_answer_clear(&query->answer, DNS_GONE);
	if (query->state != QUERY_STARTING)
		query_move(query);
}

bool dns_query_start(struct loop *loop, struct dns_channel *channel, const char *name,
    dns_queried_fn *fn, void *arg, struct dns_answer *answer)
{
	struct dns_query *query = memory_zeroed(sizeof *query);

	query->loop = loop;
	query->fn = fn;
	query->arg = arg;
	query->pending = 2;
	dns_answer_clear(&query->answer, DNS_NODATA);
	timer_init(&query->grace, on_grace, query);
	dns_channel_ask(channel, name, AF_INET6, on_answer, query);
	dns_channel_ask(channel, name, AF_INET, on_answer, query);
	if (query->pending == 0) {
		*answer = query->answer;
		free(query);
		return false;
	}
	query->state = QUERY_ASKING;
	query_move(query);
	return true;
}
