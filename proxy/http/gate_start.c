/* The start lines of heads: request lines and status lines. */
#include "http/gate_part.h"
#include "http/grammar.h"

/* Where the parts of `HTTP/1.1 200` are. */
enum {
	MAJOR_AT = 5,
	MINOR_AT = 7,
	VERSION_OCTETS = 8,
	CODE_AT = 9,
	CODE_OCTETS = 3,
	CODE_END = 12
};

/* How many octets at the front are as in `HTTP/1.1 200`, with any digits. */
static size_t octets_of_status(struct slice s)
{
	static const char form[] = "HTTP/0.0 000";
	size_t n = 0;

	while (n < s.len && n < CODE_END &&
	       (form[n] == '0' ? octet_is(s.at[n], OCTET_DIGIT) : s.at[n] == form[n]))
		n++;
	return n;
}

static bool is_version(struct slice s)
{
	return s.len == VERSION_OCTETS && octets_of_status(s) == VERSION_OCTETS;
}

/* From the part's first octet, at `start`, to gate->looked. */
static struct slice part_of(const struct gate *gate, struct slice line, size_t start)
{
	return slice_of(line.at + start, gate->looked - start);
}

/*
 * Looks at what follows a part of the request line.  STEP_ON: it is not the line's end, and
 * no blank too many; STEP_LINE: the line ends here, as it may behind a version only.
 */
static enum gate_step part_end(
    struct gate *gate, struct slice line, size_t start, struct trace *trace)
{
	struct slice part = part_of(gate, line, start);
	bool versioned = gate->part == PART_VERSION && part.len > 0;

	if (gate->looked == line.len)
		return STEP_SHORT;
	enum gate_step step = gate_line_end(gate, line, part, trace);
	if (step == STEP_LINE && rule(trace, VER_07, !versioned))
		return gate_refuse(gate, VER_07, part);
	if (step != STEP_ON)
		return step;
	char c = line.at[gate->looked];
	bool second = c == ' ' && (part.len == 0 || (versioned && is_version(part)));
	if (rule(trace, PARSE_13, c == '\t' || second))
		return gate_refuse(gate, PARSE_13, part);
	return STEP_ON;
}

static enum gate_step empty_line(struct gate *gate, struct slice line, struct trace *trace)
{
	enum gate_step step = gate_line_end(gate, line, slice_of(line.at, 0), trace);

	if (step != STEP_LINE)
		return step;
	if (rule(trace, PARSE_02, ++gate->empty_lines > GATE_EMPTY_LINES_MAX))
		return gate_refuse(gate, PARSE_02, slice_of(line.at, 0));
	return STEP_LINE;
}

static enum gate_step scan_method(struct gate *gate, struct slice line, struct trace *trace)
{
	if (line.at[0] == '\r' || line.at[0] == '\n')
		return empty_line(gate, line, trace);
	gate->looked += octets_of(slice_after(line, gate->looked), OCTET_TCHAR);
	if (gate->looked == line.len && gate->looked <= GATE_METHOD_MAX)
		return STEP_SHORT;
	if (rule(trace, PARSE_17, gate->looked > GATE_METHOD_MAX))
		return gate_refuse(gate, PARSE_17, slice_of(line.at, GATE_METHOD_MAX));
	enum gate_step step = part_end(gate, line, 0, trace);
	if (step != STEP_ON)
		return step;
	if (rule(trace, PARSE_22, line.at[gate->looked] != ' '))
		return gate_refuse(gate, PARSE_22, part_of(gate, line, 0));
	gate->ends[0] = gate->looked++;
	gate->part = PART_TARGET;
	return STEP_ON;
}

static enum gate_step scan_target(struct gate *gate, struct slice line, struct trace *trace)
{
	size_t start = gate->ends[0] + 1;

	gate->looked += octets_of(slice_after(line, gate->looked), OCTET_TARGET);
	enum gate_step step = part_end(gate, line, start, trace);
	if (step != STEP_ON)
		return step;
	if (rule(trace, TGT_21, line.at[gate->looked] != ' '))
		return gate_refuse(gate, TGT_21, part_of(gate, line, start));
	gate->ends[1] = gate->looked++;
	gate->part = PART_VERSION;
	return STEP_ON;
}

/* Keeps what the whole request line said. */
static enum gate_step keep_request_line(struct gate *gate, struct slice line, struct slice version)
{
	struct slice copy = arena_copy(gate->arena, slice_of(line.at, gate->ends[1]));

