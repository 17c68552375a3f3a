#include "net/dns_cache.h"

#include <uthash.h>
#include "base/list.h"
#include "base/memory.h"

struct entry {
	UT_hash_handle hh;
	struct link link; /* in the order of use, the latest last */
	uint64_t expires;
	char *name;
	enum dns_code code;
	uint32_t ttl;
	unsigned count;
	union address at[]; /* `count` of them: without the room that an answer leaves unused */
};

struct dns_cache {
	struct entry *entries;
	struct link used;
	unsigned max;
};

struct dns_cache *dns_cache_new(unsigned names)
{
	struct dns_cache *cache = memory_zeroed(sizeof *cache);

	list_init(&cache->used);
	cache->max = names;
	return cache;
}

static void entry_free(struct dns_cache *cache, struct entry *entry)
{
	HASH_DEL(cache->entries, entry);
	list_remove(&entry->link);
	free(entry->name);
	free(entry);
}

void dns_cache_clear(struct dns_cache *cache)
{
	struct link *first;

	while ((first = list_first(&cache->used)))
		entry_free(cache, container_of(first, struct entry, link));
}

void dns_cache_free(struct dns_cache **cache)
{
	dns_cache_clear(*cache);
	free(*cache);
	*cache = NULL;
}

static struct entry *entry_find(const struct dns_cache *cache, const char *name)
{
	struct entry *entry;

	HASH_FIND_STR(cache->entries, name, entry);
	return entry;
}

bool dns_cache_find(
    struct dns_cache *cache, const char *name, uint64_t now, struct dns_answer *answer)
{
	struct entry *entry = entry_find(cache, name);

	if (!entry)
		return false;
	if (entry->expires <= now) {
		entry_free(cache, entry);
		return false;
	}
	list_remove(&entry->link);
	list_append(&cache->used, &entry->link);
	answer->code = entry->code;
	answer->ttl = entry->ttl;
	answer->count = entry->count;
	memcpy(answer->at, entry->at, entry->count * sizeof *entry->at);
	return true;
}

void dns_cache_put(
    struct dns_cache *cache, const char *name, uint64_t expires, const struct dns_answer *answer)
{
	struct entry *entry = entry_find(cache, name);
	size_t octets = answer->count * sizeof *answer->at;

	if (entry)
		entry_free(cache, entry);
	if (cache->max == 0)
		return;
	if (HASH_COUNT(cache->entries) >= cache->max)
		entry_free(cache, container_of(list_first(&cache->used), struct entry, link));
	entry = memory_zeroed(sizeof *entry + octets);
	entry->name = memory_text(name);
	entry->expires = expires;
	entry->code = answer->code;
	entry->ttl = answer->ttl;
	entry->count = answer->count;
	memcpy(entry->at, answer->at, octets);
	list_append(&cache->used, &entry->link);
	HASH_ADD_KEYPTR(hh, cache->entries, entry->name, strlen(entry->name), entry);
}

unsigned dns_cache_count(const struct dns_cache *cache)
{
	return HASH_COUNT(cache->entries);
}
