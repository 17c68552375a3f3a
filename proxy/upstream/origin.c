#include "upstream/origin.h"

#include "base/clock.h"
#include "base/memory.h"

enum {
	ORIGINS_REMEMBERED = 1024,        /* without a connection */
	VERSION_LIFE_MS = 10 * 60 * 1000, /* VER-09 */
};

struct origin_table {
	struct origin *by_key;
	struct link unused;
	unsigned unused_count;
	void (*serve)(void *origin);
};

enum { KEY_MAX = 2 + 255 };

/* Writes the key; hosts are bounded by the grammar of targets (TGT-23). */
static size_t key_write(char key[KEY_MAX], struct slice host, uint16_t port)
{
	size_t len = host.len < KEY_MAX - 2 ? host.len : KEY_MAX - 2;

	memcpy(key, &port, 2);
	memcpy(key + 2, host.at, len);
	return len + 2;
}

struct origin_table *origin_table_new(void (*serve)(void *origin))
{
	struct origin_table *table = memory_zeroed(sizeof *table);

	list_init(&table->unused);
	table->serve = serve;
	return table;
}

static void forget(struct origin *origin)
{
	struct origin_table *table = origin->table;

	job_cancel(&origin->serve);
	HASH_DEL(table->by_key, origin);
	list_remove(&origin->unused);
	table->unused_count--;
	free(origin);
}

void origin_table_free(struct origin_table **table)
{
	struct link *first;

	while ((first = list_first(&(*table)->unused)))
		forget(container_of(first, struct origin, unused));
	free(*table);
	*table = NULL;
}

struct origin *origin_find(struct origin_table *table, struct slice host, uint16_t port)
{
	char key[KEY_MAX];
	size_t len = key_write(key, host, port);
	struct origin *origin;

	HASH_FIND(hh, table->by_key, key, len, origin);
	return origin;
}

static struct origin *origin_new(struct origin_table *table, struct slice host, uint16_t port)
{
	struct origin *origin = memory_zeroed(sizeof *origin + KEY_MAX);

	origin->table = table;
	origin->key_len = key_write(origin->key, host, port);
	list_init(&origin->unused);
	list_init(&origin->idle);
	list_init(&origin->pinned);
	list_init(&origin->queue);
	job_init(&origin->serve, table->serve, origin);
	HASH_ADD_KEYPTR(hh, table->by_key, origin->key, origin->key_len, origin);
	return origin;
}

struct origin *origin_hold(struct origin_table *table, struct slice host, uint16_t port)
{
	struct origin *origin = origin_find(table, host, port);

	if (!origin) {
		origin = origin_new(table, host, port);
	} else if (origin->holds == 0) {
		list_remove(&origin->unused);
		table->unused_count--;
	}
	origin->holds++;
	return origin;
}

void origin_release(struct origin **held)
{
	struct origin *origin = *held;
	struct origin_table *table = origin->table;

	*held = NULL;
	if (--origin->holds)
		return;
	list_append(&table->unused, &origin->unused);
	table->unused_count++;
	if (table->unused_count > ORIGINS_REMEMBERED)
		forget(container_of(list_first(&table->unused), struct origin, unused));
}

enum next_hop_version origin_version(const struct origin *origin)
{
	bool fresh = origin->learned_ms && clock_ms() - origin->learned_ms < VERSION_LIFE_MS;

	return fresh ? origin->version : NEXT_HOP_UNKNOWN;
}

void origin_learn(struct origin *origin, enum next_hop_version version)
{
	origin->version = version;
	origin->learned_ms = clock_ms();
}
