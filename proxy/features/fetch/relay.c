/* Bodies: both flows of one exchange, until they are over. */
#include "features/fetch/attempt.h"

static void on_turn(void *arg)
{
	struct fetch *f = arg;

	relay_resume(f);
}

/* After the head nothing can be said any more: the response is cut where everybody sees it. */
static void on_overdue(struct timer *timer, void *arg)
{
	struct fetch *f = arg;

	(void)timer;
	if (f->x->down.state == FLOW_BLOCKED) {
		exchange_client_gone(f->x, CLOSE_CLIENT_TIMEOUT);
		return;
	}
	struct refusal refusal = refusal_of_failure(FAILURE_READ_TIMEOUT, f->x->trace);
	exchange_truncate(f->x, CLOSE_READ_TIMEOUT, &refusal);
}

static void begin_down(struct fetch *f)
{
	struct exchange *x = f->x;
	const struct settings *settings = x->snapshot->settings;
	struct flow_plan plan = {
	    .from = f->stream,
	    .to = x->client->stream,
	    .in = f->plan.framing.kind,
	    .out = f->plan.out,
	    .length = f->plan.framing.length,
	    .source_ms = settings->read_timeout,
	    .sink_ms = settings->write_timeout,
	    .response = true,
	    .pass_trailer = f->plan.trailers,
	    .head = &f->response.fields,
	    .trailer_limits = x->snapshot->response_limits,
	    .arena = &x->arena,
	    .trace = x->trace,
	    .resume = on_turn,
	    .overdue = on_overdue,
	    .arg = f,
	};

	flow_begin(&x->down, &plan);
}

/* A trailer section that is too large breaks the rule of its size, not of its lines. */
static enum rule_id broken_rule(const struct flow *flow)
{
	bool too_large = flow->chunked->in_trailer && flow->chunked->trailer.cause == PARSE_20;

	return too_large ? RESP_11 : flow->broken;
}

static void down_broken(struct fetch *f)
{
	struct exchange *x = f->x;
	enum flow_fault fault = x->down.fault;

	if (fault == FLOW_DISAGREEMENT)
		x->worker->counters.parser_disagreements++;
	bool cut = fault == FLOW_SOURCE_ENDED || fault == FLOW_SOURCE_FAILED;
	struct response_fault why = {
	    .rule = fault == FLOW_MALFORMED ? broken_rule(&x->down) : RESP_01,
	    .trailer = x->down.chunked && x->down.chunked->in_trailer,
	};
	if (why.trailer)
		why.culprit = x->down.chunked->trailer.culprit;
	struct refusal refusal = cut ? refusal_of_failure(FAILURE_INCOMPLETE, x->trace)
				     : refusal_of_response(&why, &x->arena, x->trace);
	exchange_truncate(x, cut ? CLOSE_TRUNCATED : CLOSE_MALFORMED, &refusal);
}

/* FRAME-24, BODY-04: octets behind the end are nobody's response. */
static bool has_surplus(struct fetch *f)
{
	bool surplus = stream_has_unread(f->stream) || stream_is_at_end(f->stream);

	if (f->plan.framing.kind == FRAMING_NONE)
		return rule(f->x->trace, BODY_04, surplus);
	return rule(f->x->trace, FRAME_24, surplus);
}

/* What may become of the connection, when the response is complete. */
static enum lease_state lease_state_of(struct fetch *f)
{
	struct exchange *x = f->x;
	bool whole = upload_is_complete(x);

	if (!f->plan.next_hop_persists || f->interim_close || x->plan.offered.len || x->plan.close)
		return LEASE_SPENT;
	if (rule(x->trace, INC_12, !whole) || has_surplus(f))
		return LEASE_SPENT;
	return LEASE_REUSABLE;
}

void relay_resume(struct fetch *f)
{
	struct exchange *x = f->x;

	flow_resume(&x->down);
	if (x->down.state == FLOW_BROKEN) {
		down_broken(f);
		return;
	}
	if (x->down.state != FLOW_ENDED)
		return;
	if (flow_is_active(&x->up) && x->up.to) {
		/* INC-09: the upload goes on, unless the next hop has said that it wants no more.
		 */
		bool unwanted = f->plan.hop.close || stream_error(f->stream) || upload_is_held(x);
		if (!rule(x->trace, INC_09, unwanted))
			return;
		upload_abandon(x);
	}
	if (f->plan.binds_connection)
		lease_pin(f->lease, x->client);
	lease_return(&f->lease, lease_state_of(f));
	exchange_answered(x);
}

void relay_begin(struct fetch *f, struct slice octets, struct gather *out)
{
	begin_down(f);
	flow_feed(&f->x->down, octets, out);
	relay_resume(f);
}
