#include "http/chunk.h"

#include <assert.h>
#include "http/grammar.h"

/* What the next octet belongs to. */
enum chunk_stage {
	STAGE_FAULT, /* no octet's: what a table says of octets that do not fit */
	STAGE_BEGIN,
	STAGE_SIZE,
	STAGE_SIZE_BLANKS,  /* behind the size */
	STAGE_NAME_BLANKS,  /* behind a semicolon */
	STAGE_NAME,         /* of an extension */
	STAGE_EQUALS,       /* blanks behind a name */
	STAGE_VALUE_BLANKS, /* behind an equals sign */
	STAGE_TOKEN,        /* an extension's value */
	STAGE_QUOTED,
	STAGE_ESCAPED, /* behind a backslash */
	STAGE_CLOSED,  /* behind a quoted string */
	STAGE_NEXT,    /* blanks behind a value */
	STAGE_DATA,
	STAGE_DATA_END,
	STAGE_OVER,
};

enum { LINE_END = 2 };

/* Where the octets of a chunk-size line lead; what is not said is a fault. */
struct chunk_row {
	uint8_t class; /* octets of this class ... */
	uint8_t then;  /* ... lead here */
	uint8_t blank, semicolon, equals, quote, backslash;
	bool may_end;
};

/* 9112 7.1.1: chunk-ext = *( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] ) */
/* clang-format off */
static const struct chunk_row rows[] = {
	[STAGE_BEGIN] = {.class = OCTET_HEX, .then = STAGE_SIZE},
	[STAGE_SIZE] = {.class = OCTET_HEX, .then = STAGE_SIZE, .blank = STAGE_SIZE_BLANKS,
	    .semicolon = STAGE_NAME_BLANKS, .may_end = true},
	[STAGE_SIZE_BLANKS] = {.blank = STAGE_SIZE_BLANKS, .semicolon = STAGE_NAME_BLANKS},
	[STAGE_NAME_BLANKS] = {.class = OCTET_TCHAR, .then = STAGE_NAME, .blank = STAGE_NAME_BLANKS},
	[STAGE_NAME] = {.class = OCTET_TCHAR, .then = STAGE_NAME, .blank = STAGE_EQUALS,
	    .semicolon = STAGE_NAME_BLANKS, .equals = STAGE_VALUE_BLANKS, .may_end = true},
	[STAGE_EQUALS] = {.blank = STAGE_EQUALS, .semicolon = STAGE_NAME_BLANKS,
	    .equals = STAGE_VALUE_BLANKS},
	[STAGE_VALUE_BLANKS] = {.class = OCTET_TCHAR, .then = STAGE_TOKEN, .blank = STAGE_VALUE_BLANKS,
	    .quote = STAGE_QUOTED},
	[STAGE_TOKEN] = {.class = OCTET_TCHAR, .then = STAGE_TOKEN, .blank = STAGE_NEXT,
	    .semicolon = STAGE_NAME_BLANKS, .may_end = true},
	[STAGE_QUOTED] = {.class = OCTET_VALUE, .then = STAGE_QUOTED, .blank = STAGE_QUOTED,
	    .semicolon = STAGE_QUOTED, .equals = STAGE_QUOTED, .quote = STAGE_CLOSED,
	    .backslash = STAGE_ESCAPED},
	[STAGE_ESCAPED] = {.class = OCTET_VALUE, .then = STAGE_QUOTED, .blank = STAGE_QUOTED,
	    .semicolon = STAGE_QUOTED, .equals = STAGE_QUOTED, .quote = STAGE_QUOTED,
	    .backslash = STAGE_QUOTED},
	[STAGE_CLOSED] = {.blank = STAGE_NEXT, .semicolon = STAGE_NAME_BLANKS, .may_end = true},
	[STAGE_NEXT] = {.blank = STAGE_NEXT, .semicolon = STAGE_NAME_BLANKS},
};
/* clang-format on */

static enum chunk_stage stage_behind(enum chunk_stage stage, char c)
{
	const struct chunk_row *row = &rows[stage];

	switch (c) {
	case ' ':
	case '\t':
		return row->blank;
	case ';':
		return row->semicolon;
	case '=':
		return row->equals;
	case '"':
		return row->quote;
	case '\\':
		return row->backslash;
	default:
		return octet_is(c, row->class) ? row->then : STAGE_FAULT;
	}
}

void chunk_begin(struct chunk_scan *scan, bool response)
{
	*scan = (struct chunk_scan){.stage = STAGE_BEGIN, .response = response};
}

static enum chunk_piece refuse(struct chunk_scan *scan, enum rule_id id)
{
	scan->broken = id;
	return CHUNK_REFUSED;
}

/* Counts an octet that fits the grammar; false when it is over a limit. */
static bool take_octet(struct chunk_scan *scan, enum chunk_stage next, char c)
{
	if (next != STAGE_SIZE) {
		if (scan->looked >= CHUNK_LINE_MAX || scan->extensions >= CHUNK_EXTENSIONS_MAX)
			return false;
		scan->extensions++;
		return true;
	}
	if (scan->stage == STAGE_BEGIN)
		scan->size = 0;
	if (scan->looked >= CHUNK_DIGITS_MAX || scan->size > INT64_MAX >> 4)
		return false;
	scan->size = scan->size << 4 | hex_value(c);
	return true;
}

/* Whether an octet is white space that no quoted string holds. */
static bool is_blank_outside(char c, enum chunk_stage next)
{
	return (c == ' ' || c == '\t') && next != STAGE_QUOTED;
}

