#include "exchange/flow.h"

#include "base/trace.h"
#include "http/encode.h"
#include "spec/hopbyhop.h"

enum {
	TURN_OCTETS = 512 * 1024, /* a flow's share of one turn of the loop */
	TRAILER_ROOM = 512,
};

static void flow_break(struct flow *flow, enum flow_fault fault)
{
	flow->state = FLOW_BROKEN;
	flow->fault = fault;
}

static void chunked_begin(struct flow *flow, const struct flow_plan *plan)
{
	struct chunked *chunked = arena_zeroed(plan->arena, sizeof *chunked);

	chunk_begin(&chunked->scan, plan->response);
	decode_body_begin(&chunked->opinion);
	chunked->limits = plan->trailer_limits;
	chunked->pass_trailer = plan->pass_trailer;
	chunked->drop_underscore = plan->drop_underscore;
	chunked->head = plan->head;
	chunked->arena = plan->arena;
	chunked->trace = plan->trace;
	flow->chunked = chunked;
}

void flow_init(struct flow *flow)
{
	timer_init(&flow->timer, NULL, NULL);
	stall_init(&flow->stall, NULL, NULL);
	job_init(&flow->job, NULL, NULL);
}

static void on_stalled(struct stall *stall, void *arg)
{
	struct flow *flow = arg;

	(void)stall;
	flow->overdue(&flow->timer, flow->arg);
}

void flow_begin(struct flow *flow, const struct flow_plan *plan)
{
	flow->from = plan->from;
	flow->to = plan->to;
	flow->in = plan->in;
	flow->out = plan->out;
	flow->state = FLOW_MORE;
	flow->left = plan->length;
	flow->octets = 0;
	flow->begun = false;
	flow->limit = plan->limit;
	flow->source_ms = plan->source_ms;
	flow->sink_ms = plan->sink_ms;
	flow->trace = plan->trace;
	flow->chunked = NULL;
	flow->overdue = plan->overdue;
	flow->arg = plan->arg;
	timer_init(&flow->timer, plan->overdue, plan->arg);
	stall_init(&flow->stall, on_stalled, flow);
	job_init(&flow->job, plan->resume, plan->arg);
	if (plan->in == FRAMING_CHUNKED)
		chunked_begin(flow, plan);
	if (plan->in == FRAMING_NONE || (plan->in == FRAMING_LENGTH && plan->length == 0))
		flow->state = FLOW_ENDED;
}

/* Counts body octets; false when they are more than the limit. */
static bool count(struct flow *flow, size_t octets)
{
	flow->octets += octets;
	if (!flow->limit || flow->octets <= flow->limit)
		return true;
	flow_break(flow, FLOW_TOO_LARGE);
	return false;
}

/* Adds data of the body in the framing of the sink. */
static void add_data(struct flow *flow, struct slice data, struct gather *out)
{
	char line[CHUNK_SIZE_LINE];

	if (!flow->to)
		return;
	if (flow->out != FRAMING_CHUNKED) {
		gather_add(out, data);
		return;
	}
	gather_copy(out, slice_of(line, chunk_write_size(line, data.len)));
	gather_add(out, data);
	gather_copy(out, SLICE("\r\n"));
}

static void take_length(struct flow *flow, struct slice *octets, struct gather *out)
{
	size_t n = octets->len < flow->left ? octets->len : (size_t)flow->left;

	if (!count(flow, n))
		return;
	add_data(flow, slice_of(octets->at, n), out);
	*octets = slice_after(*octets, n);
	flow->left -= n;
	if (flow->left == 0)
		flow->state = FLOW_ENDED;
}

static void take_close(struct flow *flow, struct slice *octets, struct gather *out)
{
	if (!count(flow, octets->len))
		return;
	add_data(flow, *octets, out);
	*octets = slice_after(*octets, octets->len);
}

/* Shows the second opinion what goes on, in canonical form. */
static bool show(struct flow *flow, struct slice octets)
{
	if (decode_body_show(&flow->chunked->opinion, octets))
		return true;
	flow_break(flow, FLOW_DISAGREEMENT);
	return false;
}

/* A line of chunked framing: as it came when that is canonical, else written anew. */
static void take_line(struct flow *flow, struct slice piece, struct gather *out)
{
	char line[CHUNK_SIZE_LINE];
	const struct chunk_scan *scan = &flow->chunked->scan;
	struct slice canonical = piece;

	if (!scan->canonical)
		canonical = slice_of(line, chunk_write_size(line, scan->size));
	if (!show(flow, canonical) || !flow->to || flow->out != FRAMING_CHUNKED)
		return;
	if (scan->canonical)
		gather_add(out, canonical);
	else
		gather_copy(out, canonical);
}

