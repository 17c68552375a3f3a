#include "upstream/pool_part.h"

#include <stdio.h>
#include "base/clock.h"
#include "base/memory.h"

/* Somebody who wants a connection: waiting in the origin's queue, resolving, or dialling. */
struct want {
	struct pool *pool;
	struct origin *origin; /* held */
	struct pool_request request;
	struct want **place;
	leased_fn *fn;
	void *arg;
	struct link link; /* in the origin's queue */
	struct timer queued;
	struct lookup *lookup;
	struct dial *dial;
	bool counted; /* in the origin's connections */
	bool operators;
	bool redialled; /* once more, after an idle connection was given up for it */
	struct slice dial_host;
	uint16_t dial_port;
	bool dial_is_address;
	uint64_t started_us;
	uint64_t dns_us;
};

static void want_free(struct want *want)
{
	if (want->place)
		*want->place = NULL;
	list_remove(&want->link);
	timer_stop(&want->queued);
	if (want->lookup)
		resolve_cancel(&want->lookup);
	if (want->dial)
		dial_cancel(&want->dial);
	if (want->counted) {
		want->origin->connections--;
		serve_later(want->pool->loop, want->origin);
	}
	origin_release(&want->origin);
	free(want);
}

/* Tells the outcome; the want is gone afterwards. */
static void want_answer(struct want *want, const struct leased *leased)
{
	leased_fn *fn = want->fn;
	void *arg = want->arg;

	want_free(want);
	fn(leased, arg);
}

static void want_fail(
    struct want *want, enum failure failure, struct slice detail, struct slice extras)
{
	struct leased leased = {.failure = failure, .detail = detail, .extras = extras};

	want_answer(want, &leased);
}

static void on_connected(struct want *want, struct stream *stream)
{
	struct lease *lease = lease_new(want->pool, want->origin, stream);
	struct leased leased = {.lease = lease};
	leased_fn *fn = want->fn;
	void *arg = want->arg;

	lease->operators = want->operators;
	lease->dns_us = want->dns_us;
	lease->connect_us = clock_us() - want->started_us - want->dns_us;
	if (want->place)
		*want->place = NULL;
	free(want);
	fn(&leased, arg);
}

static enum failure failure_of_dial(enum dial_status status)
{
	switch (status) {
	case DIAL_REFUSED:
		return FAILURE_REFUSED;
	case DIAL_UNREACHABLE:
		return FAILURE_UNROUTABLE;
	case DIAL_TIMEOUT:
		return FAILURE_CONNECT_TIMEOUT;
	case DIAL_DENIED:
		return FAILURE_ADDRESS_PROHIBITED;
	case DIAL_EXHAUSTED:
		return FAILURE_INTERNAL_ERROR;
	default:
		return FAILURE_TERMINATED;
	}
}

static void want_resolve(struct want *want);

static void on_dialled(const struct dialled *dialled, void *arg)
{
	struct want *want = arg;

	want->dial = NULL;
	if (dialled->status == DIAL_CONNECTED) {
		on_connected(want, dialled->stream);
		return;
	}
	if (dialled->status == DIAL_OWN) {
		struct leased leased = {.own = true};
		want_answer(want, &leased);
		return;
	}
	if (dialled->status == DIAL_EXHAUSTED && !want->redialled && pool_shed(want->pool)) {
		/* A descriptor has become free. */
		want->redialled = true;
		want_resolve(want);
		return;
	}
	struct slice detail = slice_text(dialled->error ? strerror(dialled->error) : NULL);
	want_fail(want, failure_of_dial(dialled->status), detail, slice_of(NULL, 0));
}

static void dial_addresses(struct want *want, const union address *at, unsigned count)
{
	struct dial_options options = {
	    .timeout_ms = want->pool->options.connect_ms,
	    .judge = want->operators ? NULL : want->request.judge,
	    .judge_arg = want->request.judge_arg,
	};

	want->dial =
	    dial_start(want->pool->loop, at, count, want->dial_port, &options, on_dialled, want);
}

static bool is_final(struct slice rcode)
{
	return slice_equal(rcode, SLICE("NXDOMAIN")) || slice_equal(rcode, SLICE("NODATA")) ||
	       slice_equal(rcode, SLICE("FORMERR"));
}

/* The name has no address, or nobody could say: the second may be otherwise later. */
static void fail_unresolved(struct want *want, struct slice rcode)
{
	bool unreachable = slice_equal(rcode, SLICE("UNKNOWN"));
	char extras[64] = "";

	if (!unreachable)
		snprintf(extras, sizeof extras, "; rcode=\"%.*s\"", (int)rcode.len, rcode.at);
	struct leased leased = {
	    .failure = FAILURE_DNS_ERROR,
	    .temporary = !is_final(rcode),
	    .detail = unreachable ? SLICE("No name server could be reached.") : rcode,
	    .extras = slice_text(extras),
	};
	want_answer(want, &leased);
}

static void on_resolved(const struct resolved *resolved, void *arg)
{
	struct want *want = arg;

	want->lookup = NULL;
	want->dns_us = clock_us() - want->started_us;
	switch (resolved->status) {
	case RESOLVE_OK:
		dial_addresses(want, resolved->at, resolved->count);
		return;
	case RESOLVE_TIMEOUT:
		want_fail(want, FAILURE_DNS_TIMEOUT, slice_of(NULL, 0), slice_of(NULL, 0));
		return;
	case RESOLVE_FAILED:
		fail_unresolved(want, slice_text(resolved->rcode));
	}
}

/* One of its own addresses decides; else one that may be dialled is enough. */
static enum judgement judge_all(const struct want *want, const struct dns_answer *known)
{
	enum judgement best = JUDGEMENT_DENY;

