#include "exchange/gather.h"

#include <assert.h>

void gather_add(struct gather *gather, struct slice octets)
{
	struct iovec *last = gather->count ? &gather->pieces[gather->count - 1] : NULL;

	if (octets.len == 0)
		return;
	gather->total += octets.len;
	if (last && (const char *)last->iov_base + last->iov_len == octets.at) {
		last->iov_len += octets.len;
		return;
	}
	assert(gather->count < GATHER_PIECES);
	gather->pieces[gather->count++] = (struct iovec){(void *)octets.at, octets.len};
}

void gather_copy(struct gather *gather, struct slice octets)
{
	char *at = gather->text + gather->text_len;

	assert(octets.len <= GATHER_TEXT - gather->text_len);
	memcpy(at, octets.at, octets.len);
	gather->text_len += octets.len;
	gather_add(gather, slice_of(at, octets.len));
}
