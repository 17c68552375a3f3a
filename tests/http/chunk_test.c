#include "suite.h"
#include "http/chunk.h"

#define OCTETS(literal)                                                                            \
	{                                                                                          \
		"" literal, sizeof(literal) - 1                                                    \
	}

/* What came of a body: its data, and a letter for each piece, small when it is not canonical. */
struct outcome {
	char data[64];
	size_t data_len;
	char pieces[64];
	size_t count;
	enum chunk_piece last;
	enum rule_id broken;
	size_t used;
};

static void note_piece(
    struct outcome *outcome, enum chunk_piece kind, struct slice piece, bool canonical)
{
	static const char letters[] = {
	    [CHUNK_SIZE] = 'S', [CHUNK_DATA] = 'D', [CHUNK_END] = 'E', [CHUNK_LAST] = 'L'};
	bool again =
	    kind == CHUNK_DATA && outcome->count && outcome->pieces[outcome->count - 1] == 'D';

	if (kind == CHUNK_DATA) {
		assert_in_range(outcome->data_len + piece.len, 0, sizeof outcome->data);
		memcpy(outcome->data + outcome->data_len, piece.at, piece.len);
		outcome->data_len += piece.len;
	}
	if (!again)
		outcome->pieces[outcome->count++] =
		    canonical ? letters[kind] : octet_lower(letters[kind]);
}

/* Shows the octets up to `shown`; gives how many of them are done with. */
static size_t scan_alone(struct chunk_scan *scan, struct slice octets, struct outcome *outcome)
{
	struct slice alone = slice_alone(octets);
	struct slice in = alone;
	struct slice piece;

	for (;;) {
		outcome->last = chunk_next(scan, &in, &piece, NULL);
		if (outcome->last == CHUNK_MORE || outcome->last == CHUNK_REFUSED)
			break;
		note_piece(outcome, outcome->last, piece, scan->canonical);
		if (outcome->last == CHUNK_LAST)
			break;
	}
	slice_alone_free(alone);
	return octets.len - in.len;
}

static struct outcome scan_pieces(bool response, struct slice octets, size_t first, size_t piece)
{
	struct outcome outcome = {.last = CHUNK_MORE};
	struct chunk_scan scan;
	size_t shown = first;

	chunk_begin(&scan, response);
	while (outcome.last == CHUNK_MORE) {
		shown = shown < octets.len ? shown : octets.len;
		struct slice rest = slice_of(octets.at + outcome.used, shown - outcome.used);
		outcome.used += scan_alone(&scan, rest, &outcome);
		if (shown == octets.len)
			break;
		shown += piece;
	}
	outcome.broken = scan.broken;
	return outcome;
}

struct passed_case {
	const char *title;
	bool response;
	struct slice octets;
	const char *data;
	const char *pieces;
};

static const struct passed_case passed[] = {
    {"FRAME-18: chunks are taken apart", false, OCTETS("1\r\na\r\n2\r\nbc\r\n0\r\n"), "abc",
	"SDESDEL"},
    {"a body may be empty", false, OCTETS("0\r\n"), "", "L"},
    {"sizes are hexadecimal in both cases", false,
	OCTETS("A\r\n0123456789\r\nb\r\n0123456789a\r\n0\r\n"), "01234567890123456789a", "SDESDEL"},
    {"data may look like lines", false, OCTETS("7\r\n\r\n0\r\n\r\n\r\n0\r\n"), "\r\n0\r\n\r\n",
	"SDEL"},
    {"CHUNK-01: leading zeros are not canonical", false, OCTETS("000003\r\nabc\r\n000\r\n"), "abc",
	"sDEl"},
    {"CHUNK-04: extensions are passed over and not canonical", false,
	OCTETS("3;a=b;c=\"d\"\r\nabc\r\n0;x\r\n"), "abc", "sDEl"},
    {"CHUNK-05: blanks around semicolons and equals signs are taken", false,
	OCTETS("3 ;\ta = b\t; c\r\nabc\r\n0\r\n"), "abc", "sDEL"},
    {"a quoted string may hold escapes, tabs and octets over 127", false,
	OCTETS("3;a=\"\\\"\\\\;=\t\xff\"\r\nabc\r\n0\r\n"), "abc", "sDEL"},
    {"CHUNK-03: a response may have blanks behind a size", true, OCTETS("3 \t \r\nabc\r\n0 \r\n"),
	"abc", "sDEl"},
};

