/* A pool, a place that its connections lead to, and requests for leases, for one test. */
#pragma once

#include "net/turns.h"
#include "net/spots.h"
#include "net/temporary.h"
#include "upstream/origin.h"
#include "upstream/pool.h"

enum {
	BOUND_MS = 5000,
	SETTLE_MS = 20, /* for what should not happen */
	ENDS_MAX = 16,
};

struct bench {
	struct loop *loop;
	struct resolver *resolver;
	struct origin_table *origins;
	struct pool *pool;
	struct temporary hosts, resolv_conf;
	struct spots place;  /* on 127.0.0.1; refuses when it was made so */
	struct spots silent; /* a DNS server that never answers */
	char servers[ADDRESS_TEXT];
	int ends[ENDS_MAX]; /* accepted, in order; -1 when closed */
	unsigned end_count;
};

/* One request for a lease, and what came of it. */
struct asking {
	struct want *want;
	struct lease *lease;
	unsigned told;
	bool done;
	bool from_inside; /* the answer came before pool_lease returned */
	bool own;
	enum failure failure;
	char detail[64];
	char extras[64];
	void (*then)(struct asking *asking); /* called with the answer */
	struct bench *bench;
	unsigned order; /* which answer it was, from 1 */
	unsigned *answers;
};

static inline void resolver_open(struct bench *bench, uint64_t timeout_ms)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	union address address = spot_address("127.0.0.1", 0);
	socklen_t len = sizeof address;

	spot_keep(&bench->silent, fd);
	assert_int_equal(bind(fd, &address.any, sizeof address.v4), 0);
	assert_int_equal(getsockname(fd, &address.any, &len), 0);
	address_write(&address.any, bench->servers);
	temporary_make(&bench->hosts, "127.0.0.1 o.test\n");
	temporary_make(&bench->resolv_conf, "nameserver 127.0.0.1\n");
	struct resolver_options options = {
	    .timeout_ms = timeout_ms,
	    .cache_names = 10,
	    .servers = bench->servers,
	    .resolv_conf = bench->resolv_conf.path,
	    .hosts = bench->hosts.path,
	};
	bench->resolver = resolver_new(bench->loop, &options);
	assert_non_null(bench->resolver);
}

static inline void bench_open(
    struct bench *bench, enum spot_kind kind, const struct pool_options *options)
{
	*bench = (struct bench){.loop = loop_for_test()};
	spot_make(&bench->place, kind, "127.0.0.1");
	if (kind == SPOT_OPEN)
		assert_int_equal(fcntl(bench->place.fds[0], F_SETFL, O_NONBLOCK), 0);
	resolver_open(bench, 200);
	bench->origins = pool_origins_new();
	bench->pool = pool_new(bench->loop, bench->resolver, bench->origins, options);
}

static inline void bench_close(struct bench *bench)
{
	pool_free(&bench->pool);
	assert_null(bench->pool);
	run_for(bench->loop, 5);
	origin_table_free(&bench->origins);
	resolver_free(&bench->resolver);
	for (unsigned i = 0; i < bench->end_count; i++)
		if (bench->ends[i] >= 0)
			close(bench->ends[i]);
	spots_close(&bench->place);
	spots_close(&bench->silent);
	temporary_remove(&bench->hosts);
	temporary_remove(&bench->resolv_conf);
	loop_free(&bench->loop);
}

/* The origin accepts what there is to accept; gives how many connections it has had. */
static inline unsigned accept_all(struct bench *bench)
{
	int fd;

	while ((fd = accept(bench->place.fds[0], NULL, NULL)) >= 0) {
		assert_true(bench->end_count < ENDS_MAX);
		bench->ends[bench->end_count++] = fd;
	}
	return bench->end_count;
}

static inline void end_close(struct bench *bench, unsigned end)
{
	close(bench->ends[end]);
	bench->ends[end] = -1;
}

/* Whether the other side has closed that connection by now. */
static inline bool is_closed(const struct bench *bench, unsigned end)
{
	char octet;

	return recv(bench->ends[end], &octet, 1, MSG_DONTWAIT) == 0;
}

static inline void note(char *to, size_t room, struct slice words)
{
	assert_true(words.len < room);
	if (words.len)
		memcpy(to, words.at, words.len);
	to[words.len] = '\0';
}

static inline void on_leased(const struct leased *leased, void *arg)
{
	struct asking *asking = arg;

	assert_null(asking->want);
	asking->lease = leased->lease;
	asking->own = leased->own;
	asking->failure = leased->failure;
	note(asking->detail, sizeof asking->detail, leased->detail);
	note(asking->extras, sizeof asking->extras, leased->extras);
	asking->told++;
	asking->done = true;
	if (asking->answers)
		asking->order = ++*asking->answers;
	if (asking->then)
		asking->then(asking);
}

static inline struct pool_request request_for(const struct bench *bench, const char *host)
{
	union address unused;

	return (struct pool_request){
	    .host = slice_text(host),
	    .port = bench->place.port,
	    .is_address = address_parse(slice_text(host), 0, &unused),
	    .method = METHOD_GET,
	};
}

static inline struct pool_request request_usual(const struct bench *bench)
{
	return request_for(bench, "127.0.0.1");
}

static inline void ask(
    struct bench *bench, struct asking *asking, const struct pool_request *request)
{
	asking->bench = bench;
	asking->done = false;
	pool_lease(bench->pool, request, &asking->want, on_leased, asking);
	asking->from_inside = asking->done;
	if (asking->from_inside)
		assert_null(asking->want);
}

/* Asks, and waits for the answer. */
static inline struct asking asked(struct bench *bench, const struct pool_request *request)
{
	struct asking asking = {.told = 0};

	ask(bench, &asking, request);
	assert_true(run_until(bench->loop, &asking.done, BOUND_MS));
	assert_int_equal(asking.told, 1);
	return asking;
}

static inline void ignore_event(struct stream *stream, enum stream_event event, void *arg)
{
	(void)stream, (void)event, (void)arg;
}

/* The caller listens to the connection while it has it. */
static inline void ignore(struct lease *lease)
{
	stream_give(lease_stream(lease), ignore_event, NULL);
}

/* Asks, and there is a lease. */
static inline struct lease *leased(struct bench *bench, const struct pool_request *request)
{
	struct asking asking = asked(bench, request);

	assert_non_null(asking.lease);
	ignore(asking.lease);
	return asking.lease;
}

static inline struct lease *leased_usual(struct bench *bench)
{
	struct pool_request request = request_usual(bench);

	return leased(bench, &request);
}

static inline void give_back(struct lease *lease, enum lease_state state)
{
	struct lease *given = lease;

	lease_return(&given, state);
	assert_null(given);
}
