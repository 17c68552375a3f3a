#include "features/accesslog/accesslog.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"
#include "exchange/client.h"
#include "features/accesslog/line.h"
#include "features/accesslog/tracelines.h"
#include "http/encode.h"
#include "spec/rule_text.h"

enum { HAND_AFTER_MS = 1000 };

struct access_log {
	struct loop *loop;
	struct writer_thread *writer;
	enum log_format format;
	bool terminal;
	struct batch *batch; /* NULL while empty */
	struct timer timer;
	struct job job;
};

static void hand(struct access_log *log)
{
	timer_stop(&log->timer);
	writer_hand(log->writer, &log->batch);
}

static void on_turn(void *arg)
{
	hand(arg);
}

static void on_timer(struct timer *timer, void *arg)
{
	(void)timer;
	hand(arg);
}

struct access_log *access_log_new(
    struct loop *loop, struct writer_thread *writer, enum log_format format, bool terminal)
{
	struct access_log *log = memory_zeroed(sizeof *log);

	log->loop = loop;
	log->writer = writer;
	log->format = format;
	log->terminal = terminal;
	timer_init(&log->timer, on_timer, log);
	job_init(&log->job, on_turn, log);
	return log;
}

void access_log_free(struct access_log **log)
{
	if (!*log)
		return;
	hand(*log);
	job_cancel(&(*log)->job);
	free(*log);
	*log = NULL;
}

void access_log_reopen(struct access_log *log)
{
	hand(log);
	writer_reopen(log->writer);
}

/* Where the next line goes in the batch; *room is how many octets fit. */
static char *line_room(struct access_log *log, size_t *room)
{
	if (!log->batch)
		log->batch = batch_new();
	*room = BATCH_ROOM - log->batch->len;
	return log->batch->octets + log->batch->len;
}

static void line_added(struct access_log *log, size_t len)
{
	log->batch->len += len;
	log->batch->lines++;
	if (log->terminal)
		loop_later(log->loop, &log->job);
	else if (!timer_is_set(&log->timer))
		timer_set(log->loop, &log->timer, HAND_AFTER_MS);
}

#define CLOSE(name, word, complete) [CLOSE_##name] = word,
static const char *const close_words[CLOSE_REASONS] = {
#include "exchange/close.def"
};
#undef CLOSE

static uint64_t since(uint64_t from, uint64_t to)
{
	return to ? to - from : ACCESSLOG_UNMEASURED;
}

static void fill_outcome(struct access_event *event, const struct exchange *x)
{
	const struct refusal *refusal = &x->refusal;

	event->status = x->summary.status;
	event->upstream_status = x->summary.upstream_status;
	event->bytes_in = x->summary.octets_in;
	event->bytes_out = x->summary.octets_out;
	event->closed = slice_text(close_words[x->summary.closed]);
	event->total_us = since(x->summary.began, x->summary.ended);
	event->ttfb_us = since(x->summary.began, x->summary.first_byte);
	if (refusal->failure == FAILURE_NONE)
		return;
	const struct failure_row *row = failure_row(refusal->failure);
	event->error = row->type;
	event->decision = x->truncated ? SLICE("cut") : SLICE("refuse");
	enum rule_id id = refusal->rule != RULE_NONE ? refusal->rule : row->rule;
	event->line = rule_text(id)->id;
	event->reason = refusal->rule != RULE_NONE ? rule_text(id)->sentence : row->words;
}

static void fill_request(struct access_event *event, const struct exchange *x)
{
	event->method = x->request.method_token.len ? x->request.method_token : x->gate.method;
	event->target = x->request.target_octets.len ? x->request.target_octets : x->gate.target;
	event->host = x->plan.addressing.host;
	event->port = x->plan.addressing.port;
}

static void fill_next_hop(struct access_event *event, const struct exchange *x, char *text)
{
	if (!x->summary.served)
		return;
	event->dest_ip = slice_of(text, address_write_host(&x->summary.dest.any, text));
	event->next_hop = event->host;
	event->reused = x->summary.reused ? REUSE_REUSED : REUSE_FRESH;
	event->dns_us = x->summary.dns_us ? x->summary.dns_us : ACCESSLOG_UNMEASURED;
	event->connect_us = x->summary.connect_us ? x->summary.connect_us : ACCESSLOG_UNMEASURED;
}

