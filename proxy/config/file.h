/*
 * Configuration files: lines of words.  `#` at the start of a word begins a comment; in "quotes"
 * only \" and \\ are escapes; `include path` puts another file in its place.  What the lines mean
 * is for others.
 */
#pragma once

#include "base/arena.h"
#include "config/complaint.h"

enum {
	FILE_OCTETS_MAX = 1 << 20, /* of one file */
	FILE_TOTAL_MAX = 8 << 20,  /* octets of all files together */
	FILE_DEPTH_MAX = 16,       /* of files that include each other */
	FILE_FILES_MAX = 1000,     /* of one reading */
	FILE_LINES_MAX = 100000,   /* of all files together */
};

/* A word, and the column that it begins in, from 1. */
struct config_word {
	struct slice text; /* NUL-terminated, in the arena */
	unsigned column;
};

/* A line that has words. */
struct config_line {
	const char *file; /* as it was named */
	unsigned number;  /* in its file, from 1 */
	unsigned order;   /* among all lines of a reading, from 1; for complaint_add_at */
	struct config_word *words;
	unsigned count; /* at least 1 */
};

struct config_lines {
	struct config_line *at;
	unsigned count;
	unsigned room;
};

/*
 * Reads a file and all that it includes; everything is in the arena.  Whatever is wrong is
 * complained about, all of it, with file, line and column: a file that cannot be read, has no
 * words, is no text or is too large, an include that is a circle or has no file, a quote without
 * its end.  False when there was any such error.
 */
bool file_read(const char *path, struct arena *memory, struct config_lines *lines,
    struct complaints *complaints);

/* Adds a line; its words are borrowed. */
void lines_add(struct config_lines *lines, const struct config_line *line, struct arena *memory);

/* Complains about a word of a line: `FILE:LINE:COLUMN: 'word': message`. */
void line_complain(const struct config_line *line, unsigned word, enum complaint_weight weight,
    struct complaints *complaints, const char *format, ...) __attribute__((format(printf, 5, 6)));
