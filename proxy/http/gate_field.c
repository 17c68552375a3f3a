/* Field lines, and the canonical block that they are copied to. */
#include "http/gate_part.h"
#include "http/grammar.h"

/* What a field's name is to the gate. */
enum name_kind {
	NAME_PLAIN,
	NAME_FRAMING,
	NAME_LOOK_ALIKE, /* begins like a framing field's */
	NAME_BAIT,       /* a framing field's, but for _ in place of - (PARSE-24) */
};

enum { BLOCK_START_MAX = ARENA_BLOCK / 4, BLOCK_SPARE = 32, COLON_SPACE = 2, LINE_END = 2 };

static enum name_kind kind_beside(struct slice name, struct slice framing)
{
	bool bait = false;

	for (size_t i = 0; i < framing.len; i++) {
		bool underscore = framing.at[i] == '-' && name.at[i] == '_';
		if (octet_lower(name.at[i]) != octet_lower(framing.at[i]) && !underscore)
			return NAME_PLAIN;
		bait |= underscore;
	}
	if (bait)
		return name.len == framing.len ? NAME_BAIT : NAME_PLAIN;
	return name.len == framing.len ? NAME_FRAMING : NAME_LOOK_ALIKE;
}

static enum name_kind name_kind(struct slice name)
{
	static const struct slice length = {"Content-Length", 14};
	static const struct slice coding = {"Transfer-Encoding", 17};
	char first = name.len ? octet_lower(name.at[0]) : '\0';

	if (first == 'c' && name.len >= length.len)
		return kind_beside(name, length);
	if (first == 't' && name.len >= coding.len)
		return kind_beside(name, coding);
	return NAME_PLAIN;
}

/* Room for n more octets in the block. */
static char *block_room(struct gate *gate, size_t n)
{
	size_t room = gate->block_room ? gate->block_room : gate->shown + BLOCK_SPARE;

	if (!gate->block_room && room > BLOCK_START_MAX)
		room = BLOCK_START_MAX;
	while (room < gate->block_len + n)
		room *= 2;
	if (room != gate->block_room) {
		char *block = arena_take(gate->arena, room);
		if (gate->block_len)
			memcpy(block, gate->block, gate->block_len);
		gate->block = block;
		gate->block_room = room;
	}
	return gate->block + gate->block_len;
}

static char *put(char *at, const char *octets, size_t n)
{
	memcpy(at, octets, n);
	return at + n;
}

/* Whether the line stands there as the block has it, and can be copied whole. */
static bool is_canonical(struct slice name, struct slice raw)
{
	if (raw.len < 2 || raw.at != name.at + name.len + 1 || raw.at[raw.len] != '\r')
		return false;
	return raw.at[0] == ' ' && !is_blank(raw.at[1]) && !is_blank(raw.at[raw.len - 1]);
}

/* Adds a scanned line: its name, and what stands between the colon and the line's end. */
static void block_add(struct gate *gate, struct slice name, struct slice raw)
{
	bool canonical = is_canonical(name, raw);
	struct slice value = canonical ? slice_after(raw, 1) : slice_trim(raw);
	size_t len = name.len + COLON_SPACE + value.len + LINE_END;
	char *at = block_room(gate, len);

	gate->last = gate->block_len;
	gate->last_name = name.len;
	gate->block_len += len;
	if (canonical) {
		put(at, name.at, len);
		return;
	}
	at = put(at, name.at, name.len);
	at = put(at, ": ", COLON_SPACE);
	at = put(at, value.at, value.len);
	put(at, "\r\n", LINE_END);
}

static struct slice last_name(const struct gate *gate)
{
	return slice_of(gate->block + gate->last, gate->last_name);
}

static struct slice last_value(const struct gate *gate)
{
	size_t start = gate->last + gate->last_name + COLON_SPACE;

	return slice_of(gate->block + start, gate->block_len - LINE_END - start);
}

