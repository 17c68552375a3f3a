#include "app/explain/columns.h"

#include "app/explain/compare.h"

enum { WIDTH_MAX = 60 }; /* columns of the left side; a longer line pushes the right one on */

int columns_print_octets(FILE *out, struct slice octets)
{
	int columns = 0;

	for (size_t i = 0; i < octets.len; i++) {
		unsigned char c = (unsigned char)octets.at[i];
		columns +=
		    c >= 0x20 && c < 0x7f ? fprintf(out, "%c", c) : fprintf(out, "\\x%02x", c);
	}
	return columns;
}

static int columns_of(struct slice octets)
{
	int columns = 0;

	for (size_t i = 0; i < octets.len; i++)
		columns += octets.at[i] >= 0x20 && octets.at[i] < 0x7f ? 1 : 4;
	return columns;
}

static int left_width(const struct comparison *comparison, size_t least)
{
	int width = (int)least;

	for (unsigned i = 0; i < comparison->count; i++) {
		int columns = columns_of(comparison->lines[i].received);
		if (columns > width)
			width = columns < WIDTH_MAX ? columns : WIDTH_MAX;
	}
	return width;
}

static void print_row(FILE *out, int width, char mark, struct slice received, struct slice sent)
{
	fputs("  ", out);
	int columns = columns_print_octets(out, received);
	fprintf(
	    out, "%*s  %c%s", columns < width ? width - columns : 0, "", mark, sent.len ? " " : "");
	columns_print_octets(out, sent);
	putc('\n', out);
}

/* Whether it is all body is not known here: chunks, and what does not belong to it, count too. */
static struct slice size_words(struct arena *arena, size_t octets)
{
	if (octets == 0)
		return SLICE("(then nothing)");
	return arena_print(arena, "(then %zu octet%s)", octets, octets == 1 ? "" : "s");
}

void columns_print(FILE *out, struct column left, struct column right, struct arena *arena)
{
	static const char marks[] = {
	    [LINE_KEPT] = '=', [LINE_CHANGED] = '~', [LINE_REMOVED] = '-', [LINE_ADDED] = '+'};
	struct comparison comparison = compare_messages(left.message, right.message, arena);
	struct slice received = size_words(arena, comparison.received_body);
	struct slice sent = size_words(arena, comparison.sent_body);
	size_t label = strlen(left.label);
	int width = left_width(&comparison, label > received.len ? label : received.len);

	fprintf(out, "\n  %-*s    %s     (= kept, ~ changed, - removed, + added)\n", width,
	    left.label, right.label);
	for (unsigned i = 0; i < comparison.count; i++) {
		const struct compared_line *line = &comparison.lines[i];
		print_row(out, width, marks[line->fate], line->received, line->sent);
	}
	if (comparison.received_body || comparison.sent_body)
		print_row(out, width, comparison.same_body ? '=' : '~', received, sent);
}
