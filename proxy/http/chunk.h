/*
 * The gate for chunked bodies (9112 7.1): checks each chunk line and chunk end, and tells
 * data from lines.  Trailer sections are a matter for gate.h.
 */
#pragma once

#include "base/rule.h"
#include "base/slice.h"

/* Octets of a line and of a message's extensions (CHUNK-06); digits of a size (CHUNK-01). */
enum chunk_limits { CHUNK_LINE_MAX = 4096, CHUNK_EXTENSIONS_MAX = 16384, CHUNK_DIGITS_MAX = 32 };

enum chunk_piece {
	CHUNK_MORE,    /* needs octets: those left in *in are of an incomplete line */
	CHUNK_SIZE,    /* a chunk-size line, of a chunk that is not the last */
	CHUNK_DATA,    /* data of the current chunk, as much as there was */
	CHUNK_END,     /* the CR LF behind a chunk's data */
	CHUNK_LAST,    /* the last chunk's line; the trailer section follows: do not ask again */
	CHUNK_REFUSED, /* see broken */
};

struct chunk_scan {
	uint64_t left;     /* octets of the current chunk still to come */
	uint64_t size;     /* of the chunk whose line was last seen */
	size_t extensions; /* octets of extensions in this message so far */
	size_t looked;     /* octets of an incomplete line that were looked at */
	unsigned stage;
	bool response;       /* tolerates blanks between size and CR LF (P-08) */
	bool spaced;         /* the line has blanks outside quoted strings (CHUNK-05) */
	bool canonical;      /* the piece can go on as it is: no extension, blank or leading zero */
	enum rule_id broken; /* after CHUNK_REFUSED */
};

/* Begins a body. */
void chunk_begin(struct chunk_scan *scan, bool response);

/* Cuts the next piece off the front of *in into *piece. */
enum chunk_piece chunk_next(
    struct chunk_scan *scan, struct slice *in, struct slice *piece, struct trace *trace);

/* Writes a chunk-size line (at most CHUNK_SIZE_LINE octets, CR LF included); gives its length. */
enum { CHUNK_SIZE_LINE = 18 };
size_t chunk_write_size(char line[CHUNK_SIZE_LINE], uint64_t size);
