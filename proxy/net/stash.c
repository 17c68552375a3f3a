#include "net/stash.h"

#include "base/memory.h"

static bool is_ours(const struct stash *stash, struct slice octets)
{
	return stash->lent && octets.at >= stash->at && octets.at < stash->at + stash->room;
}

void stash_put(struct stash *stash, struct slice octets)
{
	if (is_ours(stash, octets)) {
		stash->start = (size_t)(octets.at - stash->at);
		stash->len = octets.len;
		stash->lent = false;
		return;
	}
	size_t behind = stash_is_empty(stash) ? 0 : stash->len;
	char *at = memory_new(octets.len + behind);
	memcpy(at, octets.at, octets.len);
	if (behind)
		memcpy(at + octets.len, stash->at + stash->start, behind);
	stash_clear(stash);
	stash->at = at;
	stash->len = stash->room = octets.len + behind;
}

char *stash_room(struct stash *stash, size_t n)
{
	if (stash->start) {
		memmove(stash->at, stash->at + stash->start, stash->len);
		stash->start = 0;
	}
	if (stash->room - stash->len < n) {
		stash->room = 2 * stash->room + n;
		stash->at = memory_resize(stash->at, stash->room);
	}
	return stash->at + stash->len;
}

struct slice stash_lend(struct stash *stash, size_t more)
{
	stash->len += more;
	stash->lent = true;
	return slice_of(stash->at + stash->start, stash->len);
}

void stash_clear(struct stash *stash)
{
	free(stash->at);
	*stash = (struct stash){0};
}
