#include "exchange/exchange.h"

#include <assert.h>
#include "base/clock.h"
#include "exchange/client.h"
#include "exchange/reply.h"
#include "exchange/tracing.h"
#include "exchange/upload.h"

#define BIT(step) (1u << STEP_##step)
#define STEP(name, next, words)                                                                    \
	[STEP_##name] = {next, {#name, sizeof #name - 1}, {words, sizeof(words) - 1}},
static const struct {
	unsigned next; /* a bit for each step that may follow */
	struct slice name;
	struct slice about;
} steps[STEPS] = {
#include "exchange/steps.def"
};
#undef STEP
#undef BIT

static void on_last_overdue(struct stall *stall, void *arg)
{
	(void)stall;
	exchange_client_gone(arg, CLOSE_CLIENT_TIMEOUT);
}

struct exchange *exchange_new(struct client *client, struct worker *worker)
{
	struct arena arena = {.cache = &worker->arenas};
	struct exchange *x = arena_zeroed(&arena, sizeof *x);

	x->arena = arena;
	x->client = client;
	x->worker = worker;
	x->snapshot = snapshot_hold(worker->snapshot);
	x->id = ++worker->last_id;
	x->summary.began = clock_us();
	x->summary.began_wall = clock_wall_ms();
	flow_init(&x->up);
	flow_init(&x->down);
	stall_init(&x->last, on_last_overdue, x);
	gate_begin(&x->gate, GATE_REQUEST, &x->snapshot->request_limits, &x->arena);
	worker->counters.exchanges++;
	tracing_begin(x);
	trace_step(x->trace, steps[x->step].name, steps[x->step].about);
	return x;
}

void exchange_go(struct exchange *x, enum step next)
{
	assert(steps[x->step].next & (1u << next));
	x->step = next;
	trace_step(x->trace, steps[next].name, steps[next].about);
}

static void answer_end(struct exchange *x)
{
	const struct answer *answer = x->answer;

	x->answer = NULL;
	if (answer && answer->end)
		answer->end(x);
}

/* What the connection is worth afterwards. */
static enum client_fate fate_of(const struct exchange *x)
{
	switch (x->summary.closed) {
	case CLOSE_CLIENT_GONE:
	case CLOSE_CLIENT_TIMEOUT:
	case CLOSE_SERVER_TIMEOUT:
	case CLOSE_CUT:
	case CLOSE_TUNNEL_ENDED:
	case CLOSE_TUNNEL_RESET:
	case CLOSE_TUNNEL_IDLE:
	case CLOSE_TUNNEL_HALF:
		return CLIENT_VANISH;
	default:
		break;
	}
	/* INC-08: a client that reads until the end would take a FIN for success. */
	if (rule(x->trace, INC_08, x->truncated && x->down.out == FRAMING_CLOSE))
		return CLIENT_ABORT;
	return x->close || x->truncated ? CLIENT_CLOSE : CLIENT_NEXT;
}

static void settle(struct exchange *x)
{
	struct client *client = x->client;
	struct arena arena;

	exchange_go(x, STEP_SETTLE);
	answer_end(x);
	flow_stop(&x->up);
	flow_stop(&x->down);
	stall_stop(&x->last);
	x->summary.ended = clock_us();
	x->summary.octets_in = x->up.octets;
	if (x->down.from)
		x->summary.octets_out = x->down.octets;
	enum client_fate fate = fate_of(x);
	for (const struct feature *const *f = x->worker->pipeline->features; *f; f++)
		if ((*f)->watch)
			(*f)->watch(x);
	/* Nobody may take what is cut for complete. */
	if (x->truncated && fate == CLIENT_VANISH)
		stream_set_reset(client->stream);
	snapshot_release(&x->snapshot);
	arena = x->arena;
	arena_release(&arena);
	client_settled(client, fate);
}

/* Why the connection ends after this response, or CLOSE_KEPT. */
static enum close_reason reason_to_close(struct exchange *x, bool self_delimiting)
{
	bool refuses_connect = x->request.method == METHOD_CONNECT;

	if (x->worker->draining)
		return CLOSE_DRAINING;
	if (rule(x->trace, CONN_07, refuses_connect))
		return CLOSE_ANNOUNCED;
	/* Where it ends is not settled. */
	if (!x->summary.judged)
		return CLOSE_ANNOUNCED;
	if (rule(x->trace, PERS_06, !upload_is_complete(x)) &&
	    rule(x->trace, INC_10, !upload_is_drainable(x)))
		return CLOSE_ANNOUNCED;
	if (!x->plan.client_persists)
		return CLOSE_CLIENT_ASKED;
	return x->close || !self_delimiting ? CLOSE_ANNOUNCED : CLOSE_KEPT;
}

void exchange_begin_final(struct exchange *x, unsigned status, bool self_delimiting)
{
	assert(!x->sent_final);
	x->sent_final = true;
	x->summary.status = status;
	x->summary.first_byte = clock_us();
	x->summary.closed = reason_to_close(x, self_delimiting);
	x->close = rule(x->trace, PERS_05, x->summary.closed != CLOSE_KEPT);
	exchange_go(x, STEP_RELAY);
}

void exchange_begin_tunnel(struct exchange *x, unsigned status)
{
	x->sent_final = true;
	x->close = true;
	x->summary.status = status;
	x->summary.first_byte = clock_us();
}

void exchange_note_lease(struct exchange *x, const struct stream *stream, bool reused,
    uint64_t dns_us, uint64_t connect_us)
{
	x->summary.served = true;
	x->summary.reused = reused;
	x->summary.dns_us = dns_us;
	x->summary.connect_us = connect_us;
	memcpy(&x->summary.dest, stream_peer(stream), address_length(stream_peer(stream)));
	tracing_note_lease(x);
}

void exchange_check(struct exchange *x)
{
	if (x->step != STEP_RELAY || !(x->answered || x->truncated))
		return;
	if (!x->truncated && !x->close && !upload_is_complete(x)) {
		if (x->abandoned || x->up.state == FLOW_IDLE)
			upload_drain(x);
		if (x->up.state == FLOW_BROKEN)
			x->close = true;
		else if (x->up.state != FLOW_ENDED)
			return;
	}
	/* INC-09: an upload goes on after an early response, unless the next hop wants no more. */
	if (!x->truncated && flow_is_active(&x->up) && x->up.to)
		return;
	if (stream_is_full(x->client->stream) && !stream_error(x->client->stream)) {
		/* The last of the response is still with us: the client has its time to take it. */
		stall_watch(&x->last, x->client->stream, x->snapshot->settings->write_timeout);
		return;
	}
	settle(x);
}

void exchange_answer(struct exchange *x, const struct answer *answer)
{
	answer_end(x);
	x->answer = answer;
	exchange_go(x, STEP_AWAIT);
	answer->begin(x);
}

static void count_refusal(struct counters *counters, enum failure failure)
{
	if (failure == FAILURE_REQUEST_ERROR || failure == FAILURE_DENIED ||
	    failure == FAILURE_INTERNAL_RESPONSE)
		counters->refused++;
	else
		counters->failed++;
}

void exchange_refuse(struct exchange *x, const struct refusal *refusal)
{
	if (!exchange_can_refuse(x)) {
		exchange_truncate(x, CLOSE_MALFORMED, refusal);
		return;
	}
	x->refusal = *refusal;
	count_refusal(&x->worker->counters, refusal->failure);
	if (refusal->failure == FAILURE_REQUEST_ERROR)
		x->close = true;
	answer_end(x);
	upload_abandon(x);
	exchange_answer(x, &refusal_answer);
}

static void decide(struct exchange *x)
{
	tracing_consume(x);
	exchange_go(x, STEP_DECIDE);
	for (const struct feature *const *f = x->worker->pipeline->features; *f; f++) {
		if (!(*f)->ask || (*f)->ask(x) == STAGE_NEXT)
			continue;
		const struct answer *answer = x->answer;
		x->answer = NULL;
		if (x->refusal.failure != FAILURE_NONE)
			exchange_refuse(x, &x->refusal);
		else
			exchange_answer(x, answer);
		return;
	}
	assert(!"the last stage takes every request");
}

/* Which limit it was, and what is to blame; never what stands before an @ in a target. */
static struct slice blame(struct exchange *x, enum rule_id broken, struct slice culprit)
{
	const struct gate_limits *limits = &x->gate.limits;

	if (slice_has(culprit, '@'))
		culprit.len = 0;
	if (broken == PARSE_18)
		return arena_print(&x->arena, "max-request-line is %zu octets", limits->line);
	if (broken != PARSE_20)
		return culprit;
	if (x->gate.count > limits->fields)
		return arena_print(&x->arena, "max-fields is %u", limits->fields);
	return arena_print(&x->arena, "%.*s (max-field is %zu octets, max-head %zu)",
	    (int)culprit.len, culprit.at, limits->field, limits->head);
}

static void refuse_head(struct exchange *x, enum rule_id broken, struct slice culprit)
{
	struct refusal refusal = refusal_of_rule(broken, x->trace);

	x->request.method = method_lookup(x->gate.method);
	refusal.detail = blame(x, broken, culprit);
	x->close = true;
	exchange_refuse(x, &refusal);
}

bool exchange_read(struct exchange *x, struct slice octets)
{
	size_t used = 0;
	enum gate_result result = gate_scan(&x->gate, octets, &used, x->trace);

	stream_unread(x->client->stream, slice_after(octets, used));
	if (result == GATE_MORE)
		return false;
	timer_stop(&x->client->timer);
	if (result == GATE_REFUSED) {
		refuse_head(x, x->gate.broken, x->gate.culprit);
	} else if (!decode_request(&x->gate, &x->request)) {
		x->worker->counters.parser_disagreements++;
		refuse_head(x, PARSE_22, slice_of(NULL, 0));
	} else {
		decide(x);
	}
	return true;
}

void exchange_head_overdue(struct exchange *x)
{
	/* Empty lines are no head: who sends nothing more is idle, and closed without a word. */
	bool begun = x->gate.section > 2 * (size_t)x->gate.empty_lines || x->gate.looked;

	if (rule(x->trace, PARSE_25, begun))
		refuse_head(x, PARSE_25, SLICE("head-timeout"));
	else
		exchange_client_gone(x, CLOSE_CLIENT_TIMEOUT);
}

void exchange_answered(struct exchange *x)
{
	x->answered = true;
	exchange_check(x);
}

void exchange_truncate(struct exchange *x, enum close_reason reason, const struct refusal *refusal)
{
	x->refusal = *refusal;
	x->truncated = true;
	x->summary.closed = reason;
	answer_end(x);
	upload_abandon(x);
	flow_stop(&x->down);
	x->down.state = FLOW_BROKEN;
	exchange_check(x);
}

void exchange_client_gone(struct exchange *x, enum close_reason reason)
{
	x->summary.closed = reason;
	if (reason == CLOSE_CUT)
		x->worker->counters.cut++;
	x->truncated = x->sent_final && !x->answered;
	settle(x);
}

void exchange_on_client(struct exchange *x, enum stream_event event)
{
	if (event == STREAM_READABLE && x->up.state == FLOW_MORE) {
		upload_continue(x);
		flow_resume(&x->up);
		if (x->up.state == FLOW_BROKEN) {
			upload_broken(x);
			return;
		}
	} else if (event == STREAM_READABLE) {
		/* Not read at present: a FIN is no cancel (INC-11), but a reset is. */
		stream_probe(x->client->stream);
	}
	if (x->answer && x->answer->resume && !x->answered)
		x->answer->resume(x);
	else
		exchange_check(x);
}
