#include "app/explain/heads.h"

/* Without the empty lines in front. */
static struct slice begin_of(struct slice octets)
{
	size_t begin = 0;

	for (size_t i = 0; i < octets.len; i++) {
		if (octets.at[i] == '\n')
			begin = i + 1;
		else if (octets.at[i] != '\r')
			break;
	}
	return slice_after(octets, begin);
}

/* Where the line at `at` ends, its LF included; 0 when it has none. */
static size_t line_end(struct slice octets, size_t at)
{
	size_t len = slice_find(slice_after(octets, at), '\n');

	return at + len < octets.len ? at + len + 1 : 0;
}

bool heads_cut(struct slice *rest, struct slice *head)
{
	size_t at = 0, end;

	*head = begin_of(*rest);
	*rest = slice_after(*head, head->len);
	while ((end = line_end(*head, at))) {
		bool empty = end - at == 1 || (end - at == 2 && head->at[at] == '\r');
		at = end;
		if (!empty)
			continue;
		*rest = slice_after(*head, at);
		head->len = at;
		return true;
	}
	return false;
}

bool heads_next_line(struct slice *head, struct slice *line)
{
	if (head->len == 0 || !slice_cut(head, '\n', line))
		return false;
	if (line->len && line->at[line->len - 1] == '\r')
		line->len--;
	return line->len > 0;
}

bool heads_is_interim(struct slice head)
{
	return head.len > 12 && memcmp(head.at, "HTTP/1.", 7) == 0 && head.at[9] == '1' &&
	       memcmp(head.at + 9, "101", 3) != 0;
}
