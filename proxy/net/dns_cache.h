/*
 * Answers by name, each until it expires; when there are too many, the one that was longest
 * not asked for makes room.  Knows nothing of DNS: what is kept, and how long, is the
 * resolver's affair.
 */
#pragma once

#include "net/dns_answer.h"

struct dns_cache;

/* A cache of at most `names` names; 0 keeps nothing. */
struct dns_cache *dns_cache_new(unsigned names);
void dns_cache_free(struct dns_cache **cache);

/* Copies the answer for the name out; false when there is none that is good at `now` (clock_ms). */
bool dns_cache_find(
    struct dns_cache *cache, const char *name, uint64_t now, struct dns_answer *answer);

/* Keeps a copy until `expires` (clock_ms), in place of what was kept for the name. */
void dns_cache_put(
    struct dns_cache *cache, const char *name, uint64_t expires, const struct dns_answer *answer);

/* Forgets everything. */
void dns_cache_clear(struct dns_cache *cache);

/* Names that are kept, the expired included. */
unsigned dns_cache_count(const struct dns_cache *cache);
