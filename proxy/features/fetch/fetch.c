#include "features/fetch/fetch.h"

#include "exchange/judge.h"
#include "exchange/own.h"
#include "exchange/tracing.h"
#include "features/fetch/attempt.h"

/* Moves with each octet of the body, and with its end. */
static uint64_t upload_mark(const struct exchange *x)
{
	return x->up.octets + (x->up.state == FLOW_ENDED);
}

/* The clock of the response begins anew when the upload has moved. */
static void note_upload(struct fetch *f)
{
	if (f->x->step != STEP_AWAIT || f->asked == upload_mark(f->x))
		return;
	f->asked = upload_mark(f->x);
	fetch_await(f);
}

static void on_upstream(struct stream *stream, enum stream_event event, void *arg)
{
	struct fetch *f = arg;

	(void)stream;
	if (event == STREAM_FAILED && flow_is_active(&f->x->up)) {
		/* It takes no more of the request; a response may be there all the same (INC-09).
		 */
		upload_abandon(f->x);
	} else if (event == STREAM_DRAINED) {
		flow_resume(&f->x->up);
		if (f->x->up.state == FLOW_BROKEN) {
			upload_broken(f->x);
			return;
		}
		note_upload(f);
	}
	if (f->x->step == STEP_AWAIT)
		response_read(f);
	else
		relay_resume(f);
}

static void on_first_byte_overdue(struct timer *timer, void *arg)
{
	struct fetch *f = arg;

	(void)timer;
	bool silent = rule(f->x->trace, INC_04, !f->response_began);
	fetch_failed(f, silent ? FAILURE_RESPONSE_TIMEOUT : FAILURE_READ_TIMEOUT);
}

/* While the body is on its way, the clocks of its flow run instead of this one. */
void fetch_await(struct fetch *f)
{
	struct exchange *x = f->x;
	bool its_turn = !flow_is_active(&x->up) || upload_is_held(x);

	if (!f->gate_begun)
		timer_set(x->worker->loop, &f->timer,
		    its_turn ? x->snapshot->settings->first_byte_timeout : 0);
}

/* Whether nothing more is sent on the connection: who switches protocols says nothing of it. */
static bool is_last_there(const struct exchange *x)
{
	return (x->worker->draining || x->plan.overlooked) && x->plan.offered.len == 0;
}

static void send_request(struct fetch *f)
{
	struct exchange *x = f->x;
	struct writer *out = writer_begin(&x->worker->head);
	struct gather gather;

	x->plan.close = rule(x->trace, PERS_08, is_last_there(x));
	request_write(out, &x->request, &x->plan);
	if (out->failed) {
		fetch_refuse(f, FAILURE_INTERNAL_ERROR);
		return;
	}
	gather_begin(&gather);
	gather_add(&gather, slice_of(out->at, out->len));
	exchange_begin_up(x, f->stream);
	flow_pump(&x->up, &gather);
	/* Who sends its body with the head waits for no 100 (EXP-08). */
	if (x->up.begun)
		upload_continue(x);
	f->left = !stream_error(f->stream);
	f->asked = upload_mark(x);
	fetch_await(f);
	if (x->up.state == FLOW_BROKEN)
		upload_broken(x);
}

static void on_leased(const struct leased *leased, void *arg)
{
	struct fetch *f = arg;

	if (leased->own) {
		own_answer(f->x);
		return;
	}
	if (!leased->lease) {
		tracing_note_failure(f->x, leased->detail);
		struct refusal refusal = leased_refusal(leased, &f->x->arena, f->x->trace);
		exchange_refuse(f->x, &refusal);
		return;
	}
	f->lease = leased->lease;
	f->stream = lease_stream(f->lease);
	exchange_note_lease(f->x, f->stream, lease_is_reused(f->lease), lease_dns_us(f->lease),
	    lease_connect_us(f->lease));
	stream_give(f->stream, on_upstream, f);
	send_request(f);
}

