#include "spec/forward.h"

#include "spec/connect.h"
#include "spec/forwards.h"
#include "spec/persistence.h"
#include "spec/proxystatus.h"
#include "spec/upgrade.h"
#include "spec/via.h"

/* The parts of the judgement that come once the framing and the target are known. */
static struct verdict judge_fields(const struct request *request,
    const struct forwarding *forwarding, struct request_plan *plan, struct trace *trace)
{
	struct verdict verdict = connect_of_request(request, &plan->framing, trace);

	if (is_broken(verdict))
		return verdict;
	plan->overlooked = framing_is_unexpected(request, &plan->framing, trace);
	if (plan->overlooked && forwarding->refuse_body)
		return verdict_broken(FRAME_25);
	verdict = expect_of_request(request, trace);
	if (is_broken(verdict))
		return verdict;
	plan->hop = hop_of(&request->fields, trace);
	if (plan->hop.nominates_end_to_end && forwarding->refuse_nominated)
		return verdict_broken(HOP_06);
	verdict = forwards_of_request(
	    request, &plan->framing, forwarding->trace_method, &plan->answer_here, trace);
	/* What ends here does not come back: a TRACE of a loop is there to show it (MAXF-01). */
	if (is_broken(verdict) || plan->answer_here)
		return verdict;
	return via_of_request(request, forwarding->name, trace);
}

struct verdict request_judge(const struct request *request, const struct forwarding *forwarding,
    struct arena *arena, struct request_plan *plan, struct trace *trace)
{
	*plan = (struct request_plan){.is_10 = request->minor == 0};
	struct verdict verdict = framing_of_request(request, &plan->framing, trace);

	if (is_broken(verdict))
		return verdict;
	verdict = addressing_of_request(request, arena, &plan->addressing, trace);
	if (is_broken(verdict))
		return verdict;
	verdict = judge_fields(request, forwarding, plan, trace);
	if (is_broken(verdict))
		return verdict;
	plan->client_persists = persistence_of_client(request, &plan->hop, trace);
	return verdict_kept();
}

/* Meanings are taken before the stripping (HOP-07). */
static void take_meanings(struct request *request, const struct forwarding *forwarding,
    bool next_hop_is_10, struct arena *arena, struct request_plan *plan, struct trace *trace)
{
	plan->expect = expect_towards_next_hop(request, &plan->framing, next_hop_is_10, trace);
	fields_drop(&request->fields, FIELD_EXPECT);
	if (plan->expect == EXPECT_FORWARD)
		fields_add_known(&request->fields, arena, FIELD_EXPECT, field_name(FIELD_EXPECT),
		    SLICE("100-continue"));
	plan->offered = upgrade_offer(request, &plan->hop, forwarding->upgrades, arena, trace);
	plan->hop.te_trailers = hop_asks_trailers(&plan->hop, plan->is_10, trace);
	forwards_count_down(request, arena, trace);
}

struct verdict request_forward(struct request *request, const struct forwarding *forwarding,
    enum next_hop_version version, struct arena *arena, struct request_plan *plan,
    struct trace *trace)
{
	bool is_11 =
	    version == NEXT_HOP_11 || (version == NEXT_HOP_UNKNOWN && forwarding->assume_http11);
	struct verdict verdict = framing_towards_next_hop(&plan->framing, is_11, trace);

	if (is_broken(verdict))
		return verdict;
	take_meanings(request, forwarding, version == NEXT_HOP_10, arena, plan, trace);
	const struct field *host = fields_find(&request->fields, FIELD_HOST);
	hop_strip(&request->fields, trace);
	if (forwarding->drop_underscore)
		hop_drop_underscored(&request->fields, trace);
	addressing_set_host(&request->fields, &plan->addressing, trace);
	forwarded_apply(&request->fields, forwarding->forwarded, forwarding->forwarded_strip,
	    forwarding->client_address, host ? host->value : slice_of(NULL, 0), arena, trace);
	plan->target = addressing_target(request, arena, trace);
	via_add(&request->fields, arena, request->minor, forwarding->name, trace);
	return verdict_kept();
}

/* Never both: there is one framing (FRAME-05). */
static void write_framing(struct writer *out, enum framing_kind kind, uint64_t length)
{
	if (kind == FRAMING_CHUNKED)
		write_octets(out, SLICE("Transfer-Encoding: chunked\r\n"));
	if (kind != FRAMING_LENGTH)
		return;
	write_octets(out, SLICE("Content-Length: "));
	write_number(out, length);
	write_octets(out, SLICE("\r\n"));
}