static void check_passed(void **state)
{
	const struct passed_case *row = *state;

	for (size_t first = 0; first <= row->octets.len + 1; first++) {
		bool one_by_one = first > row->octets.len;
		struct outcome outcome = scan_pieces(row->response, row->octets,
		    one_by_one ? 1 : first, one_by_one ? 1 : row->octets.len);
		assert_int_equal(outcome.last, CHUNK_LAST);
		assert_int_equal(outcome.used, row->octets.len);
		assert_slice_equal(slice_of(outcome.data, outcome.data_len), slice_text(row->data));
		assert_slice_equal(
		    slice_of(outcome.pieces, outcome.count), slice_text(row->pieces));
	}
}

struct refused_case {
	const char *title;
	bool response;
	struct slice octets;
	enum rule_id rule;
};

/* No case has more octets than the fault needs. */
static const struct refused_case refused[] = {
    {"CHUNK-01: a size over 63 bits is refused", false, OCTETS("8000000000000000"), CHUNK_01},
    {"CHUNK-01: seventeen digits are refused", false, OCTETS("fffffffffffffffff"), CHUNK_01},
    {"CHUNK-01: a size that wraps around is refused", false, OCTETS("10000000000000003"), CHUNK_01},
    {"CHUNK-01: leading zeros are bounded", false, OCTETS("000000000000000000000000000000003"),
	CHUNK_01},
    {"CHUNK-02: 0x is refused", false, OCTETS("0x"), CHUNK_02},
    {"CHUNK-02: a sign is refused", false, OCTETS("+"), CHUNK_02},
    {"CHUNK-02: a minus is refused", false, OCTETS("-"), CHUNK_02},
    {"CHUNK-02: an underscore is refused", false, OCTETS("1_"), CHUNK_02},
    {"CHUNK-02: an empty size is refused", false, OCTETS("\r"), CHUNK_02},
    {"CHUNK-02: a blank before a size is refused", true, OCTETS(" "), CHUNK_02},
    {"CHUNK-02: a second word is refused", true, OCTETS("3 f"), CHUNK_02},
    {"CHUNK-02: a letter that is no digit is refused", false, OCTETS("3g"), CHUNK_02},
    {"CHUNK-02: a request has no blanks behind a size", false, OCTETS("3 \r"), CHUNK_02},
    {"CHUNK-02: an extension has a name", false, OCTETS("3;\r"), CHUNK_02},
    {"CHUNK-02: an extension's value is not empty", false, OCTETS("3;a=\r"), CHUNK_02},
    {"CHUNK-02: nothing follows a quoted string but another extension", false, OCTETS("3;a=\"b\"c"),
	CHUNK_02},
    {"CHUNK-02: two equals signs are refused", false, OCTETS("3;a=b="), CHUNK_02},
    {"CHUNK-02: a response has no blanks behind an extension", true, OCTETS("3;a \r"), CHUNK_02},
    {"CHUNK-03: a lone LF does not end a size line", false, OCTETS("3\n"), CHUNK_03},
    {"CHUNK-03: a lone CR does not end a size line", false, OCTETS("3\rX"), CHUNK_03},
    {"CHUNK-03: a lone LF does not end an extension", false, OCTETS("3;a\n"), CHUNK_03},
    {"CHUNK-03: other octets do not end data", false, OCTETS("3\r\nabcX"), CHUNK_03},
    {"CHUNK-03: a lone LF does not end data", true, OCTETS("3\r\nabc\n"), CHUNK_03},
    {"CHUNK-03: a lone CR does not end data", false, OCTETS("3\r\nabc\rX"), CHUNK_03},
    {"CHUNK-06: LF in a quoted string is refused", false, OCTETS("3;a=\"x\n"), CHUNK_06},
    {"CHUNK-06: CR in a quoted string is refused", false, OCTETS("3;a=\"x\r"), CHUNK_06},
    {"CHUNK-06: an escaped LF is refused", false, OCTETS("3;a=\"x\\\n"), CHUNK_06},
    {"CHUNK-06: NUL in an extension is refused", false, OCTETS("3;a\0"), CHUNK_06},
    {"CHUNK-06: a control octet in an extension is refused", false, OCTETS("3;a=\x01"), CHUNK_06},
};

