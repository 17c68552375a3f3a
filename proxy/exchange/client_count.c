#include "exchange/client_count.h"

#include <string.h>
#include <uthash.h>
#include "base/memory.h"
#include "net/address.h"

struct client_count {
	UT_hash_handle hh;
	unsigned count;
	struct in6_addr address; /* IPv4 as IPv4-mapped */
};

static struct in6_addr key_of(const struct sockaddr *peer)
{
	struct in6_addr key = {.s6_addr = {[10] = 0xff, [11] = 0xff}};

	if (peer->sa_family == AF_INET6)
		return ((const struct sockaddr_in6 *)(const void *)peer)->sin6_addr;
	memcpy(&key.s6_addr[12], &((const struct sockaddr_in *)(const void *)peer)->sin_addr, 4);
	return key;
}

static struct client_count *count_find(struct client_count *counts, const struct in6_addr *key)
{
	struct client_count *found;

	HASH_FIND(hh, counts, key, sizeof *key, found);
	return found;
}

bool client_count_enter(struct client_count **counts, const struct sockaddr *peer, unsigned limit)
{
	struct in6_addr key = key_of(peer);
	struct client_count *entry;

	if (!limit)
		return true;
	entry = count_find(*counts, &key);
	if (entry && entry->count >= limit)
		return false;
	if (!entry) {
		entry = memory_zeroed(sizeof *entry);
		entry->address = key;
		HASH_ADD(hh, *counts, address, sizeof entry->address, entry);
	}
	entry->count++;
	return true;
}

void client_count_leave(struct client_count **counts, const struct sockaddr *peer)
{
	struct in6_addr key = key_of(peer);
	struct client_count *entry = *counts ? count_find(*counts, &key) : NULL;

	if (!entry || --entry->count)
		return;
	HASH_DEL(*counts, entry);
	free(entry);
}
