/*
 * The gate: the strict scan that every head and every trailer section passes before
 * anything else reads it.  It splits the start line, checks every octet, mends in heads of
 * responses what may be mended (bare LF, folds, space before a colon), and copies what it
 * accepted into a canonical block of `Name: value CR LF` lines, from which the framing lines
 * are kept apart.  http-parser sees only that block (decode.h).
 *
 * It works line by line: what it has used need not be shown again.  Octets of a line that
 * is not complete are not used, but looked at once, so that garbage is refused at once.
 */
#pragma once

#include "base/arena.h"
#include "base/rule.h"
#include "http/fields.h"

enum gate_kind { GATE_REQUEST, GATE_RESPONSE, GATE_REQUEST_TRAILER, GATE_RESPONSE_TRAILER };

/* Octets, but for `fields`.  The start line's limit is `line`, a field line's is `field`. */
struct gate_limits {
	size_t line;     /* without its line end */
	size_t field;    /* without its line end; in a response with the folds that were joined */
	size_t head;     /* the whole section, start line and line ends included */
	unsigned fields; /* field lines, framing lines included */
	bool strict;     /* refuse in responses what would be mended */
};

enum gate_result { GATE_MORE, GATE_DONE, GATE_REFUSED };

/* The heads' results are valid after GATE_DONE; `broken` and `culprit` after GATE_REFUSED. */
struct gate {
	enum gate_kind kind;
	struct gate_limits limits;
	struct arena *arena;

	struct slice method;       /* requests; as soon as its end has been seen */
	struct slice target;       /* requests */
	struct slice reason;       /* responses */
	uint16_t status;           /* responses: 100 to 599 */
	uint8_t minor;             /* of HTTP/1.x */
	struct slice lines;        /* the canonical block, without the empty line */
	struct fields framing;     /* Content-Length and Transfer-Encoding, in order */
	struct fields look_alikes; /* whose names only begin like theirs: not for http-parser */
	unsigned count;            /* field lines so far */
	bool mended;               /* something was */

	enum rule_id broken;      /* CHUNK_13 for every fault of a trailer section */
	enum rule_id cause;       /* the rule that the same line breaks in a request's head */
	struct slice culprit;     /* the field's name or the part of the start line to blame, cut
				     to GATE_CULPRIT_MAX octets; in the arena, may be empty */
	unsigned received_status; /* of a response refused for its status code, else 0 */

	/* for the gate itself: see gate_part.h */
	unsigned part;        /* enum gate_part: what the next octet belongs to */
	unsigned empty_lines; /* before a request line */
	size_t looked;        /* octets of the incomplete line that were looked at */
	size_t ends[2];       /* where the line's first and second part end */
	size_t section;       /* octets used so far */
	size_t shown;         /* octets that the caller last showed */
	char *block;          /* in the arena; the last line may still go on, or leave it */
	size_t block_len, block_room;
	size_t last, last_name; /* where the last line begins, and the length of its name */
	unsigned last_kind;     /* enum name_kind */
};

enum { GATE_CULPRIT_MAX = 256, GATE_METHOD_MAX = 64, GATE_EMPTY_LINES_MAX = 4 };

/* Begins a head or trailer section; limits are copied, everything taken is taken from the arena. */
void gate_begin(
    struct gate *gate, enum gate_kind kind, const struct gate_limits *limits, struct arena *arena);

/*
 * Scans octets.  *used is how many of them are done with (complete lines); the caller shows
 * the rest again, with more behind it.  After GATE_DONE what follows *used is the body.  A gate
 * that is done or has refused is not asked again.
 */
enum gate_result gate_scan(
    struct gate *gate, struct slice octets, size_t *used, struct trace *trace);