static void check_refused(void **state)
{
	const struct refused_case *row = *state;

	for (size_t first = 0; first <= row->octets.len + 1; first++) {
		bool one_by_one = first > row->octets.len;
		struct outcome outcome = scan_pieces(row->response, row->octets,
		    one_by_one ? 1 : first, one_by_one ? 1 : row->octets.len);
		assert_int_equal(outcome.last, CHUNK_REFUSED);
		assert_int_equal(outcome.broken, row->rule);
	}
}

/* A line of a digit and an extension, `octets` in all; the body then has such lines. */
static enum rule_id scan_extensions(size_t octets, unsigned lines)
{
	static char line[CHUNK_EXTENSIONS_MAX];
	struct chunk_scan scan;
	struct slice piece;

	memset(line, 'a', sizeof line);
	memcpy(line, "1;", 2);
	memcpy(line + octets, "\r\nx\r\n", 5);
	chunk_begin(&scan, false);
	for (unsigned i = 0; i < lines; i++) {
		struct slice in = slice_of(line, octets + 5);
		while (in.len)
			if (chunk_next(&scan, &in, &piece, NULL) == CHUNK_REFUSED)
				return scan.broken;
	}
	return RULE_NONE;
}

static void extensions_are_bounded(void **state)
{
	(void)state;
	assert_int_equal(scan_extensions(CHUNK_LINE_MAX, 1), RULE_NONE);
	assert_int_equal(scan_extensions(CHUNK_LINE_MAX + 1, 1), CHUNK_06);
	assert_int_equal(scan_extensions(1025, 16), RULE_NONE);
	assert_int_equal(scan_extensions(1025, 17), CHUNK_06);
	assert_int_equal(scan_extensions(1026, 16), CHUNK_06);
}

static void the_largest_size_is_of_63_bits(void **state)
{
	struct chunk_scan scan;
	struct slice in = SLICE("7fffffffffffffff\r\nabc");
	struct slice piece;

	(void)state;
	chunk_begin(&scan, false);
	assert_int_equal(chunk_next(&scan, &in, &piece, NULL), CHUNK_SIZE);
	assert_true(scan.size == INT64_MAX);
	assert_int_equal(chunk_next(&scan, &in, &piece, NULL), CHUNK_DATA);
	assert_true(scan.left == INT64_MAX - 3);
	assert_int_equal(chunk_next(&scan, &in, &piece, NULL), CHUNK_MORE);
}

struct size_case {
	const char *title;
	uint64_t size;
	const char *line;
};

static const struct size_case sizes[] = {
    {"the size zero is written with one digit", 0, "0\r\n"},
    {"a size is written in small letters", 0xabc, "abc\r\n"},
    {"a size of one digit", 15, "f\r\n"},
    {"a size that ends in zeros", 0x10000, "10000\r\n"},
    {"the largest size has sixteen digits", UINT64_MAX, "ffffffffffffffff\r\n"},
};

static void check_size(void **state)
{
	const struct size_case *row = *state;
	char line[CHUNK_SIZE_LINE];

	assert_slice_equal(
	    slice_of(line, chunk_write_size(line, row->size)), slice_text(row->line));
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, passed, check_passed);
	SUITE_TABLE(&suite, refused, check_refused);
	suite_add(&suite, "CHUNK-06: extensions are bounded by line and by message",
	    extensions_are_bounded, NULL);
	suite_add(
	    &suite, "CHUNK-01: the largest size has 63 bits", the_largest_size_is_of_63_bits, NULL);
	SUITE_TABLE(&suite, sizes, check_size);
	return suite_run(&suite, "chunk");
}
