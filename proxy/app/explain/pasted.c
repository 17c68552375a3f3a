#include "app/explain/pasted.h"

#include <errno.h>
#include "app/explain/heads.h"
#include "http/grammar.h"

enum { SIZE_DIGITS = 8 }; /* of a chunk: more are larger than any paste */

/* Whether there are empty lines and nothing else. */
static bool is_empty(struct slice octets)
{
	for (size_t i = 0; i < octets.len; i++)
		if (octets.at[i] != '\r' && octets.at[i] != '\n')
			return false;
	return true;
}

bool pasted_read(FILE *file, struct arena *arena, struct slice *octets, const char **error)
{
	char *room = arena_take(arena, PASTED_MAX + 1);
	size_t len = fread(room, 1, PASTED_MAX + 1, file);

	*octets = slice_of(room, len);
	*error = NULL;
	if (ferror(file))
		*error = strerror(errno);
	else if (is_empty(*octets))
		*error = "is empty; expected an HTTP message";
	else if (len > PASTED_MAX)
		*error = "is larger than 1 MiB";
	return !*error;
}

/* All heads, interim ones first; false when the last of them has no end. */
static bool find_heads(struct slice octets, struct slice *heads)
{
	struct slice rest = octets, head;
	bool ended = heads_cut(&rest, &head);

	while (ended && rest.len && heads_is_interim(head))
		ended = heads_cut(&rest, &head);
	*heads = slice_of(octets.at, octets.len - rest.len);
	return ended || head.len == 0;
}

static bool ends_in_bare_lf(struct slice lines)
{
	return slice_has(lines, '\n') && !memmem(lines.at, lines.len, "\r\n", 2);
}

static bool is_chunked(struct slice heads)
{
	const struct slice name = SLICE("\nTransfer-Encoding");

	for (size_t i = 0; i + name.len <= heads.len; i++)
		if (slice_equal_nocase(slice_of(heads.at + i, name.len), name))
			return true;
	return false;
}

static char *put(char *at, struct slice octets)
{
	memcpy(at, octets.at, octets.len);
	return at + octets.len;
}

/* Puts lines, with a CR before each LF that has none. */
static char *put_lines(char *at, struct slice lines)
{
	for (size_t i = 0; i < lines.len; i++) {
		if (lines.at[i] == '\n' && (i == 0 || lines.at[i - 1] != '\r'))
			*at++ = '\r';
		*at++ = lines.at[i];
	}
	return at;
}

/* The hexadecimal number that a line begins with, or 0. */
static size_t size_of_chunk(struct slice line)
{
	size_t size = 0;

	for (size_t i = 0; i < line.len && i < SIZE_DIGITS && octet_is(line.at[i], OCTET_HEX); i++)
		size = size * 16 + hex_value(line.at[i]);
	return size;
}

/* Puts the line at the front, if there is a whole one. */
static char *put_line(char *at, struct slice *rest)
{
	size_t end = slice_find(*rest, '\n');
	size_t len = end < rest->len ? end + 1 : 0;

	at = put_lines(at, slice_of(rest->at, len));
	*rest = slice_after(*rest, len);
	return at;
}

/* Puts a chunk, whose data stays as it is; false when there is none, or only the last one. */
static bool put_chunk(char **at, struct slice *rest)
{
	size_t size = size_of_chunk(*rest);

	if (size == 0)
		return false;
	*at = put_line(*at, rest);
	struct slice data = slice_of(rest->at, size < rest->len ? size : rest->len);
	*at = put(*at, data);
	*rest = slice_after(*rest, data.len);
	*at = put_line(*at, rest);
	return true;
}

/* Gives lines that end in LF their CR: those of the heads, and of a chunked body. */
static struct slice mend_lines(struct slice octets, struct slice heads, struct arena *arena)
{
	char *room = arena_take(arena, 2 * octets.len);
	char *at = put_lines(room, heads);
	struct slice rest = slice_after(octets, heads.len);

	if (is_chunked(heads)) {
		while (put_chunk(&at, &rest))
			;
		at = put_lines(at, rest);
	} else {
		at = put(at, rest);
	}
	return slice_of(room, (size_t)(at - room));
}

static struct slice add_end(struct slice octets, struct arena *arena)
{
	bool ends_line = octets.at[octets.len - 1] == '\n';
	struct slice end = ends_line ? SLICE("\r\n") : SLICE("\r\n\r\n");
	char *room = arena_take(arena, octets.len + end.len);

	put(put(room, octets), end);
	return slice_of(room, octets.len + end.len);
}

/* The octets without the lines that curl -v says about the connection. */
static struct slice skip_remarks(struct slice octets)
{
	while (octets.len > 1 && octets.at[0] == '*' && octets.at[1] == ' ')
		octets = slice_after(octets, slice_find(octets, '\n') + 1);
	return octets;
}

/* What stands before the first line: blanks, then perhaps the mark of curl -v. */
static struct slice prefix_of(struct slice pasted)
{
	struct slice octets = skip_remarks(pasted);
	size_t n = 0;

	while (n < octets.len && is_blank(octets.at[n]))
		n++;
	if (n + 1 < octets.len && (octets.at[n] == '>' || octets.at[n] == '<') &&
	    octets.at[n + 1] == ' ')
		n += 2;
	return slice_of(octets.at, n);
}

/* Whether the line has the prefix, or is an empty one that lacks the prefix's blanks. */
static bool has_prefix(struct slice line, struct slice prefix)
{
	struct slice front = slice_of(line.at, line.len < prefix.len ? line.len : prefix.len);

	return slice_equal(front, prefix) || slice_trim(line).len == 0 ||
	       slice_equal(slice_trim(line), slice_trim(prefix));
}

/*
 * Takes the prefix off the lines that have it.  Behind a mark of curl's the others are no part of
 * the message; behind blanks they are, and then nothing is taken off.
 */
static struct slice strip(struct slice octets, struct slice prefix, struct arena *arena)
{
	bool marked = slice_trim(prefix).len > 0;
	char *room = arena_take(arena, octets.len + 1);
	struct slice rest = octets, line;
	char *at = room;

	while (slice_cut(&rest, '\n', &line)) {
		bool has = has_prefix(line, prefix);
		if (!has && !marked)
			return octets;
		if (!has || (rest.at == NULL && line.len == 0))
			continue;
		at = put(at, slice_after(line, prefix.len < line.len ? prefix.len : line.len));
		*at++ = '\n';
	}
	return slice_of(room, (size_t)(at - room));
}

/* Mends the line ends, and the end of the head. */
static struct pasted mend_ends(struct slice octets, struct arena *arena)
{
	struct pasted pasted = {.octets = octets};
	struct slice heads;

	pasted.had_no_end = !find_heads(octets, &heads);
	pasted.had_bare_lf = ends_in_bare_lf(heads);
	if (pasted.had_bare_lf)
		pasted.octets = mend_lines(octets, heads, arena);
	if (pasted.had_no_end)
		pasted.octets = add_end(pasted.octets, arena);
	return pasted;
}

struct pasted pasted_mend(struct slice octets, struct arena *arena)
{
	struct slice prefix = prefix_of(octets);
	struct slice stripped = prefix.len ? strip(octets, prefix, arena) : octets;
	struct pasted pasted = mend_ends(stripped, arena);

	pasted.had_prefix = stripped.at != octets.at;
	return pasted;
}