static void take_data(struct flow *flow, struct slice piece, struct gather *out)
{
	if (count(flow, piece.len) && show(flow, piece) && flow->to)
		gather_add(out, piece);
}

/* Writes the last chunk and those trailer fields that may go on. */
static void add_end(struct flow *flow, const struct fields *trailer, struct gather *out)
{
	struct chunked *chunked = flow->chunked;
	struct writer writer = {.room = TRAILER_ROOM};

	if (!flow->to || flow->out != FRAMING_CHUNKED)
		return;
	if (!trailer || !chunked->pass_trailer || trailer->count == 0) {
		gather_copy(out, SLICE("0\r\n\r\n"));
		return;
	}
	for (unsigned i = 0; i < trailer->count; i++)
		writer.room += trailer->at[i].name.len + trailer->at[i].value.len + 4;
	writer.at = arena_take(chunked->arena, writer.room);
	write_octets(&writer, SLICE("0\r\n"));
	write_fields(&writer, trailer);
	write_octets(&writer, SLICE("\r\n"));
	gather_add(out, slice_of(writer.at, writer.len));
}

static void trailer_end(struct flow *flow, struct gather *out)
{
	struct chunked *chunked = flow->chunked;
	struct fields trailer = {0};

	bool agreed = decode_trailer(&chunked->trailer, &trailer) &&
		      show(flow, SLICE("0\r\n\r\n")) &&
		      decode_body_agrees(&chunked->opinion, flow->octets, true);
	if (!agreed) {
		flow_break(flow, FLOW_DISAGREEMENT);
		return;
	}
	hop_strip_trailer(&trailer, chunked->head, chunked->trace);
	if (chunked->drop_underscore)
		hop_drop_underscored(&trailer, chunked->trace);
	add_end(flow, &trailer, out);
	flow->state = FLOW_ENDED;
}

/* False when the rest of *octets must wait for more. */
static bool take_trailer(struct flow *flow, struct slice *octets, struct gather *out)
{
	struct chunked *chunked = flow->chunked;
	size_t used = 0;
	enum gate_result result = gate_scan(&chunked->trailer, *octets, &used, chunked->trace);

	*octets = slice_after(*octets, used);
	if (result == GATE_MORE)
		return false;
	if (result == GATE_DONE) {
		trailer_end(flow, out);
		return true;
	}
	flow_break(flow, FLOW_MALFORMED);
	flow->broken = chunked->trailer.broken;
	return true;
}

static void trailer_begin(struct flow *flow)
{
	struct chunked *chunked = flow->chunked;
	enum gate_kind kind = chunked->scan.response ? GATE_RESPONSE_TRAILER : GATE_REQUEST_TRAILER;

	chunked->in_trailer = true;
	gate_begin(&chunked->trailer, kind, &chunked->limits, chunked->arena);
}

/* Takes one piece of a chunked body; false when the rest of *octets must wait for more. */
static bool take_chunked(struct flow *flow, struct slice *octets, struct gather *out)
{
	struct chunked *chunked = flow->chunked;
	struct slice piece;

	if (chunked->in_trailer)
		return take_trailer(flow, octets, out);
	switch (chunk_next(&chunked->scan, octets, &piece, chunked->trace)) {
	case CHUNK_MORE:
		return false;
	case CHUNK_SIZE:
		if (flow->limit && chunked->scan.size > flow->limit - flow->octets) {
			flow_break(flow, FLOW_TOO_LARGE);
			return true;
		}
		take_line(flow, piece, out);
		return true;
	case CHUNK_END:
		take_line(flow, piece, out);
		return true;
	case CHUNK_DATA:
		take_data(flow, piece, out);
		return true;
	case CHUNK_LAST:
		trailer_begin(flow);
		return true;
	case CHUNK_REFUSED:
		flow_break(flow, FLOW_MALFORMED);
		flow->broken = chunked->scan.broken;
	}
	return true;
}

/*
 * Takes body octets off the front of *octets and adds what goes to the sink to `out`.  Stops
 * when `out` is full, the body has ended or broken, or *octets has only a part of a line left.
 */
static void flow_take(struct flow *flow, struct slice *octets, struct gather *out)
{
	while (octets->len && flow->state == FLOW_MORE && gather_has_room(out)) {
		switch (flow->in) {
		case FRAMING_LENGTH:
			take_length(flow, octets, out);
			break;
		case FRAMING_CLOSE:
			take_close(flow, octets, out);
			break;
		case FRAMING_CHUNKED:
			if (!take_chunked(flow, octets, out))
				return;
			break;
		case FRAMING_NONE:
			return;
		}
	}
}