/* The last line goes on: its value and the piece are joined with a space. */
static void block_join(struct gate *gate, struct slice piece)
{
	bool empty = last_value(gate).len == 0;

	if (piece.len == 0)
		return;
	gate->block_len -= LINE_END;
	char *at = block_room(gate, 1 + piece.len + LINE_END);
	at = put(at, " ", empty ? 0 : 1);
	at = put(at, piece.at, piece.len);
	at = put(at, "\r\n", LINE_END);
	gate->block_len = (size_t)(at - gate->block);
}

/* The last line is whole: one that http-parser must not see leaves the block. */
static void block_settle(struct gate *gate)
{
	if (gate->last_kind != NAME_FRAMING && gate->last_kind != NAME_LOOK_ALIKE)
		return;
	struct slice name = arena_copy(gate->arena, last_name(gate));
	struct slice value = arena_copy(gate->arena, last_value(gate));
	bool framing = gate->last_kind == NAME_FRAMING;
	fields_add(framing ? &gate->framing : &gate->look_alikes, gate->arena, name, value);
	gate->block_len = gate->last;
	gate->last_kind = NAME_PLAIN;
}

/* A line that begins with a blank. */
static enum gate_step begin_blank(struct gate *gate, bool blank, struct trace *trace)
{
	struct slice name = gate->count ? last_name(gate) : SLICE("");

	if (is_mendable(gate) && gate->count == 0)
		return gate_response_octets(gate, blank, name, trace);
	if (!is_mendable(gate) && gate->count == 0 && rule(trace, PARSE_07, blank))
		return gate_refuse(gate, PARSE_07, name);
	if (!is_mendable(gate) && gate->count > 0 && rule(trace, PARSE_09, blank))
		return gate_refuse(gate, PARSE_09, name);
	return STEP_ON;
}

/* The first octet tells what the line is: a fold, the section's end, or a field. */
static enum gate_step begin_line(struct gate *gate, struct slice line, struct trace *trace)
{
	bool blank = is_blank(line.at[0]);

	if (begin_blank(gate, blank, trace) == STEP_REFUSED)
		return STEP_REFUSED;
	if (is_mendable(gate) && gate->count > 0 && rule(trace, RESP_08, blank)) {
		gate->part = PART_FOLD;
		gate->mended = true;
		return gate->limits.strict ? gate_refuse(gate, RESP_08, last_name(gate)) : STEP_ON;
	}
	block_settle(gate);
	if (line.at[0] != '\r' && line.at[0] != '\n') {
		gate->part = PART_NAME;
		return STEP_ON;
	}
	enum gate_step step = gate_line_end(gate, line, SLICE(""), trace);
	if (step != STEP_LINE)
		return step;
	gate->lines = slice_of(gate->block, gate->block_len);
	return STEP_DONE;
}

static enum gate_step scan_name(struct gate *gate, struct slice line)
{
	gate->looked += octets_of(slice_after(line, gate->looked), OCTET_TCHAR);
	if (gate->looked == line.len)
		return STEP_SHORT;
	gate->ends[0] = gate->looked;
	gate->part = PART_BLANKS;
	return STEP_ON;
}

/* Blanks between name and colon are a fault of their own kind, once the colon is there. */
static enum gate_step judge_blanks(
    struct gate *gate, bool spaced, struct slice name, struct trace *trace)
{
	if (is_mendable(gate))
		gate->mended |= rule(trace, RESP_07, spaced);
	else if (rule(trace, PARSE_08, spaced))
		return gate_refuse(gate, PARSE_08, name);
	return STEP_ON;
}

static enum gate_step judge_name(struct gate *gate, struct slice name, struct trace *trace)
{
	bool asked = gate->kind == GATE_REQUEST || gate->kind == GATE_REQUEST_TRAILER;

	gate->last_kind = name_kind(name);
	if (asked && rule(trace, PARSE_24, gate->last_kind == NAME_BAIT))
		return gate_refuse(gate, PARSE_24, name);
	/* Of a response with too many fields, no one field is to blame (ERR-19). */
	struct slice blame = is_mendable(gate) ? slice_of(name.at, 0) : name;
	return gate_size(gate, ++gate->count > gate->limits.fields, blame, trace);
}

