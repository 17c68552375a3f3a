#include "config/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/memory.h"

enum { WORDS_FIRST = 8, LINES_FIRST = 64, COMPLAINT_ROOM = 512 };

/* A file that is being read, and the one that includes it. */
struct source {
	const char *name;
	dev_t device;
	ino_t inode;
	const struct source *includer;
	unsigned depth;
};

/* What all files of one reading share. */
struct reader {
	struct arena *memory;
	struct config_lines *lines;
	struct complaints *complaints;
	char *room; /* for one file */
	unsigned files;
	size_t octets;  /* of all files */
	unsigned order; /* of the line at hand */
};

/* The octets of a line; they become its words, in place. */
struct row {
	char *at; /* an octet more is ours, behind the last */
	size_t len;
};

void line_complain(const struct config_line *line, unsigned word, enum complaint_weight weight,
    struct complaints *complaints, const char *format, ...)
{
	const struct config_word *at = &line->words[word];
	char message[COMPLAINT_ROOM], quote[COMPLAINT_QUOTE];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(message, sizeof message, format, arguments);
	va_end(arguments);
	complaint_add_at(complaints, weight, line->order, "%s:%u:%u: %s: %s", line->file,
	    line->number, at->column, complaint_quote(quote, at->text), message);
}

/* The same at a place that is no word; `at` from 0. */
static bool refuse_at(
    struct reader *reader, const struct config_line *line, size_t at, const char *what)
{
	complaint_add_at(reader->complaints, COMPLAINT_ERROR, line->order, "%s:%u:%zu: %s",
	    line->file, line->number, at + 1, what);
	return false;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Ends the word's text with a NUL, in the place of what stands behind it. */
static void add_word(
    struct reader *reader, struct config_line *line, char *text, size_t len, size_t at)
{
	unsigned count = line->count;

	if (count == 0) {
		line->words = arena_take(reader->memory, WORDS_FIRST * sizeof *line->words);
	} else if (count >= WORDS_FIRST && (count & (count - 1)) == 0) {
		struct config_word *more =
		    arena_take(reader->memory, 2 * (size_t)count * sizeof *more);
		memcpy(more, line->words, count * sizeof *more);
		line->words = more;
	}
	text[len] = 0;
	line->words[line->count++] = (struct config_word){slice_of(text, len), (unsigned)at + 1};
}

/* Where the octet behind the quote that begins at *at is, in *at; what is quoted, unescaped. */
static bool unquote(
    struct reader *reader, const struct config_line *line, struct row row, size_t *at, size_t *len)
{
	char *text = row.at + *at + 1;
	size_t i = *at + 1;

	*len = 0;
	while (i < row.len && row.at[i] != '"') {
		bool escape = row.at[i] == '\\';
		char next = i + 1 < row.len ? row.at[i + 1] : ' ';
		if (escape && next != '"' && next != '\\')
			return refuse_at(
			    reader, line, i, "in quotes a \\ stands before \" or \\ only");
		i += escape;
		text[(*len)++] = row.at[i++];
	}
	if (i == row.len)
		return refuse_at(reader, line, *at, "this quote has no end");
	*at = i + 1;
	return true;
}

static bool take_quoted(struct reader *reader, struct config_line *line, struct row row, size_t *at)
{
	size_t first = *at, len;

	if (!unquote(reader, line, row, at, &len))
		return false;
	if (*at < row.len && !is_blank(row.at[*at]))
		return refuse_at(reader, line, *at,
		    "behind a quote's end a space or the line's end must follow");
	add_word(reader, line, row.at + first + 1, len, first);
	return true;
}

static bool take_bare(struct reader *reader, struct config_line *line, struct row row, size_t *at)
{
	size_t first = *at;

	while (*at < row.len && !is_blank(row.at[*at]))
		++*at;
	add_word(reader, line, row.at + first, *at - first, first);
	++*at; /* where the NUL is now */
	return true;
}

/* Splits a line into words; false after a complaint. */
static bool split(struct reader *reader, struct config_line *line, struct row row)
{
	size_t at = 0;
	bool good = true;

	while (good) {
		while (at < row.len && is_blank(row.at[at]))
			at++;
		if (at >= row.len || row.at[at] == '#')
			return true;
		good = row.at[at] == '"' ? take_quoted(reader, line, row, &at)
					 : take_bare(reader, line, row, &at);
	}
	return false;
}

/* Text has no control octets but HTAB. */
static bool is_text(struct reader *reader, const struct config_line *line, struct row row)
{
	for (size_t i = 0; i < row.len; i++) {
		unsigned char c = (unsigned char)row.at[i];
		if ((c < ' ' && c != '\t') || c == 0x7f)
			return refuse_at(reader, line, i,
			    c ? "a control octet; expected text" : "a NUL octet; expected text");
	}
	if (line->number == 1 && row.len >= 3 && memcmp(row.at, "\xef\xbb\xbf", 3) == 0)
		return refuse_at(
		    reader, line, 0, "a byte order mark; save the file as UTF-8 without it");
	return true;
}

void lines_add(struct config_lines *lines, const struct config_line *line, struct arena *memory)
{
	if (lines->count == lines->room) {
		unsigned room = lines->room ? 2 * lines->room : LINES_FIRST;
		struct config_line *more = arena_take(memory, room * sizeof *more);
		if (lines->count)
			memcpy(more, lines->at, lines->count * sizeof *more);
		lines->at = more;
		lines->room = room;
	}
	lines->at[lines->count++] = *line;
}

static void read_source(struct reader *reader, const char *name, const struct config_line *from,
    const struct source *includer);

/* A path that is not absolute is relative to the file that includes it. */
static const char *beside(struct reader *reader, const char *file, struct slice path)
{
	const char *slash = strrchr(file, '/');

	if (path.at[0] == '/' || !slash)
		return path.at;
	return arena_print(reader->memory, "%.*s/%s", (int)(slash - file), file, path.at).at;
}

static void include(
    struct reader *reader, const struct config_line *line, const struct source *source)
{
	if (line->count != 2 || line->words[1].text.len == 0) {
		line_complain(line, 0, COMPLAINT_ERROR, reader->complaints,
		    "expected one file's name behind it");
		return;
	}
	if (source->depth == FILE_DEPTH_MAX) {
		line_complain(line, 1, COMPLAINT_ERROR, reader->complaints,
		    "files include each other more than %d deep", FILE_DEPTH_MAX);
		return;
	}
	read_source(reader, beside(reader, source->name, line->words[1].text), line, source);
}

/* What is wrong with a file as such: told at the line that includes it, or by its name. */
static void refuse_file(
    struct reader *reader, const char *name, const struct config_line *from, const char *what)
{
	bool same = from && strcmp(from->words[1].text.at, name) == 0;

