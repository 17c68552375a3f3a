#include "app/explain/rehearsal.h"

#include <assert.h>
#include <sys/socket.h>
#include <unistd.h>
#include "app/explain/end.h"
#include "app/pipeline.h"
#include "app/upstream.h"
#include "base/memory.h"
#include "exchange/client.h"
#include "exchange/prepared.h"
#include "exchange/upload.h"
#include "features/accesslog/accesslog.h"
#include "spec/rule_text.h"
#include "upstream/origin.h"

enum {
	QUIET_TURNS = 4, /* turns in which nothing moves: nothing more will */
};

struct rehearsal {
	struct worker worker;
	struct origin_table *origins;
	struct client *client;
	struct end here;  /* the client's end */
	struct end there; /* the next hop's end */
	int stand_in;     /* the other end of `there`, until it is asked for */
	struct rehearsed *found;
	struct arena *arena;
	const struct trace_note *last_of_request; /* NULL while no response was said */
	bool over;
	const struct feature *features[FEATURES_MAX];
	struct pipeline pipeline;
};

static int stand_in(void *arg)
{
	struct rehearsal *r = arg;
	int fd = r->stand_in;

	r->stand_in = -1;
	/* A second connection is for a request that is repeated; it leads nowhere. */
	return fd >= 0 ? fd : socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

static bool is_await(const struct trace_note *note)
{
	return note->kind == TRACE_STEP && slice_equal(note->words, SLICE("AWAIT"));
}

/*
 * The first note behind what was prepared and not sent: when nothing was sent on, the changes
 * between the first AWAIT and the second came to nothing.
 */
static const struct trace_note *end_of_prepared(
    const struct rehearsal *r, const struct trace *trace)
{
	const struct trace_note *last = NULL;
	unsigned awaits = 0;

	for (const struct trace_note *note = trace->first; note; note = note->next)
		if (is_await(note) && ++awaits > 1)
			last = note;
	return r->there.heard_len ? NULL : last;
}

static bool came_to_nothing(const struct trace_note *note)
{
	return note->bites && rule_text((enum rule_id)note->rule)->changes;
}

static void add_rule(struct rehearsed *found, const struct trace_note *note)
{
	found->rules[found->rule_count++] =
	    (struct rehearsed_rule){(enum rule_id)note->rule, note->bites};
}

static void collect_rules(struct rehearsal *r, const struct trace *trace)
{
	struct rehearsed *found = r->found;
	const struct trace_note *end = end_of_prepared(r, trace);
	bool prepared = false;

	found->left_out = trace->lost;
	found->rules = arena_take(r->arena, (trace->count + 1) * sizeof *found->rules);
	for (const struct trace_note *note = trace->first; note; note = note->next) {
		if (is_await(note))
			prepared = end && note != end;
		if (note->kind == TRACE_RULE && !(prepared && came_to_nothing(note)))
			add_rule(found, note);
		if (note == r->last_of_request)
			found->response_from = found->rule_count;
	}
	if (!r->last_of_request)
		found->response_from = found->rule_count;
}

static enum rehearsed_end end_of(const struct exchange *x, bool sent_on)
{
	if (x->step == STEP_HANDOFF && x->request.method == METHOD_CONNECT)
		return REHEARSED_TUNNEL;
	if (sent_on)
		return REHEARSED_FORWARDED;
	return x->step == STEP_READ ? REHEARSED_INCOMPLETE : REHEARSED_ANSWERED;
}

/* The request's body is still awaited: for the server, or to be thrown away. */
static bool waits_for_body(const struct exchange *x)
{
	return x->step == STEP_AWAIT ? !upload_is_complete(x)
				     : x->step == STEP_RELAY && flow_is_active(&x->up);
}

/* The request has ended, and more was pasted behind it. */
static bool has_surplus(const struct rehearsal *r, const struct exchange *x)
{
	const struct stream *stream = x->client->stream;

	return x->step != STEP_HANDOFF && upload_is_complete(x) &&
	       (r->here.says.len || stream_has_unread(stream) || stream_has_octets(stream));
}

/* Takes from the exchange what is to be shown, while it is there. */
static void collect(struct rehearsal *r, const struct exchange *x)
{
	struct rehearsed *found = r->found;
	const struct addressing *addressing = &x->plan.addressing;

	end_move(&r->here);
	end_move(&r->there);
	found->end = end_of(x, r->there.heard_len > 0);
	found->broken = x->refusal.rule;
	found->failure = x->refusal.failure;
	found->status = x->summary.status;
	found->cut = x->truncated;
	found->waits_for_body = waits_for_body(x);
	found->surplus = has_surplus(r, x);
	found->waits_for_answer = x->step == STEP_RELAY && flow_is_active(&x->down);
	if (addressing->host.len)
		found->host = arena_copy(r->arena, addressing->host);
	found->port = addressing->port;
	found->sent_on = arena_copy(r->arena, end_heard(&r->there));
	found->answer = arena_copy(r->arena, end_heard(&r->here));
	collect_rules(r, x->trace);
	r->over = true;
}

static struct rehearsal *rehearsal_of(const struct exchange *x)
{
	return container_of(x->worker, struct rehearsal, worker);
}

/* The exchange is over by itself: its last octets are out. */
static void watch(struct exchange *x)
{
	struct rehearsal *r = rehearsal_of(x);

	if (!r->over)
		collect(r, x);
}

static const struct feature rehearsal_feature = {.name = "rehearsal", .watch = watch};

/* The pipeline that serves, with one who watches in place of the log. */
static void pipeline_fill(struct rehearsal *r)
{
	unsigned count = 0;

	for (const struct feature *const *f = pipeline.features; *f; f++) {
		assert(count < FEATURES_MAX - 1);
		r->features[count++] = *f == &accesslog_feature ? &rehearsal_feature : *f;
	}
	r->pipeline.features = r->features;
}

static void on_client_gone(struct worker *worker, const struct client *client)
{
	struct rehearsal *r = container_of(worker, struct rehearsal, worker);

	if (r->client == client)
		r->client = NULL;
	pool_forget_owner(worker->snapshot->pool, client);
}

/* The addresses that would be listened on: a request for one of them is for viaduct itself. */
static void own_fill(struct worker *worker, const struct listener_list *list)
{
	for (unsigned i = 0; i < list->count; i++)
		address_parse_with_port(list->at[i].text, &worker->own[worker->own_count++]);
}

/* False when the kernel gives no event loop, or the resolver cannot start. */
static bool worker_begin(struct rehearsal *r, const struct settings *settings)
{
	struct worker *worker = &r->worker;
	struct pool_options pooling = {
	    .idle_ms = settings->upstream_idle_timeout, .stand_in = stand_in, .stand_in_arg = r};

	worker->loop = loop_new();
	if (!worker->loop)
		return false;
	loop_stop_clock(worker->loop);
	/* Its resolver is asked for what it knows by itself only. */
	r->origins = pool_origins_new();
	struct snapshot *snapshot = upstream_snapshot(worker->loop, r->origins, settings, &pooling);
	if (!snapshot) {
		origin_table_free(&r->origins);
		loop_free(&worker->loop);
		return false;
	}
	worker_ready(worker);
	worker->pipeline = &r->pipeline;
	worker->max_clients = settings->max_connections;
	worker->rehearses = true;
	worker->on_client_gone = on_client_gone;
	worker_renew(worker, snapshot);
	own_fill(worker, &settings->listen);
	pipeline_fill(r);
	return true;
}

/* What is to be freed after the turn is freed. */
static void turn(struct loop *loop)
{
	for (int i = 0; i < QUIET_TURNS; i++)
		event_base_loop(loop_base(loop), EVLOOP_NONBLOCK);
}

static void worker_end(struct rehearsal *r)
{
	struct worker *worker = &r->worker;
	struct link *first;

	while ((first = list_first(&worker->clients)))
		client_cut(container_of(first, struct client, all));
	turn(worker->loop);
	worker_release(worker);
	turn(worker->loop);
	origin_table_free(&r->origins);
	loop_free(&worker->loop);
}

/* Turns the loop until nothing moves any more, or the exchange is over. */
static void run(struct rehearsal *r)
{
	for (int quiet = 0; quiet < QUIET_TURNS && !r->over;) {
		bool moved = end_move(&r->here);
		moved |= end_move(&r->there);
		event_base_loop(loop_base(r->worker.loop), EVLOOP_NONBLOCK);
		quiet = moved ? 0 : quiet + 1;
	}
}

static const struct exchange *exchange_of(const struct rehearsal *r)
{
	return !r->over && r->client ? r->client->exchange : NULL;
}

/* The server speaks; a response that lasts until the connection ends has then come to its end. */
static void respond(struct rehearsal *r, struct slice response)
{
	const struct exchange *x = exchange_of(r);

	if (!response.len || !x || x->step != STEP_AWAIT || r->there.heard_len == 0)
		return;
	r->found->responded = true;
	r->last_of_request = x->trace->last;
	r->there.says = response;
	run(r);
	x = exchange_of(r);
	if (!x || x->step != STEP_RELAY || x->down.in != FRAMING_CLOSE)
		return;
	end_finish(&r->there);
	run(r);
}

/* `fd` is the client's connection. */
static void play(struct rehearsal *r, int fd, struct slice request, struct slice response)
{
	const union address client = {
	    .v4 = {.sin_family = AF_INET, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}}};

	r->here.says = request;
	client_open(&r->worker, fd, &client.any);
	r->client = container_of(list_first(&r->worker.clients), struct client, all);
	run(r);
	respond(r, response);
	if (exchange_of(r))
		collect(r, exchange_of(r));
	r->over = true;
}

bool rehearse(const struct settings *settings, struct slice request, struct slice response,
    struct arena *arena, struct rehearsed *found)
{
	struct rehearsal r = {.found = found, .arena = arena, .stand_in = -1};
	int fd = -1;

	*found = (struct rehearsed){0};
	bool begun =
	    end_open(&r.here, &fd) && end_open(&r.there, &r.stand_in) && worker_begin(&r, settings);
	if (begun) {
		play(&r, fd, request, response);
		worker_end(&r);
	} else if (fd >= 0) {
		close(fd);
	}
	if (r.stand_in >= 0)
		close(r.stand_in);
	end_close(&r.here);
	end_close(&r.there);
	return begun;
}
