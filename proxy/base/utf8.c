#include "base/utf8.h"

/* How many octets a sequence has that begins with this one, and the bounds of its second octet. */
static size_t lead(unsigned char first, unsigned char *least, unsigned char *most)
{
	*least = 0x80;
	*most = 0xbf;
	if (first >= 0xc2 && first <= 0xdf) {
		if (first == 0xc2)
			*least = 0xa0;
		return 2;
	}
	if (first >= 0xe0 && first <= 0xef) {
		if (first == 0xe0)
			*least = 0xa0;
		if (first == 0xed)
			*most = 0x9f;
		return 3;
	}
	if (first >= 0xf0 && first <= 0xf4) {
		if (first == 0xf0)
			*least = 0x90;
		if (first == 0xf4)
			*most = 0x8f;
		return 4;
	}
	return 0;
}

size_t utf8_sequence(struct slice s)
{
	const unsigned char *at = (const unsigned char *)s.at;
	unsigned char least, most;
	size_t len = s.len ? lead(at[0], &least, &most) : 0;

	if (len == 0 || len > s.len || at[1] < least || at[1] > most)
		return 0;
	for (size_t i = 2; i < len; i++)
		if (at[i] < 0x80 || at[i] > 0xbf)
			return 0;
	return len;
}