/* When the rest of the batch is too small, the line begins the next. */
static void write_line(
    struct access_log *log, const struct access_event *event, const struct access_style *style)
{
	size_t room, len;
	char *at = line_room(log, &room);

	len = accesslog_line_write(event, style, at, room);
	if (len == 0) {
		hand(log);
		at = line_room(log, &room);
		len = accesslog_line_write(event, style, at, room);
	}
	line_added(log, len);
}

/* Below the exchange's own line, in the same batch or the next. */
static void write_trace(struct access_log *log, const struct exchange *x)
{
	struct traced traced = {x->trace, x->id, x->summary.began_wall, x->refusal.rule};
	size_t room;
	char *at = line_room(log, &room);

	if (room < ACCESSLOG_LINE_MAX) {
		hand(log);
		at = line_room(log, &room);
	}
	line_added(log, tracelines_write(&traced, log->format, at, ACCESSLOG_LINE_MAX));
}

static void watch(struct exchange *x)
{
	struct access_log *log = x->worker->log;
	struct access_event event = access_event_none();
	char client[ADDRESS_TEXT], dest[ADDRESS_TEXT];

	if (!log)
		return;
	struct access_style style = {
	    .format = log->format,
	    .queries = x->snapshot->settings->log_query,
	    .colour = log->terminal,
	};
	event.time_ms = x->summary.began_wall;
	event.id = x->id;
	event.client = slice_of(client, address_write(stream_peer(x->client->stream), client));
	fill_request(&event, x);
	fill_outcome(&event, x);
	fill_next_hop(&event, x, dest);
	write_line(log, &event, &style);
	if (x->snapshot->settings->trace)
		write_trace(log, x);
}

/* The counters, with their words: the JSON members' names, and the pretty line's. */
static const struct {
	struct slice name;
	size_t offset;
} counter_rows[] = {
#define COUNTER(name)                                                                              \
	{                                                                                          \
		{#name, sizeof #name - 1}, offsetof(struct counters, name)                         \
	}
    COUNTER(clients),
    COUNTER(clients_refused),
    COUNTER(exchanges),
    COUNTER(tunnels),
    COUNTER(refused),
    COUNTER(failed),
    COUNTER(retries),
    COUNTER(parser_disagreements),
    COUNTER(cut),
#undef COUNTER
};

enum { COUNTER_ROWS = sizeof counter_rows / sizeof *counter_rows };

static uint64_t counter_of(const struct counters *counters, size_t row)
{
	return *(const uint64_t *)(const void *)((const char *)counters + counter_rows[row].offset);
}

static size_t write_counters_json(const struct worker *worker, char *at, size_t room)
{
	struct json json;

	json_begin(&json, at, room);
	json_open(&json, SLICE(""));
	json_number(&json, SLICE("schema"), 1);
	json_time(&json, SLICE("ts"), clock_wall_ms());
	json_string(&json, SLICE("event"), SLICE("counters"));
	for (size_t i = 0; i < COUNTER_ROWS; i++)
		json_number(&json, counter_rows[i].name, counter_of(&worker->counters, i));
	json_number(&json, SLICE("log_lines_lost"), writer_lost(worker->log->writer));
	json_close(&json);
	return json_length(&json);
}

static size_t write_counters_pretty(const struct worker *worker, char *at)
{
	struct writer out = {.at = at, .room = ACCESSLOG_LINE_MAX};

	write_octets(&out, SLICE("in all"));
	for (size_t i = 0; i < COUNTER_ROWS; i++) {
		write_octets(&out, i ? SLICE(", ") : SLICE(": "));
		write_octets(&out, counter_rows[i].name);
		write_octets(&out, SLICE(" "));
		write_number(&out, counter_of(&worker->counters, i));
	}
	return out.len;
}

void access_log_counters(struct worker *worker)
{
	struct access_log *log = worker->log;
	size_t room;

	if (!log)
		return;
	hand(log);
	char *at = line_room(log, &room);
	size_t len = log->format == LOG_FORMAT_JSON ? write_counters_json(worker, at, room - 1)
						    : write_counters_pretty(worker, at);
	at[len] = '\n';
	line_added(log, len + 1);
	hand(log);
}

const struct feature accesslog_feature = {.name = "accesslog", .watch = watch};
