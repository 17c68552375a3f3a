#include "net/resolve.h"

#include <uthash.h>
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "net/dns_cache.h"
#include "net/dns_order.h"
#include "net/dns_query.h"
#include "net/file_stamp.h"
#include "net/hosts.h"

enum {
	REFUSAL_MS = 5000, /* how long NXDOMAIN and the like are kept */
	SILENCE_MS = 1000, /* the same when nothing was heard */
	LOOK_MS = 5000,    /* how often the files are looked at */
	TTL_MIN_S = 1,     /* also of 0: those who ask at the same moment share an answer */
	TTL_MAX_S = 3600,
	DNS_WAIT_MIN_MS = 200, /* bounds of what c-ares waits before it asks again */
	DNS_WAIT_MAX_MS = 2000,
};

struct resolver {
	struct loop *loop;
	struct resolver_options options;
	struct dns_channel *channel;
	struct link retired; /* channels of an earlier resolv.conf that owe answers */
	struct hosts *pins;
	struct hosts *hosts;
	struct dns_cache *cache;
	struct asking *askings; /* by name: those that a lookup may join */
	struct file_stamp resolv_conf_stamp;
	struct file_stamp hosts_stamp;
	unsigned era;    /* goes up when what was learnt before may be wrong */
	uint64_t looked; /* at the files, clock_ms() */
	uint64_t asked;
};

/* A name that DNS was asked for, and those who wait for it. */
struct asking {
	UT_hash_handle hh;
	struct resolver *resolver;
	struct link lookups;
	bool open; /* may be joined: is in the resolver's askings */
	unsigned era;
	char name[DNS_NAME_MAX + 1];
};

struct lookup {
	struct link link;
	struct timer deadline;
	resolved_fn *fn;
	void *arg;
};

static const char *resolv_conf_path(const struct resolver *resolver)
{
	const char *path = resolver->options.resolv_conf;

	return path ? path : "/etc/resolv.conf";
}

static const char *hosts_path(const struct resolver *resolver)
{
	return resolver->options.hosts ? resolver->options.hosts : "/etc/hosts";
}

static void tell(const struct dns_answer *answer, resolved_fn *fn, void *arg)
{
	struct resolved resolved = {.status = RESOLVE_FAILED};

	if (answer->code == DNS_OK) {
		resolved.status = RESOLVE_OK;
		resolved.at = answer->at;
		resolved.count = answer->count;
	} else if (answer->code == DNS_TIMEOUT) {
		resolved.status = RESOLVE_TIMEOUT;
	} else {
		resolved.rcode = dns_code_name(answer->code);
	}
	fn(&resolved, arg);
}

static void lookup_end(struct lookup *lookup)
{
	list_remove(&lookup->link);
	timer_stop(&lookup->deadline);
	free(lookup);
}

static void lookup_tell(struct lookup *lookup, const struct dns_answer *answer)
{
	resolved_fn *fn = lookup->fn;
	void *arg = lookup->arg;

	lookup_end(lookup);
	tell(answer, fn, arg);
}

/* The question goes on: its answer, however late, is good for the next lookup. */
static void on_deadline(struct timer *timer, void *arg)
{
	struct dns_answer answer;

	(void)timer;
	dns_answer_clear(&answer, DNS_TIMEOUT);
	lookup_tell(arg, &answer);
}

static void asking_close(struct asking *asking)
{
	if (asking->open)
		HASH_DEL(asking->resolver->askings, asking);
	asking->open = false;
}

static void asking_forget_lookups(struct asking *asking)
{
	struct link *first;

	while ((first = list_first(&asking->lookups)))
		lookup_end(container_of(first, struct lookup, link));
}

static uint64_t keep_ms(const struct resolver *resolver, const struct dns_answer *answer)
{
	uint64_t refusal = resolver->options.refusal_ms;

	switch (answer->code) {
	case DNS_OK:
		if (answer->ttl < TTL_MIN_S)
			return TTL_MIN_S * 1000;
		return (answer->ttl < TTL_MAX_S ? answer->ttl : TTL_MAX_S) * (uint64_t)1000;
	case DNS_TIMEOUT:
	case DNS_UNKNOWN:
		return refusal < SILENCE_MS ? refusal : SILENCE_MS;
	default:
		return refusal;
	}
}

static void keep(struct resolver *resolver, const char *name, const struct dns_answer *answer)
{
	uint64_t expires = clock_ms() + keep_ms(resolver, answer);

	dns_cache_put(resolver->cache, name, expires, answer);
}

/* Forgets what was learnt; also what is under way will not be kept. */
static void forget(struct resolver *resolver)
{
	dns_cache_clear(resolver->cache);
	resolver->era++;
}

