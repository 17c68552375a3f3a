#include "features/tunnel/connect.h"

#include "exchange/client.h"
#include "exchange/judge.h"
#include "exchange/own.h"
#include "exchange/tracing.h"
#include "exchange/tunnel.h"
#include "spec/connect.h"
#include "upstream/leased.h"

struct connect {
	struct want *want;
	struct lease *lease;
};

static void established(struct exchange *x, struct lease *lease)
{
	struct writer *out = writer_begin(&x->worker->head);
	struct gather gather;

	write_status_line(out, 200, SLICE("Connection established"));
	write_field(out, field_name(FIELD_DATE), worker_date(x->worker));
	write_octets(out, SLICE("\r\n"));
	gather_begin(&gather);
	gather_add(&gather, slice_of(out->at, out->len));
	exchange_note_lease(x, lease_stream(lease), lease_is_reused(lease), lease_dns_us(lease),
	    lease_connect_us(lease));
	exchange_begin_tunnel(x, 200);
	stream_send(x->client->stream, gather.pieces, gather.count);
	tunnel_begin(x, lease_stream(lease));
}

static void on_leased(const struct leased *leased, void *arg)
{
	struct exchange *x = arg;
	struct connect *connect = x->answer_state;

	if (leased->own) {
		own_answer(x);
		return;
	}
	if (!leased->lease) {
		tracing_note_failure(x, leased->detail);
		struct refusal refusal = leased_refusal(leased, &x->arena, x->trace);
		exchange_refuse(x, &refusal);
		return;
	}
	connect->lease = leased->lease;
	established(x, leased->lease);
}

static void begin(struct exchange *x)
{
	struct connect *connect = arena_zeroed(&x->arena, sizeof *connect);
	const struct addressing *addressing = &x->plan.addressing;
	struct pool_request request = {
	    .host = addressing->host,
	    .port = addressing->port,
	    .is_address = addressing->host_kind != HOST_NAME,
	    .fresh = true,
	    .method = METHOD_CONNECT,
	    .judge = judge_address,
	    .judge_arg = x,
	    .trace = x->trace,
	};

	x->answer_state = connect;
	pool_lease(x->snapshot->pool, &request, &connect->want, on_leased, x);
}

static void end(struct exchange *x)
{
	struct connect *connect = x->answer_state;

	pool_cancel(&connect->want);
	lease_return(&connect->lease, x->truncated ? LEASE_RESET : LEASE_SPENT);
}

static const struct answer connect_answer = {.name = "tunnel", .begin = begin, .end = end};

static enum stage_result ask(struct exchange *x)
{
	const struct port_list *ports = &x->snapshot->settings->connect_ports;

	if (x->request.method != METHOD_CONNECT)
		return STAGE_NEXT;
	bool allowed = ports_have(ports, x->plan.addressing.port);
	if (rule(x->trace, CONN_08, !allowed)) {
		x->refusal = refusal_of_rule(CONN_08, x->trace);
		x->refusal.detail = SLICE("The option connect-ports lists the ports.");
		return STAGE_TAKEN;
	}
	x->answer = &connect_answer;
	return STAGE_TAKEN;
}

const struct feature connect_feature = {.name = "tunnel", .ask = ask};