	if (want->operators || !want->request.judge)
		return JUDGEMENT_PASS;
	for (unsigned i = 0; i < known->count; i++) {
		union address address = known->at[i];
		address_set_port(&address, want->dial_port);
		enum judgement judgement =
		    want->request.judge(&address.any, want->request.judge_arg);
		if (judgement == JUDGEMENT_OWN)
			return JUDGEMENT_OWN;
		if (judgement == JUDGEMENT_PASS)
			best = JUDGEMENT_PASS;
	}
	return best;
}

static void connect_stand_in(struct want *want, const union address *address)
{
	const struct pool_options *options = &want->pool->options;
	struct stream *stream = stream_new(
	    want->pool->loop, options->stand_in(options->stand_in_arg), &address->any, NULL, NULL);

	on_dialled(&(struct dialled){.status = DIAL_CONNECTED, .stream = stream}, want);
}

/* Nobody is asked and nothing is dialled, but what is known is judged as if it were. */
static void want_rehearse(struct want *want)
{
	union address address = {.v4 = {.sin_family = AF_INET}};
	struct dns_answer known;

	dns_answer_clear(&known, DNS_OK);
	if (want->dial_is_address && address_parse(want->dial_host, want->dial_port, &address)) {
		dns_answer_add(&known, &address);
	} else if (!resolver_know(want->pool->resolver, want->dial_host, &known)) {
		connect_stand_in(want, &address);
		return;
	}
	if (known.code != DNS_OK) {
		fail_unresolved(want, slice_text(dns_code_name(known.code)));
		return;
	}
	switch (judge_all(want, &known)) {
	case JUDGEMENT_PASS:
		connect_stand_in(want, &known.at[0]);
		return;
	case JUDGEMENT_OWN:
		on_dialled(&(struct dialled){.status = DIAL_OWN}, want);
		return;
	case JUDGEMENT_DENY:
		on_dialled(&(struct dialled){.status = DIAL_DENIED}, want);
	}
}

/* Resolves and dials. */
static void want_resolve(struct want *want)
{
	union address literal;
	bool is_literal =
	    want->dial_is_address && address_parse(want->dial_host, want->dial_port, &literal);

	if (want->pool->options.stand_in) {
		want_rehearse(want);
		return;
	}
	if (is_literal) {
		dial_addresses(want, &literal, 1);
		return;
	}
	struct lookup *lookup =
	    resolve_start(want->pool->resolver, want->dial_host, on_resolved, want);
	/* NULL: on_resolved has run, and the want may be gone. */
	if (lookup)
		want->lookup = lookup;
}

/* The want counts for its origin from here on. */
static void want_start(struct want *want)
{
	list_remove(&want->link);
	timer_stop(&want->queued);
	want->counted = true;
	want->origin->connections++;
	want->started_us = clock_us();
	want_resolve(want);
}

static void on_queue_timeout(struct timer *timer, void *arg)
{
	(void)timer;
	want_fail(arg, FAILURE_LIMIT_REACHED, SLICE("max-per-origin"), slice_of(NULL, 0));
}

/* Where a connection is really dialled: connect-to may say another place. */
static void want_aim(struct want *want)
{
	const struct pool_request *request = &want->request;

	want->dial_host = request->host;
	want->dial_port = request->port;
	want->dial_is_address = request->is_address;
	for (unsigned i = 0; i < want->pool->instead_count; i++) {
		const struct connect_to *instead = &want->pool->instead[i];
		union address unused;
		if (instead->port != request->port || !slice_equal(instead->host, request->host))
			continue;
		want->dial_host = instead->to_host;
		want->dial_port = instead->to_port;
		want->dial_is_address = address_parse(instead->to_host, 0, &unused);
		want->operators = true;
		return;
	}
}

static struct want *want_new(struct pool *pool, const struct pool_request *request,
    struct want **place, leased_fn *fn, void *arg)
{
	struct want *want = memory_zeroed(sizeof *want);

	want->pool = pool;
	want->request = *request;
	want->origin = origin_hold(pool->origins, request->host, request->port);
	want->fn = fn;
	want->arg = arg;
	want->place = place;
	*place = want;
	list_init(&want->link);
	timer_init(&want->queued, on_queue_timeout, want);
	want_aim(want);
	return want;
}

void pool_lease(struct pool *pool, const struct pool_request *request, struct want **wanted,
    leased_fn *fn, void *arg)
{
	struct origin *origin = origin_find(pool->origins, request->host, request->port);
	struct lease *lease = origin ? lease_take_idle(pool, origin, request) : NULL;

	*wanted = NULL;
	if (lease) {
		struct leased leased = {.lease = lease};
		fn(&leased, arg);
		return;
	}
	struct want *want = want_new(pool, request, wanted, fn, arg);
	if (!rule(want->request.trace, PERS_20, !origin_has_room(pool, want->origin))) {
		want_start(want);
		return;
	}
	list_append(&want->origin->queue, &want->link);
	timer_set(pool->loop, &want->queued, pool->options.queue_ms);
}

void pool_cancel(struct want **wanted)
{
	if (*wanted)
		want_free(*wanted);
}

/* Lets those who wait have what has become free. */
void serve_queue(void *arg)
{
	struct origin *origin = arg;
	struct link *first;

	while ((first = list_first(&origin->queue))) {
		struct want *want = container_of(first, struct want, link);
		struct lease *lease = lease_take_idle(want->pool, origin, &want->request);
		if (lease) {
			struct leased leased = {.lease = lease};
			want_answer(want, &leased);
			continue;
		}
		if (!origin_has_room(want->pool, origin))
			return;
		want_start(want);
	}
}
