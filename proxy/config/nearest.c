#include "config/nearest.h"

enum { WORD_MAX = 63 };

static size_t least_of(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* The distance of the first i octets of a and the first j of b, from those of shorter ones. */
static size_t step(
    size_t rows[WORD_MAX + 1][WORD_MAX + 1], struct slice a, struct slice b, size_t i, size_t j)
{
	size_t differs = a.at[i - 1] != b.at[j - 1];
	size_t best = least_of(rows[i - 1][j] + 1, rows[i][j - 1] + 1);

	best = least_of(best, rows[i - 1][j - 1] + differs);
	if (i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2] && a.at[i - 2] == b.at[j - 1])
		best = least_of(best, rows[i - 2][j - 2] + 1);
	return best;
}

size_t nearest_distance(struct slice a, struct slice b)
{
	size_t rows[WORD_MAX + 1][WORD_MAX + 1];

	if (a.len > WORD_MAX || b.len > WORD_MAX)
		return a.len > b.len ? a.len : b.len;
	for (size_t j = 0; j <= b.len; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		rows[i][0] = i;
		for (size_t j = 1; j <= b.len; j++)
			rows[i][j] = step(rows, a, b, i, j);
	}
	return rows[a.len][b.len];
}

const char *nearest_find(struct slice word, const char *const names[], size_t count)
{
	const char *nearest = NULL;
	size_t best = word.len / 3 + 1;

	for (size_t i = 0; i < count; i++) {
		struct slice name = slice_text(names[i]);
		size_t longer = name.len > word.len ? name.len - word.len : word.len - name.len;
		if (longer >= best)
			continue;
		size_t distance = nearest_distance(word, name);
		if (distance < best) {
			best = distance;
			nearest = names[i];
		}
	}
	return nearest;
}