/* Goes on in a chunk-size line as far as its octets fit grammar and limits. */
static void scan_line(struct chunk_scan *scan, struct slice line)
{
	while (scan->looked < line.len) {
		char c = line.at[scan->looked];
		enum chunk_stage next = stage_behind(scan->stage, c);
		if (next == STAGE_FAULT || !take_octet(scan, next, c))
			return;
		scan->spaced |= is_blank_outside(c, next);
		scan->stage = next;
		scan->looked++;
	}
}

/* Whether the octets, as far as they are there, are no CR LF. */
static bool breaks_line_end(struct slice s, struct trace *trace)
{
	size_t n = s.len < LINE_END ? s.len : LINE_END;

	return rule(trace, CHUNK_03, memcmp(s.at, "\r\n", n) != 0);
}

/* A control octet is the extension's fault, but for a CR or LF that no quoted string holds. */
static bool is_control_inside(enum chunk_stage stage, char c)
{
	bool quoted = stage == STAGE_QUOTED || stage == STAGE_ESCAPED;

	if (stage == STAGE_BEGIN || stage == STAGE_SIZE || octet_is(c, OCTET_VALUE))
		return false;
	return quoted || (c != '\r' && c != '\n');
}

/* Looks at the octet that ended the scan of a line: CHUNK_SIZE when that is the line's end. */
static enum chunk_piece judge_line(struct chunk_scan *scan, struct slice line, struct trace *trace)
{
	enum chunk_stage stage = scan->stage;
	struct slice end = slice_after(line, scan->looked);
	if (end.len == 0)
		return CHUNK_MORE;
	char c = end.at[0];
	bool ends = c == '\r' || c == '\n';
	bool fits = stage_behind(stage, c) != STAGE_FAULT;
	bool digit = fits && octet_is(c, OCTET_HEX) && stage <= STAGE_SIZE;
	bool may_end = rows[stage].may_end || (stage == STAGE_SIZE_BLANKS && scan->response);

	if (rule(trace, CHUNK_01, digit))
		return refuse(scan, CHUNK_01);
	if (rule(trace, CHUNK_06, (fits && !digit) || is_control_inside(stage, c)))
		return refuse(scan, CHUNK_06);
	if (rule(trace, CHUNK_02, !ends || !may_end))
		return refuse(scan, CHUNK_02);
	if (breaks_line_end(end, trace))
		return refuse(scan, CHUNK_03);
	return end.len < LINE_END ? CHUNK_MORE : CHUNK_SIZE;
}

static struct slice cut(struct slice *in, size_t n)
{
	struct slice piece = slice_of(in->at, n);

	*in = slice_after(*in, n);
	return piece;
}

static enum chunk_piece next_line(
    struct chunk_scan *scan, struct slice *in, struct slice *piece, struct trace *trace)
{
	scan_line(scan, *in);
	enum chunk_piece kind = judge_line(scan, *in, trace);
	if (kind != CHUNK_SIZE)
		return kind;
	bool last = scan->size == 0;
	bool extended = rule(trace, CHUNK_04, scan->stage > STAGE_SIZE_BLANKS);
	bool spaced = rule(trace, CHUNK_05, scan->spaced);
	scan->canonical = !extended && !spaced && (last ? scan->looked == 1 : in->at[0] != '0');
	scan->spaced = false;
	*piece = cut(in, scan->looked + LINE_END);
	scan->looked = 0;
	scan->left = scan->size;
	scan->stage = last ? STAGE_OVER : STAGE_DATA;
	return last ? CHUNK_LAST : CHUNK_SIZE;
}

static enum chunk_piece next_data(struct chunk_scan *scan, struct slice *in, struct slice *piece)
{
	if (in->len == 0)
		return CHUNK_MORE;
	*piece = cut(in, in->len < scan->left ? in->len : (size_t)scan->left);
	scan->left -= piece->len;
	if (scan->left == 0)
		scan->stage = STAGE_DATA_END;
	scan->canonical = true;
	return CHUNK_DATA;
}

static enum chunk_piece next_end(
    struct chunk_scan *scan, struct slice *in, struct slice *piece, struct trace *trace)
{
	if (in->len > 0 && breaks_line_end(*in, trace))
		return refuse(scan, CHUNK_03);
	if (in->len < LINE_END)
		return CHUNK_MORE;
	*piece = cut(in, LINE_END);
	scan->canonical = true;
	scan->stage = STAGE_BEGIN;
	return CHUNK_END;
}

enum chunk_piece chunk_next(
    struct chunk_scan *scan, struct slice *in, struct slice *piece, struct trace *trace)
{
	assert(scan->stage != STAGE_OVER);
	if (scan->stage == STAGE_DATA)
		return next_data(scan, in, piece);
	if (scan->stage == STAGE_DATA_END)
		return next_end(scan, in, piece, trace);
	return next_line(scan, in, piece, trace);
}

size_t chunk_write_size(char line[CHUNK_SIZE_LINE], uint64_t size)
{
	size_t digits = 1;

	while (digits < CHUNK_SIZE_LINE - LINE_END && size >> 4 * digits)
		digits++;
	for (size_t i = 0; i < digits; i++)
		line[i] = "0123456789abcdef"[size >> 4 * (digits - 1 - i) & 15];
	memcpy(line + digits, "\r\n", LINE_END);
	return digits + LINE_END;
}
