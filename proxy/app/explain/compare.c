#include "app/explain/compare.h"

/* Cuts the next head off, its empty line included; the whole rest when there is none. */
static struct slice cut_head(struct slice *rest)
{
	const char *end = rest->len ? memmem(rest->at, rest->len, "\r\n\r\n", 4) : NULL;
	const char *bare = rest->len ? memmem(rest->at, rest->len, "\n\n", 2) : NULL;
	size_t len = end ? (size_t)(end - rest->at) + 4 : rest->len;

	/* Heads of responses may have lines that end in LF. */
	if (bare && (size_t)(bare - rest->at) + 2 < len)
		len = (size_t)(bare - rest->at) + 2;
	struct slice head = slice_of(rest->at, len);
	*rest = slice_after(*rest, len);
	return head;
}

/* A 1xx that is followed by another head: 101 is the last that is HTTP. */
static bool is_interim(struct slice head)
{
	return head.len > 12 && memcmp(head.at, "HTTP/1.", 7) == 0 && head.at[9] == '1' &&
	       memcmp(head.at + 9, "101", 3) != 0;
}

static bool next_line(struct slice *head, struct slice *line)
{
	if (!slice_cut(head, '\n', line))
		return false;
	if (line->len && line->at[line->len - 1] == '\r')
		line->len--;
	return line->len > 0;
}

static struct slice name_of(struct slice line)
{
	return slice_trim(slice_of(line.at, slice_find(line, ':')));
}

static void add(struct comparison *comparison, struct arena *arena, enum line_fate fate,
    struct slice received, struct slice sent)
{
	if (comparison->count == comparison->room) {
		unsigned room = comparison->room ? 2 * comparison->room : 64;
		struct compared_line *lines = arena_take(arena, room * sizeof *lines);
		if (comparison->count)
			memcpy(lines, comparison->lines, comparison->count * sizeof *lines);
		comparison->lines = lines;
		comparison->room = room;
	}
	comparison->lines[comparison->count++] = (struct compared_line){fate, received, sent};
}

/* Finds the row that a line of the sent head belongs to: the first of its name that has none. */
static struct compared_line *row_of(struct comparison *comparison, unsigned from, struct slice line)
{
	struct compared_line *alike = NULL;

	for (unsigned i = from; i < comparison->count; i++) {
		struct compared_line *row = &comparison->lines[i];
		if (row->fate != LINE_REMOVED ||
		    !slice_equal_nocase(name_of(row->received), name_of(line)))
			continue;
		if (slice_equal(row->received, line))
			return row;
		if (!alike)
			alike = row;
	}
	return alike;
}

static void compare_heads(
    struct comparison *comparison, struct slice received, struct slice sent, struct arena *arena)
{
	struct slice mine = {0}, theirs = {0};
	unsigned from = comparison->count;
	bool had = next_line(&received, &mine), has = next_line(&sent, &theirs);

	if (had && has)
		add(comparison, arena, slice_equal(mine, theirs) ? LINE_KEPT : LINE_CHANGED, mine,
		    theirs);
	else if (had || has)
		add(comparison, arena, had ? LINE_REMOVED : LINE_ADDED, mine, theirs);
	while (had && next_line(&received, &mine))
		add(comparison, arena, LINE_REMOVED, mine, slice_of(NULL, 0));
	while (has && next_line(&sent, &theirs)) {
		struct compared_line *row = row_of(comparison, from + 1, theirs);
		if (!row) {
			add(comparison, arena, LINE_ADDED, slice_of(NULL, 0), theirs);
			continue;
		}
		row->sent = theirs;
		row->fate = slice_equal(row->received, theirs) ? LINE_KEPT : LINE_CHANGED;
	}
}

/* Whether the next head of the other side answers this one: an interim of the same status. */
static bool is_counterpart(struct slice head, struct slice other)
{
	return is_interim(head) == is_interim(other) &&
	       (!is_interim(head) || memcmp(head.at + 9, other.at + 9, 3) == 0);
}

struct comparison compare_messages(struct slice received, struct slice sent, struct arena *arena)
{
	struct comparison comparison = {0};
	const struct slice nothing = {0};

	for (;;) {
		struct slice head = cut_head(&received);
		struct slice peek = sent;
		struct slice other = cut_head(&peek);
		bool pair = is_counterpart(head, other);
		compare_heads(&comparison, head, pair ? other : nothing, arena);
		if (pair)
			sent = peek;
		if (!is_interim(head) || received.len == 0)
			break;
	}
	comparison.received_body = received.len;
	comparison.sent_body = sent.len;
	comparison.same_body = slice_equal(received, sent);
	return comparison;
}