/*
 * Tells all who wait.  Those who are told may cancel others, or look the same name up again: it
 * is closed by now, so that they do not come to wait here.
 */
static void on_queried(const struct dns_answer *answer, bool over, void *arg)
{
	struct asking *asking = arg;
	struct link *first;

	asking_close(asking);
	if (answer->code == DNS_GONE)
		asking_forget_lookups(asking);
	else if (asking->era == asking->resolver->era)
		keep(asking->resolver, asking->name, answer);
	while ((first = list_first(&asking->lookups)))
		lookup_tell(container_of(first, struct lookup, link), answer);
	if (over)
		free(asking);
}

static struct lookup *lookup_new(struct asking *asking, resolved_fn *fn, void *arg)
{
	struct lookup *lookup = memory_zeroed(sizeof *lookup);
	struct resolver *resolver = asking->resolver;

	lookup->fn = fn;
	lookup->arg = arg;
	timer_init(&lookup->deadline, on_deadline, lookup);
	timer_set(resolver->loop, &lookup->deadline, resolver->options.timeout_ms);
	list_append(&asking->lookups, &lookup->link);
	return lookup;
}

/* Asks DNS; NULL when it has failed at once, with the reason in *answer. */
static struct asking *asking_start(
    struct resolver *resolver, const char *name, struct dns_answer *answer)
{
	struct asking *asking = memory_zeroed(sizeof *asking);

	asking->resolver = resolver;
	asking->era = resolver->era;
	list_init(&asking->lookups);
	memcpy(asking->name, name, strlen(name));
	resolver->asked++;
	if (!dns_query_start(
		resolver->loop, resolver->channel, asking->name, on_queried, asking, answer)) {
		keep(resolver, name, answer);
		free(asking);
		return NULL;
	}
	asking->open = true;
	HASH_ADD_STR(resolver->askings, name, asking);
	return asking;
}

static struct dns_channel *channel_new(struct resolver *resolver)
{
	uint64_t wait = resolver->options.timeout_ms / 4;
	struct dns_servers servers = {
	    .list = resolver->options.servers,
	    .resolv_conf = resolv_conf_path(resolver),
	    .port = resolver->options.port,
	};

	if (wait < DNS_WAIT_MIN_MS)
		wait = DNS_WAIT_MIN_MS;
	servers.wait_ms = (int)(wait < DNS_WAIT_MAX_MS ? wait : DNS_WAIT_MAX_MS);
	return dns_channel_new(resolver->loop, &servers);
}

/* What was learnt from the old servers may be wrong in the network where the new ones are. */
static void change_channel(struct resolver *resolver, struct dns_channel *channel)
{
	dns_channel_retire(&resolver->channel, &resolver->retired);
	resolver->channel = channel;
	forget(resolver);
	while (resolver->askings)
		asking_close(resolver->askings);
}

static void renew_channel(struct resolver *resolver)
{
	struct dns_channel *channel = channel_new(resolver);

	if (channel)
		change_channel(resolver, channel);
	else
		log_warn("dns", "%s: cannot be used; the servers stay as they were",
		    resolv_conf_path(resolver));
}

static void renew_hosts(struct resolver *resolver)
{
	hosts_read(resolver->hosts, hosts_path(resolver));
	forget(resolver);
}

/* Notices changed files, unless it has looked a moment ago. */
static void look_at_files(struct resolver *resolver)
{
	uint64_t now = clock_ms();

	if (now - resolver->looked < resolver->options.look_ms)
		return;
	resolver->looked = now;
	if (file_stamp_renew(&resolver->hosts_stamp, hosts_path(resolver)))
		renew_hosts(resolver);
	if (!resolver->options.servers &&
	    file_stamp_renew(&resolver->resolv_conf_stamp, resolv_conf_path(resolver)))
		renew_channel(resolver);
}

static void set_options(struct resolver *resolver, const struct resolver_options *options)
{
	resolver->options = *options;
	if (!options->refusal_ms)
		resolver->options.refusal_ms = REFUSAL_MS;
	if (!options->look_ms)
		resolver->options.look_ms = LOOK_MS;
}

struct resolver *resolver_new(struct loop *loop, const struct resolver_options *options)
{
	struct resolver *resolver = memory_zeroed(sizeof *resolver);

	resolver->loop = loop;
	set_options(resolver, options);
	file_stamp_renew(&resolver->resolv_conf_stamp, resolv_conf_path(resolver));
	file_stamp_renew(&resolver->hosts_stamp, hosts_path(resolver));
	resolver->looked = clock_ms();
	resolver->channel = channel_new(resolver);
	if (!resolver->channel) {
		free(resolver);
		return NULL;
	}
	list_init(&resolver->retired);
	resolver->pins = hosts_new();
	resolver->hosts = hosts_new();
	hosts_read(resolver->hosts, hosts_path(resolver));
	resolver->cache = dns_cache_new(options->cache_names);
	return resolver;
}

