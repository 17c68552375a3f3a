#include "features/accesslog/line.h"

#include <stdio.h>
#include "base/json.h"
#include "features/accesslog/pretty.h"
#include "features/accesslog/shown.h"

enum { SCHEMA = 1 };

struct access_event access_event_none(void)
{
	return (struct access_event){
	    .dns_us = ACCESSLOG_UNMEASURED,
	    .connect_us = ACCESSLOG_UNMEASURED,
	    .ttfb_us = ACCESSLOG_UNMEASURED,
	    .total_us = ACCESSLOG_UNMEASURED,
	};
}

static void put_words(struct json *json, struct slice key, struct slice words)
{
	if (words.len == 0)
		json_null(json, key);
	else
		json_string(json, key, words_shown(words));
}

static void put_number(struct json *json, struct slice key, unsigned number)
{
	if (number == 0)
		json_null(json, key);
	else
		json_number(json, key, number);
}

static void put_duration(struct json *json, struct slice key, uint64_t us)
{
	if (us == ACCESSLOG_UNMEASURED)
		json_null(json, key);
	else
		json_milliseconds(json, key, us);
}

static void put_target(struct json *json, struct slice target, bool queries)
{
	char room[TARGET_ROOM];

	if (target.len == 0)
		json_null(json, SLICE("target"));
	else
		json_string(json, SLICE("target"), target_shown(target, queries, room));
}

static void put_request(struct json *json, const struct access_event *event, bool queries)
{
	put_words(json, SLICE("client"), event->client);
	put_words(json, SLICE("user"), event->user);
	put_words(json, SLICE("method"), event->method);
	put_target(json, event->target, queries);
	put_words(json, SLICE("host"), event->host);
	put_number(json, SLICE("port"), event->port);
}

static void put_outcome(struct json *json, const struct access_event *event)
{
	put_words(json, SLICE("dest_ip"), event->dest_ip);
	put_words(json, SLICE("next_hop"), event->next_hop);
	put_number(json, SLICE("status"), event->status);
	put_number(json, SLICE("upstream_status"), event->upstream_status);
	put_words(json, SLICE("error"), event->error);
	put_words(json, SLICE("decision"), event->decision);
	put_words(json, SLICE("line"), event->line);
	put_words(json, SLICE("reason"), event->reason);
}

static void put_measures(struct json *json, const struct access_event *event)
{
	json_number(json, SLICE("bytes_in"), event->bytes_in);
	json_number(json, SLICE("bytes_out"), event->bytes_out);
	put_duration(json, SLICE("dns_ms"), event->dns_us);
	put_duration(json, SLICE("connect_ms"), event->connect_us);
	put_duration(json, SLICE("ttfb_ms"), event->ttfb_us);
	put_duration(json, SLICE("total_ms"), event->total_us);
	if (event->reused == REUSE_NONE)
		json_null(json, SLICE("reused"));
	else
		json_bool(json, SLICE("reused"), event->reused == REUSE_REUSED);
	put_words(json, SLICE("closed"), event->closed);
}

/* Begins an object with what every line has; the room for the LF is kept back. */
static void begin(struct json *json, uint64_t time_ms, char *buffer, size_t room)
{
	json_begin(json, buffer, room ? room - 1 : 0);
	json_open(json, SLICE(""));
	json_number(json, SLICE("schema"), SCHEMA);
	json_time(json, SLICE("ts"), time_ms);
}

/* Ends the object and the line. */
static size_t end(struct json *json)
{
	json_close(json);
	size_t len = json_length(json);
	if (len == 0)
		return 0;
	*json->at = '\n';
	return len + 1;
}

size_t accesslog_line_write(
    const struct access_event *event, const struct access_style *style, char *buffer, size_t room)
{
	struct json json;

	if (style->format == LOG_FORMAT_PRETTY)
		return pretty_write(event, style, buffer, room);
	begin(&json, event->time_ms, buffer, room);
	json_number(&json, SLICE("id"), event->id);
	put_request(&json, event, style->queries);
	put_outcome(&json, event);
	put_measures(&json, event);
	return end(&json);
}

size_t accesslog_lost_write(
    uint64_t time_ms, uint64_t lines, enum log_format format, char *buffer, size_t room)
{
	struct json json;

	if (format == LOG_FORMAT_PRETTY) {
		int len = snprintf(
		    buffer, room, "%llu lines of this log were lost\n", (unsigned long long)lines);
		return (size_t)len < room ? (size_t)len : 0;
	}
	begin(&json, time_ms, buffer, room);
	json_string(&json, SLICE("event"), SLICE("lost"));
	json_number(&json, SLICE("lines"), lines);
	return end(&json);
}
