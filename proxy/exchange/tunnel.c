#include "exchange/tunnel.h"

#include "exchange/client.h"

static void tunnel_check(struct exchange *x);

/* Something has moved, or a half has ended: the clock begins anew. */
static void set_clock(struct exchange *x)
{
	const struct settings *settings = x->snapshot->settings;
	bool half = x->up.state == FLOW_ENDED || x->down.state == FLOW_ENDED;

	timer_set(x->worker->loop, &x->client->timer,
	    half ? settings->tunnel_half_timeout : settings->tunnel_idle_timeout);
}

/* One side takes nothing of what the other has sent. */
static void on_stalled(struct timer *timer, void *arg)
{
	struct exchange *x = arg;
	bool server = x->up.state == FLOW_BLOCKED;

	(void)timer;
	exchange_client_gone(x, server ? CLOSE_SERVER_TIMEOUT : CLOSE_CLIENT_TIMEOUT);
}

static void on_turn(void *arg)
{
	struct exchange *x = arg;

	flow_resume(&x->up);
	flow_resume(&x->down);
	tunnel_check(x);
}

static void begin_raw(struct exchange *x, struct flow *flow, struct stream *from, struct stream *to)
{
	struct flow_plan plan = {
	    .from = from,
	    .to = to,
	    .in = FRAMING_CLOSE,
	    .out = FRAMING_CLOSE,
	    .sink_ms = x->snapshot->settings->write_timeout,
	    .resume = on_turn,
	    .overdue = on_stalled,
	    .arg = x,
	};

	flow_begin(flow, &plan);
}

/* Behind the request's body the new protocol begins, and not before. */
static void up_begin_raw(struct exchange *x)
{
	uint64_t body = x->up.octets;

	if (rule(x->trace, UPG_06, flow_is_active(&x->up)))
		return;
	x->raw_up = true;
	flow_stop(&x->up);
	begin_raw(x, &x->up, x->client->stream, x->down.from);
	x->up.octets = body;
}

static void tunnel_end(struct exchange *x, enum close_reason reason)
{
	x->answered = reason != CLOSE_TUNNEL_RESET;
	exchange_client_gone(x, reason);
}

static void pass_end(struct exchange *x, struct flow *flow)
{
	if (rule(x->trace, CONN_10, flow->state == FLOW_ENDED))
		stream_finish(flow->to);
}

/* Passes FINs on, and ends the tunnel when there is nothing more to pass. */
static void tunnel_check(struct exchange *x)
{
	if (!x->raw_up && x->up.state == FLOW_ENDED) {
		up_begin_raw(x);
		flow_resume(&x->up);
	}
	if (x->up.state == FLOW_BROKEN || x->down.state == FLOW_BROKEN) {
		tunnel_end(x, CLOSE_TUNNEL_RESET);
		return;
	}
	pass_end(x, &x->up);
	pass_end(x, &x->down);
	bool over = x->up.state == FLOW_ENDED && x->down.state == FLOW_ENDED;
	bool out = !stream_is_full(x->up.to) && !stream_is_full(x->down.to);
	if (rule(x->trace, CONN_09, over && out)) {
		tunnel_end(x, CLOSE_TUNNEL_ENDED);
		return;
	}
	set_clock(x);
}

/* Of either stream. */
static void on_event(struct stream *stream, enum stream_event event, void *arg)
{
	struct exchange *x = arg;

	(void)stream;
	if (event == STREAM_FAILED) {
		tunnel_end(x, CLOSE_TUNNEL_RESET);
		return;
	}
	flow_resume(&x->up);
	flow_resume(&x->down);
	tunnel_check(x);
}

static void on_idle(struct timer *timer, void *arg)
{
	struct exchange *x = arg;
	bool half = x->up.state == FLOW_ENDED || x->down.state == FLOW_ENDED;

	(void)timer;
	tunnel_end(x, half ? CLOSE_TUNNEL_HALF : CLOSE_TUNNEL_IDLE);
}

void tunnel_begin(struct exchange *x, struct stream *other)
{
	struct client *client = x->client;

	exchange_go(x, STEP_HANDOFF);
	x->worker->counters.tunnels++;
	begin_raw(x, &x->down, other, client->stream);
	if (flow_is_active(&x->up))
		flow_give(&x->up, on_turn, on_stalled, x);
	up_begin_raw(x);
	timer_stop(&client->timer);
	timer_init(&client->timer, on_idle, x);
	stream_give(client->stream, on_event, x);
	stream_give(other, on_event, x);
	/* What is at hand on either side goes now; the turn ends it if it is over already. */
	loop_later(x->worker->loop, &x->down.job);
}