void resolver_free(struct resolver **taken)
{
	struct resolver *resolver = *taken;

	*taken = NULL;
	if (!resolver)
		return;
	dns_channel_free(&resolver->channel);
	dns_channels_free(&resolver->retired);
	hosts_free(&resolver->pins);
	hosts_free(&resolver->hosts);
	dns_cache_free(&resolver->cache);
	free(resolver);
}

void resolver_pin(struct resolver *resolver, struct slice name, const union address *address)
{
	hosts_add(resolver->pins, name, address);
	forget(resolver);
}

/*
 * The name as it is asked for and kept.  False when no question can have it: labels are 1 to 63
 * octets, and c-ares would take a backslash for an escape.
 */
static bool name_key(struct slice name, char key[DNS_NAME_MAX + 1])
{
	enum { LABEL_MAX = 63 };
	size_t label = 0;

	if (name.len && name.at[name.len - 1] == '.')
		name.len--;
	if (name.len == 0 || name.len > DNS_NAME_MAX)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = (unsigned char)octet_lower(name.at[i]);
		if (c <= ' ' || c == 0x7f || c == '\\')
			return false;
		if (c == '.' ? label == 0 : label == LABEL_MAX)
			return false;
		label = c == '.' ? 0 : label + 1;
		key[i] = (char)c;
	}
	key[name.len] = '\0';
	return label > 0;
}

/* `localhost` and all that ends in `.localhost`. */
static bool is_localhost(const char *name)
{
	static const struct slice localhost = {"localhost", 9};
	struct slice end = slice_text(name);

	if (end.len > localhost.len) {
		end = slice_after(end, end.len - localhost.len - 1);
		if (*end.at != '.')
			return false;
		end = slice_after(end, 1);
	}
	return slice_equal(end, localhost);
}

static void localhost_answer(struct dns_answer *answer)
{
	union address v4, v6;

	address_parse(SLICE("127.0.0.1"), 0, &v4);
	address_parse(SLICE("::1"), 0, &v6);
	dns_answer_clear(answer, DNS_OK);
	dns_answer_add(answer, &v6);
	dns_answer_add(answer, &v4);
}

static bool is_known(struct resolver *resolver, const char *name, struct dns_answer *answer)
{
	if (hosts_find(resolver->pins, name, answer))
		return true;
	if (!is_localhost(name))
		return hosts_find(resolver->hosts, name, answer);
	localhost_answer(answer);
	return true;
}

bool resolver_know(struct resolver *resolver, struct slice name, struct dns_answer *answer)
{
	char key[DNS_NAME_MAX + 1];

	dns_answer_clear(answer, DNS_FORMERR);
	return !name_key(name, key) || is_known(resolver, key, answer);
}

/*
 * What is known without DNS.  It is put in the cache too, to be put in order only now and then;
 * whatever changes it clears the cache.
 */
static bool is_fixed(struct resolver *resolver, const char *name, struct dns_answer *answer)
{
	if (!is_known(resolver, name, answer))
		return false;
	dns_order(answer->at, answer->count);
	dns_cache_put(resolver->cache, name, clock_ms() + LOOK_MS, answer);
	return true;
}

/* What can be told at once. */
static bool is_at_hand(
    struct resolver *resolver, struct slice name, char *key, struct dns_answer *answer)
{
	union address literal;

	dns_answer_clear(answer, DNS_FORMERR);
	if (address_parse(name, 0, &literal)) {
		dns_answer_clear(answer, DNS_OK);
		dns_answer_add(answer, &literal);
		return true;
	}
	if (!name_key(name, key))
		return true;
	return dns_cache_find(resolver->cache, key, clock_ms(), answer) ||
	       is_fixed(resolver, key, answer);
}

struct lookup *resolve_start(
    struct resolver *resolver, struct slice name, resolved_fn *fn, void *arg)
{
	struct dns_answer answer;
	struct asking *asking = NULL;
	char key[DNS_NAME_MAX + 1] = "";

	look_at_files(resolver);
	if (!is_at_hand(resolver, name, key, &answer)) {
		HASH_FIND_STR(resolver->askings, key, asking);
		if (!asking)
			asking = asking_start(resolver, key, &answer);
	}
	if (asking)
		return lookup_new(asking, fn, arg);
	tell(&answer, fn, arg);
	return NULL;
}

void resolve_cancel(struct lookup **lookup)
{
	if (*lookup)
		lookup_end(*lookup);
	*lookup = NULL;
}

uint64_t resolver_asked(const struct resolver *resolver)
{
	return resolver->asked;
}