	gate->method = slice_of(copy.at, gate->ends[0]);
	gate->target = slice_after(copy, gate->ends[0] + 1);
	gate->minor = (uint8_t)(version.at[MINOR_AT] - '0');
	gate->part = PART_LINE;
	return STEP_LINE;
}

static enum gate_step scan_version(struct gate *gate, struct slice line, struct trace *trace)
{
	size_t start = gate->ends[1] + 1;

	gate->looked += octets_of(slice_after(line, gate->looked), OCTET_TARGET);
	struct slice version = part_of(gate, line, start);
	enum gate_step step = part_end(gate, line, start, trace);
	if (step == STEP_SHORT || step == STEP_REFUSED)
		return step;
	bool spaced = step == STEP_ON && line.at[gate->looked] == ' ';
	if (rule(trace, PARSE_14, spaced))
		return gate_refuse(gate, PARSE_14,
		    slice_after(slice_of(line.at, gate->looked), gate->ends[0] + 1));
	if (rule(trace, VER_04, step == STEP_ON || !is_version(version)))
		return gate_refuse(gate, VER_04, version);
	if (rule(trace, VER_06, version.at[MAJOR_AT] != '1'))
		return gate_refuse(gate, VER_06, version);
	return keep_request_line(gate, line, version);
}

enum gate_step gate_request_line(struct gate *gate, struct slice line, struct trace *trace)
{
	enum gate_step step = STEP_ON;

	if (gate->part == PART_METHOD)
		step = scan_method(gate, line, trace);
	if (step == STEP_ON && gate->part == PART_TARGET)
		step = scan_target(gate, line, trace);
	if (step == STEP_ON)
		step = scan_version(gate, line, trace);
	return step;
}

/* What may follow a status code: the reason's space, or the line's end. */
static bool ends_code(char c)
{
	return c == ' ' || c == '\r' || c == '\n';
}

/* Refuses a status code that is none, with what is wrong with it at `fit`; else keeps it. */
static enum gate_step scan_code(
    struct gate *gate, struct slice line, size_t fit, struct trace *trace)
{
	struct slice code = slice_of(line.at + CODE_AT, CODE_OCTETS);
	struct slice wrong = slice_after(slice_of(line.at, fit + 1), CODE_AT);
	uint64_t status = 0;

	if (rule(trace, RESP_05, fit < CODE_END || !ends_code(line.at[CODE_END])))
		return gate_refuse(gate, RESP_05, wrong);
	slice_number(code, 999, &status);
	if (rule(trace, RESP_04, status < 100 || status > 599)) {
		gate->received_status = (unsigned)status;
		return gate_refuse(gate, RESP_04, code);
	}
	gate->status = (uint16_t)status;
	return STEP_ON;
}

/* Version and code, with the octet behind them: short enough to begin anew each time. */
static enum gate_step scan_status(struct gate *gate, struct slice line, struct trace *trace)
{
	size_t fit = octets_of_status(line);

	if (fit == line.len)
		return STEP_SHORT;
	if (rule(trace, RESP_01, fit < CODE_AT))
		return gate_refuse(gate, RESP_01, slice_of(line.at, fit + 1));
	if (rule(trace, RESP_12, line.at[MAJOR_AT] != '1'))
		return gate_refuse(gate, RESP_12, slice_of(line.at, VERSION_OCTETS));
	if (scan_code(gate, line, fit, trace) == STEP_REFUSED)
		return STEP_REFUSED;
	gate->minor = (uint8_t)(line.at[MINOR_AT] - '0');
	gate->looked = line.at[CODE_END] == ' ' ? CODE_END + 1 : CODE_END;
	gate->ends[0] = gate->looked;
	gate->part = PART_REASON;
	return STEP_ON;
}

static enum gate_step scan_reason(struct gate *gate, struct slice line, struct trace *trace)
{
	gate->looked += octets_of_value(slice_after(line, gate->looked));
	if (gate->looked == line.len)
		return STEP_SHORT;
	struct slice reason = part_of(gate, line, gate->ends[0]);
	enum gate_step step = gate_line_end(gate, line, SLICE(""), trace);
	if (step != STEP_LINE)
		return step;
	gate->reason = arena_copy(gate->arena, reason);
	gate->part = PART_LINE;
	return STEP_LINE;
}

enum gate_step gate_status_line(struct gate *gate, struct slice line, struct trace *trace)
{
	enum gate_step step = STEP_ON;

	if (gate->part == PART_STATUS)
		step = scan_status(gate, line, trace);
	if (step == STEP_ON)
		step = scan_reason(gate, line, trace);
	return step;
}
