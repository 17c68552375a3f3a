#include "app/explain/pasted.h"

#include <errno.h>

bool pasted_read(FILE *file, struct arena *arena, struct slice *octets, const char **error)
{
	char *room = arena_take(arena, PASTED_MAX + 1);
	size_t len = fread(room, 1, PASTED_MAX + 1, file);

	*octets = slice_of(room, len);
	*error = NULL;
	if (ferror(file))
		*error = strerror(errno);
	else if (len == 0)
		*error = "is empty; expected an HTTP message";
	else if (len > PASTED_MAX)
		*error = "is larger than 1 MiB";
	return !*error;
}

/* Where the octets first have this text, or their length. */
static size_t find(struct slice octets, struct slice text)
{
	const char *at = memmem(octets.at, octets.len, text.at, text.len);

	return at ? (size_t)(at - octets.at) : octets.len;
}

/* A 1xx response, behind which another head comes; after a 101 it would be no HTTP. */
static bool is_interim(struct slice octets)
{
	return octets.len > 12 && memcmp(octets.at, "HTTP/1.", 7) == 0 && octets.at[9] == '1' &&
	       memcmp(octets.at + 9, "101", 3) != 0;
}

/* Where the heads of a message whose lines end in LF end, the last empty line included. */
static size_t lf_heads(struct slice octets)
{
	size_t heads = 0;
	bool interim = true;

	while (interim && heads < octets.len) {
		struct slice rest = slice_after(octets, heads);
		size_t end = find(rest, SLICE("\n\n"));
		interim = is_interim(rest);
		heads += end < rest.len ? end + 2 : rest.len;
	}
	return heads;
}

static bool is_chunked(struct slice head)
{
	for (size_t i = 0; i + 8 < head.len; i++)
		if (slice_equal_nocase(slice_of(head.at + i, 9), SLICE("\nTransfer")))
			return true;
	return false;
}

/* The front of the octets with a CR before each LF, and the rest as it is. */
static struct slice with_cr(struct slice octets, size_t front, struct arena *arena)
{
	char *room = arena_take(arena, front + octets.len);
	size_t len = 0;

	for (size_t i = 0; i < octets.len; i++) {
		if (i < front && octets.at[i] == '\n')
			room[len++] = '\r';
		room[len++] = octets.at[i];
	}
	return slice_of(room, len);
}

/* A chunked body is made of lines too. */
static struct slice mend_lines(struct slice octets, struct arena *arena)
{
	size_t front = lf_heads(octets);

	if (is_chunked(slice_of(octets.at, front)))
		front = octets.len;
	return with_cr(octets, front, arena);
}

static struct slice add_end(struct slice octets, struct arena *arena)
{
	bool ends_line = octets.at[octets.len - 1] == '\n';

	return arena_print(
	    arena, "%.*s%s\r\n", (int)octets.len, octets.at, ends_line ? "" : "\r\n");
}

struct pasted pasted_mend(struct slice octets, struct arena *arena)
{
	struct pasted pasted = {.octets = octets};

	pasted.had_bare_lf =
	    find(octets, SLICE("\n")) < octets.len && find(octets, SLICE("\r\n")) == octets.len;
	if (pasted.had_bare_lf)
		pasted.octets = mend_lines(octets, arena);
	pasted.had_no_end = find(pasted.octets, SLICE("\r\n\r\n")) == pasted.octets.len &&
			    !memchr(pasted.octets.at, '\0', pasted.octets.len) &&
			    find(pasted.octets, SLICE("\n\n")) == pasted.octets.len;
	if (pasted.had_no_end)
		pasted.octets = add_end(pasted.octets, arena);
	return pasted;
}
