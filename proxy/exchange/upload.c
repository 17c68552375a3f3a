#include "exchange/upload.h"

#include "exchange/client.h"

bool upload_is_held(const struct exchange *x)
{
	return fields_has(&x->request.fields, FIELD_EXPECT) && !x->plan.is_10 && !x->continued;
}

void upload_continue(struct exchange *x)
{
	x->continued = true;
	if (!x->up.to || x->up.source_ms)
		return;
	x->up.source_ms = x->snapshot->settings->body_timeout;
	if (x->up.state == FLOW_MORE)
		timer_set(x->worker->loop, &x->up.timer, x->up.source_ms);
}

bool upload_is_drainable(const struct exchange *x)
{
	const struct framing *framing = &x->plan.framing;
	uint64_t left = x->up.state == FLOW_IDLE ? framing->length : x->up.left;

	return x->summary.judged && framing->kind == FRAMING_LENGTH &&
	       left <= x->snapshot->settings->drain_body && !upload_is_held(x);
}

bool upload_is_complete(const struct exchange *x)
{
	if (x->up.state != FLOW_IDLE)
		return x->up.state == FLOW_ENDED;
	return x->summary.judged &&
	       (x->plan.framing.kind == FRAMING_NONE ||
		   (x->plan.framing.kind == FRAMING_LENGTH && x->plan.framing.length == 0));
}

static void on_up_turn(void *arg)
{
	exchange_on_client(arg, STREAM_READABLE);
}

void upload_drain(struct exchange *x)
{
	if (x->up.state == FLOW_IDLE) {
		exchange_begin_up(x, NULL);
	} else {
		x->up.to = NULL;
		flow_resume(&x->up);
	}
}

static void on_up_overdue(struct timer *timer, void *arg)
{
	struct exchange *x = arg;

	(void)timer;
	if (x->up.to && x->sent_final && x->answer && x->answer->resume) {
		/* No more of it moves, but the response is on its way, or here. */
		upload_abandon(x);
		x->answer->resume(x);
		return;
	}
	if (x->up.state == FLOW_BLOCKED && x->answer && exchange_can_refuse(x)) {
		struct refusal refusal = refusal_of_failure(FAILURE_WRITE_TIMEOUT, x->trace);
		exchange_refuse(x, &refusal);
		return;
	}
	if (rule(x->trace, INC_02, exchange_can_refuse(x))) {
		struct refusal refusal = refusal_of_rule(INC_02, x->trace);
		refusal.detail = SLICE("body-timeout");
		x->close = true;
		exchange_refuse(x, &refusal);
		return;
	}
	if (x->answered && !x->up.to) {
		x->close = true;
		flow_stop(&x->up);
		x->up.state = FLOW_BROKEN;
		exchange_check(x);
		return;
	}
	exchange_client_gone(x, CLOSE_CLIENT_TIMEOUT);
}

void exchange_begin_up(struct exchange *x, struct stream *to)
{
	const struct settings *settings = x->snapshot->settings;
	struct flow_plan plan = {
	    .from = x->client->stream,
	    .to = to,
	    .in = x->plan.framing.kind,
	    .out = x->plan.framing.kind,
	    .length = x->plan.framing.length,
	    .limit = settings->max_request_body,
	    .source_ms = upload_is_held(x) ? 0 : settings->body_timeout,
	    .sink_ms = settings->write_timeout,
	    .pass_trailer = true,
	    .drop_underscore = x->snapshot->forwarding.drop_underscore,
	    .head = &x->request.fields,
	    .trailer_limits = x->snapshot->request_limits,
	    .arena = &x->arena,
	    .trace = x->trace,
	    .resume = on_up_turn,
	    .overdue = on_up_overdue,
	    .arg = x,
	};

	flow_begin(&x->up, &plan);
	if (!to)
		flow_resume(&x->up);
}

void upload_rewind(struct exchange *x)
{
	flow_stop(&x->up);
	x->up.to = NULL;
	x->up.state = FLOW_IDLE;
	x->abandoned = false;
}

void upload_abandon(struct exchange *x)
{
	flow_stop(&x->up);
	x->up.to = NULL;
	x->abandoned = true;
}

bool upload_is_too_large(struct exchange *x)
{
	uint64_t limit = x->snapshot->settings->max_request_body;
	bool stated = limit && x->plan.framing.length > limit;
	bool found = x->up.state == FLOW_BROKEN && x->up.fault == FLOW_TOO_LARGE;

	return rule(x->trace, ST_413, stated || found);
}

/* The rule that a body broke, or that it is over a limit. */
struct refusal upload_refusal(struct exchange *x)
{
	struct refusal refusal;

	if (upload_is_too_large(x)) {
		refusal = refusal_of_rule(ST_413, x->trace);
		refusal.detail = SLICE("max-request-body");
		return refusal;
	}
	if (x->up.fault == FLOW_DISAGREEMENT)
		x->worker->counters.parser_disagreements++;
	return refusal_of_rule(x->up.fault == FLOW_MALFORMED ? x->up.broken : PARSE_22, x->trace);
}

void upload_broken(struct exchange *x)
{
	struct refusal refusal;

	bool cut = x->up.fault == FLOW_SOURCE_ENDED || x->up.fault == FLOW_SOURCE_FAILED;

	if (rule(x->trace, INC_01, cut)) {
		/* The next hop never sees the end of a body that has none. */
		exchange_client_gone(x, CLOSE_CLIENT_GONE);
		return;
	}
	x->close = true;
	refusal = upload_refusal(x);
	exchange_refuse(x, &refusal);
}