/* Names what concerns this hop only (HOP-08); no line when there is nothing. */
static void write_connection(struct writer *out, bool te, bool upgrade, bool close)
{
	struct slice before = SLICE("Connection: ");

	if (!te && !upgrade && !close)
		return;
	if (te) {
		write_octets(out, before);
		write_octets(out, SLICE("TE"));
		before = SLICE(", ");
	}
	if (upgrade) {
		write_octets(out, before);
		write_octets(out, SLICE("Upgrade"));
		before = SLICE(", ");
	}
	if (close) {
		write_octets(out, before);
		write_octets(out, SLICE("close"));
	}
	write_octets(out, SLICE("\r\n"));
}

void request_write(
    struct writer *out, const struct request *request, const struct request_plan *plan)
{
	bool upgrade = plan->offered.len > 0;

	write_request_line(out, request->method_token, plan->target);
	write_field(out, field_name(FIELD_HOST), plan->addressing.authority);
	write_fields(out, &request->fields);
	write_framing(out, plan->framing.kind, plan->framing.length);
	if (plan->hop.te_trailers)
		write_octets(out, SLICE("TE: trailers\r\n"));
	if (upgrade)
		write_field(out, field_name(FIELD_UPGRADE), plan->offered);
	write_connection(out, plan->hop.te_trailers, upgrade, plan->close);
	write_octets(out, SLICE("\r\n"));
}

static enum response_class class_of_interim(unsigned status,
    const struct request_plan *request_plan, const struct forwarding *forwarding,
    struct trace *trace)
{
	if (rule(trace, INT_02, request_plan->is_10))
		return RESPONSE_SILENT;
	if (rule(trace, INT_07, status == 103 && !forwarding->early_hints))
		return RESPONSE_SILENT;
	return RESPONSE_INTERIM;
}

static struct verdict classify(const struct response *response, const struct request *request,
    const struct request_plan *request_plan, const struct forwarding *forwarding,
    struct response_plan *plan, struct trace *trace)
{
	if (response->status == 101) {
		plan->class = RESPONSE_SWITCH;
		return upgrade_accepted(response, request_plan->offered, trace);
	}
	if (rule(trace, INT_01, response->status < 200))
		plan->class = class_of_interim(response->status, request_plan, forwarding, trace);
	else if (connect_opens(request->method, response->status, trace))
		plan->class = RESPONSE_TUNNEL;
	return verdict_kept();
}

struct verdict response_judge(const struct response *response, const struct request *request,
    const struct request_plan *request_plan, const struct forwarding *forwarding,
    struct response_plan *plan, struct trace *trace)
{
	*plan = (struct response_plan){.class = RESPONSE_FINAL};
	struct verdict verdict = framing_of_response(
	    response, request->method, forwarding->strict, &plan->framing, &plan->coding, trace);

	if (is_broken(verdict))
		return verdict;
	if (rule(trace, AUTH_17, response->status == 407))
		return verdict_broken(AUTH_17);
	plan->hop = hop_of(&response->fields, trace);
	verdict = classify(response, request, request_plan, forwarding, plan, trace);
	if (is_broken(verdict))
		return verdict;
	plan->next_hop_persists =
	    persistence_of_next_hop(response, &plan->hop, &plan->framing, trace);
	plan->binds_connection = persistence_is_bound(request, response, trace);
	return verdict_kept();
}

static void add_date(
    struct response *response, struct slice date, struct arena *arena, struct trace *trace)
{
	if (rule(trace, DATE_04, response->status < 200))
		return;
	if (!rule(trace, DATE_01, !fields_find(&response->fields, FIELD_DATE)))
		return;
	fields_add_known(&response->fields, arena, FIELD_DATE, field_name(FIELD_DATE), date);
}

void response_forward(struct response *response, const struct request_plan *request_plan,
    const struct forwarding *forwarding, struct slice date, struct arena *arena,
    struct response_plan *plan, struct trace *trace)
{
	plan->out = framing_towards_client(&plan->framing, request_plan->is_10, trace);
	plan->trailers =
	    hop_passes_trailers(&request_plan->hop, plan->out == FRAMING_CHUNKED, trace);
	hop_strip(&response->fields, trace);
	plan->upgrade = upgrade_restore(response, plan->class == RESPONSE_SWITCH, trace);
	via_add(&response->fields, arena, response->minor, forwarding->name, trace);
	if (rule(trace, PST_01, forwarding->proxy_status_all))
		proxy_status_add(
		    &response->fields, forwarding->name, forwarding->next_hop, arena, trace);
	add_date(response, date, arena, trace);
}

/* A length without body is one that a response to HEAD or a 304 states (BODY-02, BODY-06). */
void response_write(struct writer *out, const struct response *response,
    const struct response_plan *plan, bool close)
{
	bool stated = plan->out == FRAMING_NONE && plan->framing.has_length;

	write_status_line(out, response->status, response->reason);
	write_fields(out, &response->fields);
	write_framing(out, stated ? FRAMING_LENGTH : plan->out, plan->framing.said_length);
	write_connection(out, false, plan->upgrade, close);
	write_octets(out, SLICE("\r\n"));
}