/* Sends what was gathered; a failed sink is told by its own event. */
static void send_gathered(struct flow *flow, struct gather *out)
{
	if (flow->to && out->count)
		stream_send(flow->to, out->pieces, out->count);
	gather_begin(out);
}

/* A body that is not self-delimiting ends here; any other is cut short. */
static void source_end(struct flow *flow, struct gather *out)
{
	if (rule(flow->trace, INC_05, flow->in == FRAMING_LENGTH) ||
	    rule(flow->trace, INC_06, flow->in == FRAMING_CHUNKED)) {
		flow_break(flow, FLOW_SOURCE_ENDED);
		return;
	}
	flow->state = FLOW_ENDED;
	add_end(flow, NULL, out);
}

/* Everything that one read gave, sent in as many sends as it takes; false when more must come. */
static bool take_all(struct flow *flow, struct slice octets, struct gather *out)
{
	size_t before;

	do {
		before = octets.len;
		flow_take(flow, &octets, out);
		flow->begun |= octets.len < before;
		send_gathered(flow, out);
	} while (flow->state == FLOW_MORE && octets.len && octets.len < before);
	stream_unread(flow->from, octets);
	if (flow->state != FLOW_MORE || octets.len == 0 || stream_has_more(flow->from))
		return true;
	if (stream_is_at_end(flow->from))
		flow_break(flow, FLOW_SOURCE_ENDED);
	return false;
}

static bool sink_is_full(const struct flow *flow)
{
	return flow->to && stream_is_full(flow->to);
}

/* One read; false when the flow must wait. */
static bool pump_once(struct flow *flow, struct gather *out)
{
	struct slice octets;

	enum stream_read got = stream_read(flow->from, &octets);

	switch (got) {
	case READ_OCTETS:
		flow->budget -= octets.len < flow->budget ? octets.len : flow->budget;
		return take_all(flow, octets, out);
	case READ_NOTHING:
		return false;
	case READ_END:
	case READ_FAILED:
		break;
	}
	if (rule(flow->trace, INC_07, got == READ_FAILED))
		flow_break(flow, FLOW_SOURCE_FAILED);
	else
		source_end(flow, out);
	return true;
}

/* Sets the clock for what is waited for now; anew only when something has moved. */
static void set_clock(struct flow *flow, bool moved)
{
	struct loop *loop = stream_loop(flow->from);

	if (flow->state == FLOW_MORE && (moved || !timer_is_set(&flow->timer)))
		timer_set(loop, &flow->timer, flow->source_ms);
	else if (flow->state != FLOW_MORE && timer_is_set(&flow->timer))
		timer_stop(&flow->timer);
	if (flow->state == FLOW_BLOCKED)
		stall_watch(&flow->stall, flow->to, flow->sink_ms);
	else if (timer_is_set(&flow->stall.timer))
		stall_stop(&flow->stall);
}

void flow_pump(struct flow *flow, struct gather *out)
{
	bool moved = out->count > 0;

	flow->budget = TURN_OCTETS;
	while (flow->state == FLOW_MORE) {
		if (sink_is_full(flow)) {
			flow->state = FLOW_BLOCKED;
			break;
		}
		if (flow->budget == 0) {
			loop_later(stream_loop(flow->from), &flow->job);
			break;
		}
		if (!pump_once(flow, out))
			break;
	}
	send_gathered(flow, out);
	if (flow->state == FLOW_MORE && sink_is_full(flow))
		flow->state = FLOW_BLOCKED;
	set_clock(flow, moved || flow->budget < TURN_OCTETS);
}

void flow_feed(struct flow *flow, struct slice octets, struct gather *out)
{
	if (octets.len && flow->state == FLOW_MORE)
		take_all(flow, octets, out);
	else
		stream_unread(flow->from, octets);
	flow_pump(flow, out);
}

void flow_resume(struct flow *flow)
{
	struct gather out;

	if (flow->state == FLOW_BLOCKED && !sink_is_full(flow))
		flow->state = FLOW_MORE;
	if (flow->state != FLOW_MORE)
		return;
	gather_begin(&out);
	flow_pump(flow, &out);
}

void flow_give(struct flow *flow, void (*resume)(void *arg), timer_fn *overdue, void *arg)
{
	bool posted = job_cancel(&flow->job);

	job_init(&flow->job, resume, arg);
	flow->timer.fn = flow->overdue = overdue;
	flow->timer.arg = flow->arg = arg;
	if (posted)
		loop_later(stream_loop(flow->from), &flow->job);
}

void flow_stop(struct flow *flow)
{
	timer_stop(&flow->timer);
	stall_stop(&flow->stall);
	job_cancel(&flow->job);
}
