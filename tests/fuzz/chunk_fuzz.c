/*
 * Chunked bodies.  Whatever the octets:
 * - the scan says the same of them whole and in pieces;
 * - http-parser, shown the canonical form of what passed, counts the same data and ends with it.
 */
#include "feed.h"
#include "http/chunk.h"
#include "http/decode.h"

enum { DATA_ROOM = 1 << 16 };

struct outcome {
	char data[DATA_ROOM];
	size_t len;
	size_t used;
	uint64_t sizes; /* of all chunks, and how many: to compare */
	unsigned chunks;
	enum chunk_piece last;
	struct chunk_scan scan;
};

/* Shows http-parser a piece in canonical form. */
static void show(struct decode_body *body, enum chunk_piece kind, struct slice piece,
    const struct chunk_scan *scan)
{
	char line[CHUNK_SIZE_LINE];

	if (!scan->canonical)
		piece = slice_of(line, chunk_write_size(line, scan->size));
	must(scan->canonical || kind == CHUNK_SIZE || kind == CHUNK_LAST,
	    "only lines are not canonical");
	must(decode_body_show(body, piece), "http-parser takes what the gate passed");
}

static void note(struct outcome *outcome, enum chunk_piece kind, struct slice piece)
{
	if (kind == CHUNK_DATA) {
		memcpy(outcome->data + outcome->len, piece.at, piece.len);
		outcome->len += piece.len;
	}
	if (kind == CHUNK_SIZE) {
		outcome->sizes = outcome->sizes * 31 + outcome->scan.size;
		outcome->chunks++;
	}
}

/* Scans as far as it goes; gives how many octets are done with. */
static size_t scan_alone(struct outcome *outcome, struct slice octets, struct decode_body *body)
{
	struct slice copy = alone(octets);
	struct slice in = copy;
	struct slice piece;
	enum chunk_piece kind = CHUNK_SIZE;

	while (kind != CHUNK_MORE && kind != CHUNK_REFUSED && kind != CHUNK_LAST) {
		kind = chunk_next(&outcome->scan, &in, &piece, NULL);
		if (kind == CHUNK_MORE || kind == CHUNK_REFUSED)
			break;
		must(piece.len > 0, "a piece has octets");
		note(outcome, kind, piece);
		show(body, kind, piece, &outcome->scan);
	}
	outcome->last = kind;
	free_alone(copy);
	return octets.len - in.len;
}

static void must_agree(const struct outcome *outcome, struct decode_body *body)
{
	bool ended = outcome->last == CHUNK_LAST;

	if (ended)
		must(decode_body_show(body, SLICE("\r\n")),
		    "an empty trailer section ends the body");
	must(decode_body_agrees(body, outcome->len, ended), "http-parser counts the same");
}

static void scan_pieces(
    struct outcome *outcome, bool response, struct slice octets, struct cuts *cuts)
{
	struct decode_body body;
	size_t shown = 0;

	decode_body_begin(&body);
	*outcome = (struct outcome){.last = CHUNK_MORE};
	chunk_begin(&outcome->scan, response);
	while (outcome->last == CHUNK_MORE && shown < octets.len) {
		shown += cuts ? next_cut(cuts) : octets.len;
		shown = shown < octets.len ? shown : octets.len;
		struct slice rest = slice_of(octets.at + outcome->used, shown - outcome->used);
		outcome->used += scan_alone(outcome, rest, &body);
	}
	must_agree(outcome, &body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct outcome whole, pieces;
	struct slice input = slice_of((const char *)data, size < DATA_ROOM ? size : DATA_ROOM);
	uint8_t how = take_octet(&input);
	struct cuts cuts = {.seed = how};

	scan_pieces(&whole, how & 1, input, NULL);
	scan_pieces(&pieces, how & 1, input, &cuts);
	must(whole.last == pieces.last && whole.scan.broken == pieces.scan.broken,
	    "the same result");
	must(whole.used == pieces.used, "as many octets used");
	must(whole.sizes == pieces.sizes && whole.chunks == pieces.chunks, "the same chunks");
	must(whole.scan.extensions == pieces.scan.extensions, "as many octets of extensions");
	must_equal(
	    slice_of(whole.data, whole.len), slice_of(pieces.data, pieces.len), "the same data");
	return 0;
}