	if (!from)
		complaint_add(reader->complaints, COMPLAINT_ERROR, "%.900s: %s", name, what);
	else if (same)
		line_complain(from, 1, COMPLAINT_ERROR, reader->complaints, "%s", what);
	else
		line_complain(from, 1, COMPLAINT_ERROR, reader->complaints, "%s (%s)", what, name);
}

static bool is_circle(const struct source *source)
{
	for (const struct source *s = source->includer; s; s = s->includer)
		if (s->device == source->device && s->inode == source->inode)
			return true;
	return false;
}

/* Opens what may be a configuration; a pipe or device would never end. */
static const char *open_source(struct source *source, int *fd)
{
	struct stat about;

	*fd = open(source->name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (*fd < 0 || fstat(*fd, &about) != 0)
		return strerror(errno);
	source->device = about.st_dev;
	source->inode = about.st_ino;
	if (S_ISDIR(about.st_mode))
		return "this is a folder; expected a file";
	if (!S_ISREG(about.st_mode))
		return "this is no regular file";
	return is_circle(source) ? "files include each other in a circle" : NULL;
}

/* Reads an open file, at most an octet more than it may have; a reason when it cannot be had. */
static const char *slurp(int fd, char *room, size_t *len)
{
	ssize_t n = 1;

	*len = 0;
	while (*len <= FILE_OCTETS_MAX && n != 0) {
		n = read(fd, room + *len, FILE_OCTETS_MAX + 1 - *len);
		if (n < 0 && errno != EINTR)
			return strerror(errno);
		*len += n > 0 ? (size_t)n : 0;
	}
	if (*len == 0)
		return "the file is empty";
	return *len > FILE_OCTETS_MAX ? "the file is over 1 MiB" : NULL;
}

/* The octets of a file, in the arena with one behind them; a reason when they cannot be had. */
static const char *load(struct reader *reader, struct source *source, struct row *octets)
{
	int fd = -1;
	size_t len;

	if (reader->files++ == FILE_FILES_MAX)
		return "more than 1000 files are included";
	const char *why = open_source(source, &fd);
	if (!why)
		why = slurp(fd, reader->room, &len);
	if (fd >= 0)
		close(fd);
	if (why)
		return why;
	reader->octets += len;
	if (reader->octets > FILE_TOTAL_MAX)
		return "all files together are over 8 MiB";
	*octets = (struct row){arena_take(reader->memory, len + 1), len};
	memcpy(octets->at, reader->room, len);
	return NULL;
}

/* Does what a line says, if it is one; false when no more lines are taken. */
static bool read_row(
    struct reader *reader, struct config_line *line, struct row row, const struct source *source)
{
	if (row.len && row.at[row.len - 1] == '\r')
		row.len--;
	if (!is_text(reader, line, row) || !split(reader, line, row) || line->count == 0)
		return true;
	if (reader->lines->count == FILE_LINES_MAX)
		return refuse_at(reader, line, 0, "more than 100000 lines of configuration");
	if (slice_equal(line->words[0].text, SLICE("include")))
		include(reader, line, source);
	else
		lines_add(reader->lines, line, reader->memory);
	return true;
}

/* Gives whether there was a word, or a complaint. */
static bool read_rows(struct reader *reader, struct row octets, const struct source *source)
{
	struct slice rest = slice_of(octets.at, octets.len), text;
	unsigned errors = reader->complaints->errors, number = 0;
	bool says = false, more = true;

	while (more && slice_cut(&rest, '\n', &text)) {
		number++;
		reader->order++;
		struct config_line line = {
		    .file = source->name, .number = number, .order = reader->order};
		struct row row = {octets.at + (text.at - octets.at), text.len};
		more = read_row(reader, &line, row, source);
		says |= line.count > 0;
	}
	return says || reader->complaints->errors > errors;
}

static void read_source(struct reader *reader, const char *name, const struct config_line *from,
    const struct source *includer)
{
	struct source source = {
	    .name = name, .includer = includer, .depth = includer ? includer->depth + 1 : 0};
	struct row octets;
	const char *why = load(reader, &source, &octets);

	if (!why && !read_rows(reader, octets, &source))
		why = "the file says nothing: it has no words but in comments";
	if (why)
		refuse_file(reader, name, from, why);
}

bool file_read(const char *path, struct arena *memory, struct config_lines *lines,
    struct complaints *complaints)
{
	struct reader reader = {.memory = memory,
	    .lines = lines,
	    .complaints = complaints,
	    .room = memory_new(FILE_OCTETS_MAX + 1)};
	unsigned errors = complaints->errors;

	read_source(&reader, arena_print(memory, "%s", path).at, NULL, NULL);
	free(reader.room);
	return complaints->errors == errors;
}