void fetch_ask(struct fetch *f)
{
	struct exchange *x = f->x;
	const struct addressing *addressing = &x->plan.addressing;
	struct pool_request request = {
	    .host = addressing->host,
	    .port = addressing->port,
	    .is_address = addressing->host_kind != HOST_NAME,
	    .fresh = f->retried,
	    .method = x->request.method,
	    .upgrade = x->plan.offered.len > 0,
	    .judge = judge_address,
	    .judge_arg = x,
	    .owner = x->client,
	    .trace = x->trace,
	};

	pool_lease(x->snapshot->pool, &request, &f->want, on_leased, f);
}

void fetch_refuse(struct fetch *f, enum failure failure)
{
	struct refusal refusal = refusal_of_failure(failure, f->x->trace);

	exchange_refuse(f->x, &refusal);
}

void fetch_failed(struct fetch *f, enum failure failure)
{
	struct exchange *x = f->x;
	struct attempt attempt = {
	    .method = x->request.method,
	    .reused = lease_is_reused(f->lease),
	    .retried = f->retried,
	    .left = f->left,
	    .response_began = f->response_began,
	    .body_began = x->up.begun,
	    .timed_out = failure == FAILURE_RESPONSE_TIMEOUT || failure == FAILURE_READ_TIMEOUT,
	    .upgrade = x->plan.offered.len > 0,
	};

	if (!retry_is_lawful(&attempt, x->trace)) {
		fetch_refuse(f, failure);
		return;
	}
	x->worker->counters.retries++;
	f->retried = true;
	timer_stop(&f->timer);
	upload_rewind(x);
	lease_return(&f->lease, LEASE_SPENT);
	f->stream = NULL;
	fetch_ask(f);
}

static void send_continue(struct exchange *x)
{
	static const char line[] = "HTTP/1.1 100 Continue\r\n\r\n";
	struct iovec piece = {(void *)line, sizeof line - 1};

	stream_send(x->client->stream, &piece, 1);
	x->continued = true;
}

static struct verdict forward(struct fetch *f)
{
	struct exchange *x = f->x;
	const struct addressing *addressing = &x->plan.addressing;
	enum next_hop_version version =
	    pool_version(x->snapshot->pool, addressing->host, addressing->port);

	f->forwarding = x->snapshot->forwarding;
	f->forwarding.next_hop = addressing->host;
	if (f->forwarding.forwarded != FORWARDED_OFF) {
		char *text = arena_take(&x->arena, ADDRESS_TEXT);
		size_t len = address_write_host(stream_peer(x->client->stream), text);
		f->forwarding.client_address = slice_of(text, len);
	}
	return request_forward(&x->request, &f->forwarding, version, &x->arena, &x->plan, x->trace);
}

static void begin(struct exchange *x)
{
	struct fetch *f = arena_zeroed(&x->arena, sizeof *f);

	f->x = x;
	x->answer_state = f;
	timer_init(&f->timer, on_first_byte_overdue, f);
	struct verdict verdict = forward(f);
	if (is_broken(verdict)) {
		struct refusal refusal = refusal_of_rule(verdict.rule, x->trace);
		exchange_refuse(x, &refusal);
		return;
	}
	if (x->plan.expect == EXPECT_ANSWER)
		send_continue(x);
	fetch_ask(f);
}

/* The client's side has moved. */
static void resume(struct exchange *x)
{
	struct fetch *f = x->answer_state;

	if (x->step == STEP_RELAY)
		relay_resume(f);
	else if (f->lease)
		note_upload(f);
}

static void end(struct exchange *x)
{
	struct fetch *f = x->answer_state;

	pool_cancel(&f->want);
	timer_stop(&f->timer);
	bool torn = x->summary.status == 101 && x->truncated;
	lease_return(&f->lease, torn ? LEASE_RESET : LEASE_SPENT);
}

static const struct answer fetch_answer = {
    .name = "fetch", .begin = begin, .resume = resume, .end = end};

static enum stage_result ask(struct exchange *x)
{
	x->answer = &fetch_answer;
	return STAGE_TAKEN;
}

const struct feature fetch_feature = {.name = "fetch", .ask = ask};
