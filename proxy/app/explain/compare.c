#include "app/explain/compare.h"

#include "app/explain/heads.h"

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
	bool had = heads_next_line(&received, &mine), has = heads_next_line(&sent, &theirs);

	if (had && has)
		add(comparison, arena, slice_equal(mine, theirs) ? LINE_KEPT : LINE_CHANGED, mine,
		    theirs);
	else if (had || has)
		add(comparison, arena, had ? LINE_REMOVED : LINE_ADDED, mine, theirs);
	while (had && heads_next_line(&received, &mine))
		add(comparison, arena, LINE_REMOVED, mine, slice_of(NULL, 0));
	while (has && heads_next_line(&sent, &theirs)) {
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
	return heads_is_interim(head) == heads_is_interim(other) &&
	       (!heads_is_interim(head) || memcmp(head.at + 9, other.at + 9, 3) == 0);
}

struct comparison compare_messages(struct slice received, struct slice sent, struct arena *arena)
{
	struct comparison comparison = {0};
	const struct slice nothing = {0};
	bool more = true;

	while (more) {
		struct slice head, other, peek = sent;
		heads_cut(&received, &head);
		heads_cut(&peek, &other);
		bool pair = is_counterpart(head, other);
		compare_heads(&comparison, head, pair ? other : nothing, arena);
		if (pair)
			sent = peek;
		more = heads_is_interim(head) && received.len > 0;
	}
	comparison.received_body = received.len;
	comparison.sent_body = sent.len;
	comparison.same_body = slice_equal(received, sent);
	return comparison;
}