static enum gate_step scan_blanks(struct gate *gate, struct slice line, struct trace *trace)
{
	while (gate->looked < line.len && is_blank(line.at[gate->looked]))
		gate->looked++;
	if (gate->looked == line.len)
		return STEP_SHORT;
	struct slice name = slice_of(line.at, gate->ends[0]);
	if (rule(trace, PARSE_11, name.len == 0 || line.at[gate->looked] != ':'))
		return gate_refuse(gate, PARSE_11, name);
	if (judge_blanks(gate, gate->looked > name.len, name, trace) == STEP_REFUSED)
		return STEP_REFUSED;
	if (judge_name(gate, name, trace) == STEP_REFUSED)
		return STEP_REFUSED;
	gate->ends[1] = gate->looked++;
	gate->part = PART_VALUE;
	return STEP_ON;
}

static void scan_value_octets(struct gate *gate, struct slice line)
{
	gate->looked += octets_of_value(slice_after(line, gate->looked));
#ifdef VIADUCT_GATE_HOLE
	/* NUL behind another octet of a value, in requests: http-parser refuses it. */
	while (gate->kind == GATE_REQUEST && gate->looked < line.len && !line.at[gate->looked] &&
	       gate->looked > gate->ends[1] + 1 && !is_blank(line.at[gate->looked - 1]))
		gate->looked += 1 + octets_of_value(slice_after(line, gate->looked + 1));
#endif
}

static enum gate_step scan_value(struct gate *gate, struct slice line, struct trace *trace)
{
	struct slice name = slice_of(line.at, gate->ends[0]);

	scan_value_octets(gate, line);
	if (gate->looked == line.len)
		return STEP_SHORT;
	char c = line.at[gate->looked];
	struct slice raw = slice_after(slice_of(line.at, gate->looked), gate->ends[1] + 1);
	if (!is_mendable(gate) && rule(trace, PARSE_05, c == '\0'))
		return gate_refuse(gate, PARSE_05, name);
	if (!is_mendable(gate) && rule(trace, PARSE_06, c != '\r' && c != '\n'))
		return gate_refuse(gate, PARSE_06, name);
	enum gate_step step = gate_line_end(gate, line, name, trace);
	if (step != STEP_LINE)
		return step;
	block_add(gate, name, raw);
	gate->part = PART_LINE;
	return STEP_LINE;
}

static enum gate_step scan_fold(struct gate *gate, struct slice line, struct trace *trace)
{
	gate->looked += octets_of_value(slice_after(line, gate->looked));
	if (gate->looked == line.len)
		return STEP_SHORT;
	struct slice piece = slice_trim(slice_of(line.at, gate->looked));
	enum gate_step step = gate_line_end(gate, line, last_name(gate), trace);
	if (step != STEP_LINE)
		return step;
	size_t joined = gate->block_len - gate->last - LINE_END + 1 + piece.len;
	if (gate_size(gate, joined > gate->limits.field, last_name(gate), trace) == STEP_REFUSED)
		return STEP_REFUSED;
	block_join(gate, piece);
	gate->part = PART_LINE;
	return STEP_LINE;
}

enum gate_step gate_field_line(struct gate *gate, struct slice line, struct trace *trace)
{
	enum gate_step step = STEP_ON;

	if (gate->part == PART_LINE)
		step = begin_line(gate, line, trace);
	if (step == STEP_ON && gate->part == PART_FOLD)
		return scan_fold(gate, line, trace);
	if (step == STEP_ON && gate->part == PART_NAME)
		step = scan_name(gate, line);
	if (step == STEP_ON && gate->part == PART_BLANKS)
		step = scan_blanks(gate, line, trace);
	if (step == STEP_ON)
		step = scan_value(gate, line, trace);
	return step;
}
