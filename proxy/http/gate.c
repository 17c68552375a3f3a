#include "http/gate.h"

#include "http/gate_part.h"

static bool is_trailer(const struct gate *gate)
{
	return gate->kind == GATE_REQUEST_TRAILER || gate->kind == GATE_RESPONSE_TRAILER;
}

static enum gate_part first_part(enum gate_kind kind)
{
	switch (kind) {
	case GATE_REQUEST:
		return PART_METHOD;
	case GATE_RESPONSE:
		return PART_STATUS;
	default:
		return PART_LINE;
	}
}

void gate_begin(
    struct gate *gate, enum gate_kind kind, const struct gate_limits *limits, struct arena *arena)
{
	memset(gate, 0, sizeof *gate);
	gate->kind = kind;
	gate->limits = *limits;
	gate->arena = arena;
	gate->part = first_part(kind);
}

enum gate_step gate_refuse(struct gate *gate, enum rule_id id, struct slice culprit)
{
	if (culprit.len > GATE_CULPRIT_MAX)
		culprit.len = GATE_CULPRIT_MAX;
	gate->broken = id;
	gate->culprit = arena_copy(gate->arena, culprit);
	return STEP_REFUSED;
}

/* A line of a response's head may end in a lone LF; any other octet here is out of place. */
static enum gate_step response_line_end(
    struct gate *gate, struct slice line, struct slice culprit, struct trace *trace)
{
	char c = line.at[gate->looked];
	bool ends = c == '\n' || (c == '\r' && line.at[gate->looked + 1] == '\n');

	if (gate_response_octets(gate, !ends, culprit, trace) == STEP_REFUSED)
		return STEP_REFUSED;
	bool bare = rule(trace, RESP_10, c == '\n');
	if (bare && gate->limits.strict)
		return gate_refuse(gate, RESP_10, culprit);
	gate->mended |= bare;
	gate->looked += bare ? 1 : 2;
	return STEP_LINE;
}

enum gate_step gate_line_end(
    struct gate *gate, struct slice line, struct slice culprit, struct trace *trace)
{
	char c = line.at[gate->looked];
	bool last = gate->looked + 1 == line.len;

	if (c == '\r' && last)
		return STEP_SHORT;
	if (is_mendable(gate))
		return response_line_end(gate, line, culprit, trace);
	if (rule(trace, PARSE_03, c == '\n'))
		return gate_refuse(gate, PARSE_03, culprit);
	if (rule(trace, PARSE_04, c == '\r' && line.at[gate->looked + 1] != '\n'))
		return gate_refuse(gate, PARSE_04, culprit);
	if (c != '\r')
		return STEP_ON;
	gate->looked += 2;
	return STEP_LINE;
}

static enum gate_step scan_part(struct gate *gate, struct slice line, struct trace *trace)
{
	if (gate->looked == line.len)
		return STEP_SHORT;
	if (gate->part >= PART_LINE)
		return gate_field_line(gate, line, trace);
	if (gate->part >= PART_STATUS)
		return gate_status_line(gate, line, trace);
	return gate_request_line(gate, line, trace);
}

/* What of an over-long line to blame: of a field line its name, when that is known. */
static struct slice to_blame(const struct gate *gate, struct slice line)
{
	switch (gate->part) {
	case PART_BLANKS:
	case PART_VALUE:
		return slice_of(line.at, gate->ends[0]);
	case PART_FOLD:
		return slice_of(gate->block + gate->last, gate->last_name);
	case PART_TARGET:
	case PART_VERSION:
		return slice_after(line, gate->ends[0] + 1);
	default:
		return slice_of(line.at, 0);
	}
}

/*
 * Octets behind a limit are never looked at, so that a fault there cannot come before the
 * one of being too long, whether they are there already or not.
 */
static enum gate_step scan_line(struct gate *gate, struct slice rest, struct trace *trace)
{
	size_t limit = (gate->part < PART_LINE ? gate->limits.line : gate->limits.field) + 2;
	size_t left = gate->limits.head - gate->section;
	bool request_line = gate->part <= PART_VERSION;

	if (limit > left)
		limit = left;
	struct slice line = slice_of(rest.at, rest.len < limit ? rest.len : limit);
	enum gate_step step = scan_part(gate, line, trace);
	bool over = step == STEP_SHORT && line.len == limit;
	if (request_line && (over || step == STEP_LINE) && rule(trace, PARSE_18, over))
		return gate_refuse(gate, PARSE_18, to_blame(gate, line));
	if (!request_line && over) {
		/* Of a section that is too large, a line is to blame when all before it was less.
		 */
		bool blame = limit < left || line.len > gate->section;
		return gate_size(gate, true, blame ? to_blame(gate, line) : SLICE(""), trace);
	}
	return step;
}

static enum gate_result result_of(struct gate *gate, enum gate_step step, struct trace *trace)
{
	if (step == STEP_SHORT)
		return GATE_MORE;
	gate->cause = gate->broken;
	if (is_trailer(gate) && rule(trace, CHUNK_13, step == STEP_REFUSED))
		gate->broken = CHUNK_13;
	return step == STEP_REFUSED ? GATE_REFUSED : GATE_DONE;
}

/*
 * A request line that is refused, or never whole, behind its method still tells it: an answer to
 * HEAD has no body.
 */
static void keep_method(struct gate *gate, struct slice line)
{
	bool behind = gate->part == PART_TARGET || gate->part == PART_VERSION;

	if (behind && gate->method.len == 0)
		gate->method = arena_copy(gate->arena, slice_of(line.at, gate->ends[0]));
}

enum gate_result gate_scan(
    struct gate *gate, struct slice octets, size_t *used, struct trace *trace)
{
	struct trace *listener = is_trailer(gate) ? NULL : trace;
	struct slice rest = octets;
	enum gate_step step = STEP_LINE;

	gate->shown = octets.len;
	while (step == STEP_LINE) {
		step = scan_line(gate, rest, listener);
		if (step != STEP_LINE && step != STEP_DONE)
			break;
		rest = slice_after(rest, gate->looked);
		gate->section += gate->looked;
		gate->looked = 0;
	}
	keep_method(gate, rest);
	*used = octets.len - rest.len;
	return result_of(gate, step, trace);
}
