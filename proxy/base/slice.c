#include "base/slice.h"

bool slice_equal_nocase(struct slice a, struct slice b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (octet_lower(a.at[i]) != octet_lower(b.at[i]))
			return false;
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

struct slice slice_trim(struct slice s)
{
	while (s.len && is_blank(s.at[0]))
		s = slice_after(s, 1);
	while (s.len && is_blank(s.at[s.len - 1]))
		s.len--;
	return s;
}

bool slice_number(struct slice s, uint64_t max, uint64_t *number)
{
	uint64_t value = 0;

	if (s.len == 0)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.at[i] < '0' || s.at[i] > '9')
			return false;
		uint64_t digit = (uint64_t)(s.at[i] - '0');
		if (digit > max || value > (max - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*number = value;
	return true;
}

bool slice_cut(struct slice *rest, char delimiter, struct slice *piece)
{
	if (!rest->at)
		return false;
	size_t end = slice_find(*rest, delimiter);
	*piece = slice_of(rest->at, end);
	if (end == rest->len)
		*rest = slice_of(NULL, 0);
	else
		*rest = slice_after(*rest, end + 1);
	return true;
}
