#include "exchange/reply.h"

#include <assert.h>
#include "exchange/client.h"
#include "exchange/explanation.h"
#include "exchange/tracing.h"
#include "http/encode.h"

static void write_reply(struct writer *out, struct exchange *x, const struct reply *reply)
{
	write_status_line(
	    out, reply->status, reply->reason.len ? reply->reason : status_reason(reply->status));
	/* Early, because some clients print only the beginning of a head. */
	write_fields(out, &reply->fields);
	write_field(out, SLICE("Date"), worker_date(x->worker));
	if (reply->content_type.len)
		write_field(out, SLICE("Content-Type"), reply->content_type);
	write_octets(out, SLICE("Content-Length: "));
	write_number(out, reply->body.len);
	write_octets(out, SLICE("\r\nCache-Control: no-store\r\n"
				"X-Content-Type-Options: nosniff\r\n"));
	if (x->close)
		write_octets(out, SLICE("Connection: close\r\n"));
	write_octets(out, SLICE("\r\n"));
}

void reply_send(struct exchange *x, struct reply *reply)
{
	struct writer *out = writer_begin(&x->worker->head);
	struct gather gather;

	exchange_begin_final(x, reply->status, true);
	tracing_answer(x, &reply->fields);
	write_reply(out, x, reply);
	assert(!out->failed);
	gather_begin(&gather);
	gather_add(&gather, slice_of(out->at, out->len));
	if (!rule(x->trace, BODY_09, x->request.method == METHOD_HEAD)) {
		gather_add(&gather, reply->body);
		x->summary.octets_out = reply->body.len;
	}
	stream_send(x->client->stream, gather.pieces, gather.count);
	exchange_answered(x);
}

static void refusal_begin(struct exchange *x)
{
	struct explanation explanation = explain_refusal(x);
	struct reply reply = {
	    .status = x->refusal.status,
	    .reason = explanation.reason,
	    .content_type = explanation.content_type,
	    .body = explanation.body,
	};

	fields_add(&reply.fields, &x->arena, SLICE("Proxy-Status"), explanation.proxy_status);
	if (x->refusal.retry_after)
		fields_add(&reply.fields, &x->arena, SLICE("Retry-After"),
		    arena_print(&x->arena, "%u", x->refusal.retry_after));
	reply_send(x, &reply);
}

const struct answer refusal_answer = {.name = "refusal", .begin = refusal_begin};
