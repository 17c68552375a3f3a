/* Response heads: read behind the gate, judged, and passed on. */
#include "exchange/tracing.h"
#include "exchange/tunnel.h"
#include "features/fetch/attempt.h"

static void refuse_response(struct fetch *f, struct response_fault fault)
{
	struct exchange *x = f->x;
	struct refusal refusal = refusal_of_response(&fault, &x->arena, x->trace);

	exchange_refuse(x, &refusal);
}

/* False when it cannot be written, which is a mistake of ours (SEC-09): nothing goes out then. */
static bool write_head(struct fetch *f, struct gather *gather)
{
	struct exchange *x = f->x;
	struct writer *out = writer_begin(&x->worker->head);

	response_forward(&f->response, &x->plan, &f->forwarding, worker_date(x->worker), &x->arena,
	    &f->plan, x->trace);
	if (f->response.status >= 200)
		tracing_answer(x, &f->response.fields);
	response_write(out, &f->response, &f->plan, x->close && f->plan.class == RESPONSE_FINAL);
	gather_begin(gather);
	gather_add(gather, slice_of(out->at, out->len));
	return !out->failed;
}

static void learn_version(struct fetch *f)
{
	unsigned status = f->response.status;

	if (f->response.minor >= 1)
		lease_learn_version(f->lease, NEXT_HOP_11);
	else if (rule(f->x->trace, VER_09, status >= 200 && status < 400))
		lease_learn_version(f->lease, NEXT_HOP_10);
}

/* A 1xx: passed on, or kept from a client that may not have it; false when there were too many. */
static bool pass_interim(struct fetch *f)
{
	struct exchange *x = f->x;
	unsigned limit = x->snapshot->settings->max_interim;
	struct gather gather;

	f->interim_octets += f->gate.section;
	bool flood =
	    ++f->interims > limit || f->interim_octets > x->snapshot->settings->max_response_head;
	if (rule(x->trace, INT_03, flood)) {
		refuse_response(f, (struct response_fault){.rule = INT_03});
		return false;
	}
	f->gate_begun = false;
	f->interim_close |= !f->plan.next_hop_persists;
	if (f->response.status == 100)
		upload_continue(x);
	if (f->plan.class == RESPONSE_SILENT)
		return true;
	if (write_head(f, &gather))
		stream_send(x->client->stream, gather.pieces, gather.count);
	return true;
}

/* 101: the connection is no longer HTTP. */
static void switch_protocols(struct fetch *f, struct slice rest)
{
	struct exchange *x = f->x;
	struct gather gather;

	if (stream_error(f->stream)) {
		fetch_refuse(f, FAILURE_TERMINATED);
		return;
	}
	exchange_begin_tunnel(x, 101);
	if (write_head(f, &gather))
		stream_send(x->client->stream, gather.pieces, gather.count);
	stream_unread(f->stream, rest);
	tunnel_begin(x, f->stream);
}

static void pass_final(struct fetch *f, struct slice rest)
{
	struct exchange *x = f->x;
	struct gather gather;

	exchange_begin_final(x, f->response.status, f->plan.out != FRAMING_CLOSE);
	if (!write_head(f, &gather)) {
		struct refusal refusal = refusal_of_failure(FAILURE_INTERNAL_ERROR, x->trace);
		exchange_truncate(x, CLOSE_MALFORMED, &refusal);
		return;
	}
	relay_begin(f, rest, &gather);
}

/* A whole head; false when the exchange has moved on, or is gone. */
static bool on_head(struct fetch *f, struct slice rest)
{
	struct exchange *x = f->x;
	struct verdict verdict;

	timer_stop(&f->timer);
	if (!decode_response(&f->gate, &f->response)) {
		x->worker->counters.parser_disagreements++;
		refuse_response(f, (struct response_fault){.rule = RESP_01});
		return false;
	}
	x->summary.upstream_status = f->response.status;
	trace_fact(x->trace, "the server says %u", f->response.status);
	learn_version(f);
	verdict =
	    response_judge(&f->response, &x->request, &x->plan, &f->forwarding, &f->plan, x->trace);
	if (is_broken(verdict)) {
		refuse_response(f, (struct response_fault){.rule = verdict.rule,
				       .received_status = f->response.status,
				       .coding = f->plan.coding});
		return false;
	}
	switch (f->plan.class) {
	case RESPONSE_INTERIM:
	case RESPONSE_SILENT:
		return pass_interim(f);
	case RESPONSE_SWITCH:
		switch_protocols(f, rest);
		return false;
	default:
		pass_final(f, rest);
		return false;
	}
}

static void gate_next(struct fetch *f)
{
	f->gate_begun = true;
	f->response = (struct response){0};
	f->plan = (struct response_plan){0};
	gate_begin(&f->gate, GATE_RESPONSE, &f->x->snapshot->response_limits, &f->x->arena);
}

static void end_of_stream(struct fetch *f)
{
	if (rule(f->x->trace, INC_03, f->gate_begun))
		fetch_refuse(f, FAILURE_INCOMPLETE);
	else
		fetch_failed(f, FAILURE_TERMINATED);
}

/* Heads out of what one read gave; false when the exchange has moved on, or is gone. */
static bool read_heads(struct fetch *f, struct slice octets)
{
	struct exchange *x = f->x;
	size_t used;

	f->response_began = true;
	while (octets.len) {
		if (!f->gate_begun)
			gate_next(f);
		enum gate_result result = gate_scan(&f->gate, octets, &used, x->trace);
		octets = slice_after(octets, used);
		if (result == GATE_MORE)
			break;
		if (result == GATE_REFUSED) {
			refuse_response(f, (struct response_fault){.rule = f->gate.broken,
					       .received_status = f->gate.received_status,
					       .culprit = f->gate.culprit,
					       .section = f->gate.section + f->gate.looked});
			return false;
		}
		if (!on_head(f, octets))
			return false;
	}
	stream_unread(f->stream, octets);
	if (f->gate_begun)
		timer_set(x->worker->loop, &f->timer, x->snapshot->settings->read_timeout);
	else
		fetch_await(f);
	return true;
}

void response_read(struct fetch *f)
{
	struct slice octets;

	for (;;) {
		switch (stream_read(f->stream, &octets)) {
		case READ_OCTETS:
			if (!read_heads(f, octets))
				return;
			if (stream_has_more(f->stream))
				continue;
			if (stream_is_at_end(f->stream))
				end_of_stream(f);
			return;
		case READ_NOTHING:
			return;
		case READ_END:
		case READ_FAILED:
			end_of_stream(f);
			return;
		}
	}
}
