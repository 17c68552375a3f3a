#include "features/accesslog/line.h"

#include <stdlib.h>
#include <time.h>
#include "suite.h"

static struct slice text_of(
    const struct access_event *event, struct access_style style, char *buffer)
{
	size_t len = accesslog_line_write(event, &style, buffer, ACCESSLOG_LINE_MAX);

	assert_true(len > 0);
	assert_int_equal(buffer[len - 1], '\n');
	return slice_of(buffer, len - 1);
}

static const struct access_style json = {LOG_FORMAT_JSON, true, false};
static const struct access_style pretty = {LOG_FORMAT_PRETTY, true, false};

/* A request that went well. */
static struct access_event sample(void)
{
	struct access_event event = access_event_none();

	event.time_ms = 1709210096789;
	event.id = 42;
	event.client = SLICE("127.0.0.1:50000");
	event.method = SLICE("GET");
	event.target = SLICE("http://o.test/a?b=c");
	event.host = SLICE("o.test");
	event.port = 80;
	event.dest_ip = SLICE("192.0.2.1");
	event.next_hop = SLICE("o.test");
	event.status = event.upstream_status = 200;
	event.bytes_in = 120;
	event.bytes_out = 1234;
	event.ttfb_us = 1500;
	event.total_us = 2250;
	event.reused = REUSE_REUSED;
	return event;
}

static void json_has_every_field_in_order(void **state)
{
	char buffer[ACCESSLOG_LINE_MAX];
	struct access_event event = sample();

	(void)state;
	assert_slice_equal(text_of(&event, json, buffer),
	    SLICE("{\"schema\":1,\"ts\":\"2024-02-29T12:34:56.789Z\",\"id\":42,\"client\":\"127.0."
		  "0.1:50000\","
		  "\"user\":null,\"method\":\"GET\",\"target\":\"http://o.test/"
		  "a?b=c\",\"host\":\"o.test\","
		  "\"port\":80,\"dest_ip\":\"192.0.2.1\",\"next_hop\":\"o.test\",\"status\":200,"
		  "\"upstream_status\":200,\"error\":null,\"decision\":null,\"line\":null,"
		  "\"reason\":null,"
		  "\"bytes_in\":120,\"bytes_out\":1234,\"dns_ms\":null,\"connect_ms\":null,\"ttfb_"
		  "ms\":1.5,"
		  "\"total_ms\":2.25,\"reused\":true,\"closed\":null}"));
}

static void json_of_nothing_is_all_null(void **state)
{
	char buffer[ACCESSLOG_LINE_MAX];
	struct access_event event = access_event_none();

	(void)state;
	event.closed = SLICE("client_left");
	assert_slice_equal(text_of(&event, json, buffer),
	    SLICE("{\"schema\":1,\"ts\":\"1970-01-01T00:00:00.000Z\",\"id\":0,\"client\":null,"
		  "\"user\":null,"
		  "\"method\":null,\"target\":null,\"host\":null,\"port\":null,\"dest_ip\":null,"
		  "\"next_hop\":null,\"status\":null,\"upstream_status\":null,\"error\":null,"
		  "\"decision\":null,\"line\":null,\"reason\":null,\"bytes_in\":0,\"bytes_out\":0,"
		  "\"dns_ms\":null,\"connect_ms\":null,\"ttfb_ms\":null,\"total_ms\":null,"
		  "\"reused\":null,"
		  "\"closed\":\"client_left\"}"));
}

struct target_case {
	const char *title;
	const char *target;
	const char *with_query;
	const char *without;
};

static const struct target_case targets[] = {
    {"a plain target stays as it is", "http://o.test/a", "http://o.test/a", "http://o.test/a"},
    {"a query may be left out", "http://o.test/a?pw=x", "http://o.test/a?pw=x",
	"http://o.test/a?..."},
    {"an empty query stays as it is", "http://o.test/?", "http://o.test/?", "http://o.test/?"},
    {"a fragment is left out like a query", "http://o.test/#a", "http://o.test/#a",
	"http://o.test/#..."},
    {"a name and a password are masked (TGT-13)", "http://u:p@o.test/", "http://***@o.test/",
	"http://***@o.test/"},
    {"a name alone is masked", "http://u@o.test/", "http://***@o.test/", "http://***@o.test/"},
    {"the last @ of the authority ends the credentials", "http://u:p@p@o.test/",
	"http://***@o.test/", "http://***@o.test/"},
    {"an @ in a path is no credential", "http://o.test/@scope/pkg", "http://o.test/@scope/pkg",
	"http://o.test/@scope/pkg"},
    {"an @ in a query is no credential", "http://o.test/?a@b", "http://o.test/?a@b",
	"http://o.test/?..."},
    {"an @ behind a port is no credential", "http://o.test:80/@scope", "http://o.test:80/@scope",
	"http://o.test:80/@scope"},
    {"an @ behind a bracketed address is no credential", "http://[::1]:80/@s", "http://[::1]:80/@s",
	"http://[::1]:80/@s"},
    {"a password with a slash is masked", "http://u:p/w@o.test/", "http://***@o.test/",
	"http://***@o.test/"},
    {"a password with a question mark is masked", "http://u:p?w@o.test/?q", "http://***@o.test/?q",
	"http://***@o.test/?..."},
    {"a password with a hash is masked", "http://u:p#w@o.test/", "http://***@o.test/",
	"http://***@o.test/"},
    {"any scheme's credentials are masked", "ftp://u:p@o.test/", "ftp://***@o.test/",
	"ftp://***@o.test/"},
    {"credentials without a host are masked", "http://u:p@", "http://***@", "http://***@"},
    {"credentials behind three slashes are masked", "http:///u:p@o.test/", "http://***@o.test/",
	"http://***@o.test/"},
    {"credentials behind one slash are masked", "http:/u:p@o.test/", "***@o.test/", "***@o.test/"},
    {"credentials without slashes are masked", "http:u:p@o.test/", "***@o.test/", "***@o.test/"},
    {"credentials of a CONNECT are masked", "u:p@o.test:443", "***@o.test:443", "***@o.test:443"},
    {"credentials without a scheme are masked", "//u:p@o.test/", "//***@o.test/", "//***@o.test/"},
    {"the authority of a CONNECT stays as it is", "o.test:443", "o.test:443", "o.test:443"},
    {"origin-form stays as it is", "/a@b?c", "/a@b?c", "/a@b?..."},
    {"an asterisk stays as it is", "*", "*", "*"},
    {"an @ alone shows nothing of what is before it", "@", "***@", "***@"},
};

/* The value of `target` in a JSON line. */
static struct slice target_in(struct slice line)
{
	static const char key[] = "\"target\":\"";
	const char *at = memmem(line.at, line.len, key, sizeof key - 1);

	assert_non_null(at);
	at += sizeof key - 1;
	return slice_of(at, slice_find(slice_of(at, line.len - (size_t)(at - line.at)), '"'));
}

static void check_target(void **state)
{
	const struct target_case *row = *state;
	char buffer[ACCESSLOG_LINE_MAX];
	struct access_event event = access_event_none();
	struct access_style without = {LOG_FORMAT_JSON, false, false};

	event.target = slice_alone(slice_text(row->target));
	assert_slice_equal(target_in(text_of(&event, json, buffer)), slice_text(row->with_query));
	assert_slice_equal(target_in(text_of(&event, without, buffer)), slice_text(row->without));
	struct slice line = text_of(&event, pretty, buffer);
	assert_non_null(memmem(line.at, line.len, row->with_query, strlen(row->with_query)));
	slice_alone_free(event.target);
}

struct pretty_case {
	const char *title;
	struct access_event event;
	const char *expected;
};

/* Rows set what differs from nothing known; durations are given in all of them. */
#define MEASURED                                                                                   \
	.dns_us = ACCESSLOG_UNMEASURED, .connect_us = ACCESSLOG_UNMEASURED,                        \
	.ttfb_us = ACCESSLOG_UNMEASURED

static const struct pretty_case lines[] = {
    {"an answer shows status, method, target, size and duration",
	{.time_ms = 1709210096789,
	    .status = 200,
	    .method = {"GET", 3},
	    .target = {"http://o.test/", 14},
	    .bytes_out = 512,
	    .total_us = 1234,
	    MEASURED},
	"12:34:56 200 GET http://o.test/  512B  1.2ms"},
    {"a large answer is shown in units",
	{.status = 200,
	    .method = {"GET", 3},
	    .target = {"*", 1},
	    .bytes_out = 1536,
	    .total_us = 59900000,
	    MEASURED},
	"00:00:00 200 GET *  1.5KiB  59.9s"},
    {"a very large answer has no fraction",
	{.status = 200,
	    .method = {"GET", 3},
	    .target = {"*", 1},
	    .bytes_out = 1ULL << 34,
	    .total_us = 61000000,
	    MEASURED},
	"00:00:00 200 GET *  16GiB  1m01s"},
    {"the largest number is shown in the largest unit",
	{.status = 200,
	    .method = {"GET", 3},
	    .target = {"*", 1},
	    .bytes_out = 1ULL << 54,
	    .total_us = 10000,
	    MEASURED},
	"00:00:00 200 GET *  16384TiB  10ms"},
    {"a refusal shows its reason and the line that decided",
	{.status = 403,
	    .method = {"CONNECT", 7},
	    .target = {"o.test:22", 9},
	    .error = {"http_request_denied", 19},
	    .reason = {"port 22 is not allowed", 22},
	    .line = {"viaduct.conf:12", 15},
	    .total_us = 100,
	    MEASURED},
	"00:00:00 403 CONNECT o.test:22  0B  0.1ms  port 22 is not allowed (viaduct.conf:12)"},
    {"a failure without a reason shows its type",
	{.status = 504,
	    .method = {"GET", 3},
	    .target = {"*", 1},
	    .error = {"dns_timeout", 11},
	    .total_us = 5000000,
	    MEASURED},
	"00:00:00 504 GET *  0B  5.0s  dns_timeout"},
    {"a client that left shows no status and why the connection ended",
	{.method = {"GET", 3},
	    .target = {"*", 1},
	    .closed = {"client_left", 11},
	    .total_us = 999,
	    MEASURED},
	"00:00:00 --- GET *  0B  1.0ms  client_left"},
    {"an answer does not show how the connection ended",
	{.status = 200,
	    .method = {"GET", 3},
	    .target = {"*", 1},
	    .closed = {"client_idle", 11},
	    .total_us = 999,
	    MEASURED},
	"00:00:00 200 GET *  0B  1.0ms"},
    {"a request that could not be read shows hyphens",
	{.status = 400, .reason = {"not HTTP", 8}, .total_us = ACCESSLOG_UNMEASURED, MEASURED},
	"00:00:00 400 - -  0B  not HTTP"},
    {"what moves a cursor is escaped",
	{.status = 400,
	    .method = {"G\033[2J\n", 6},
	    .target = {"/\xc3\xa9\xff\x7f\xc2\x9b", 7},
	    .total_us = 0,
	    MEASURED},
	"00:00:00 400 G\\x1b[2J\\x0a /\xc3\xa9\\xff\\x7f\\xc2\\x9b  0B  0.0ms"},
};

static void check_pretty(void **state)
{
	const struct pretty_case *row = *state;
	char buffer[ACCESSLOG_LINE_MAX];

	assert_slice_equal(text_of(&row->event, pretty, buffer), slice_text(row->expected));
}

static void colour_is_for_the_status_alone(void **state)
{
	static const unsigned statuses[] = {200, 301, 404, 502, 0};
	static const char *const colours[] = {"\033[32m200\033[0m", "\033[36m301\033[0m",
	    "\033[33m404\033[0m", "\033[31m502\033[0m", "\033[31m---\033[0m"};
	struct access_style colour = {LOG_FORMAT_PRETTY, true, true};
	char buffer[ACCESSLOG_LINE_MAX];

	(void)state;
	for (unsigned i = 0; i < 5; i++) {
		struct access_event event = access_event_none();
		event.status = statuses[i];
		struct slice line =
		    slice_after(text_of(&event, colour, buffer), strlen("00:00:00 "));
		assert_memory_equal(line.at, colours[i], strlen(colours[i]));
		assert_false(slice_has(slice_after(line, strlen(colours[i])), '\033'));
	}
}

/* Sets every word to the worst there is: octets that become six each. */
static struct access_event worst(struct slice words)
{
	struct access_event event = sample();

	event.id = event.time_ms = event.bytes_in = event.bytes_out = UINT64_MAX / 1000000;
	event.client = event.user = event.method = event.target = event.host = words;
	event.dest_ip = event.next_hop = event.error = event.decision = event.line = words;
	event.reason = event.closed = words;
	event.port = event.status = event.upstream_status = UINT32_MAX;
	event.dns_us = event.connect_us = event.ttfb_us = event.total_us = UINT64_MAX - 1;
	return event;
}

static void begin_with(char *at, struct slice beginning)
{
	memcpy(at, beginning.at, beginning.len);
}

static void the_longest_line_fits(void **state)
{
	char words[70000], buffer[ACCESSLOG_LINE_MAX];

	(void)state;
	memset(words, 0x01, sizeof words);
	begin_with(words, SLICE("http://a@b/"));
	struct access_event event = worst(slice_of(words, sizeof words));
	event.time_ms = 253402300799999;
	assert_true(text_of(&event, json, buffer).len > 20000);
	assert_true(text_of(&event, pretty, buffer).len > 8000);
}

static void a_target_over_2048_octets_is_cut_and_says_so(void **state)
{
	char target[5000], buffer[ACCESSLOG_LINE_MAX];
	struct access_event event = access_event_none();

	(void)state;
	memset(target, 'a', sizeof target);
	event.target = slice_of(target, 2048);
	assert_int_equal(target_in(text_of(&event, json, buffer)).len, 2048);
	event.target = slice_of(target, 2049);
	struct slice shown = target_in(text_of(&event, json, buffer));
	assert_int_equal(shown.len, 2051);
	assert_memory_equal(shown.at + 2048, "...", 3);
	event.target.len = sizeof target;
	begin_with(target, SLICE("http://u:p@"));
	shown = target_in(text_of(&event, json, buffer));
	assert_int_equal(shown.len, 2051);
	assert_memory_equal(shown.at, "http://***@aaa", 14);
}

static void a_line_that_does_not_fit_is_not_begun(void **state)
{
	char whole[ACCESSLOG_LINE_MAX];
	struct access_event event = sample();
	size_t json_len = accesslog_line_write(&event, &json, whole, sizeof whole);
	size_t pretty_len = accesslog_line_write(&event, &pretty, whole, sizeof whole);

	(void)state;
	for (size_t room = 0; room < json_len + 60; room++) {
		char *buffer = malloc(room ? room : 1);
		size_t len = accesslog_line_write(&event, &json, buffer, room);
		assert_true(len == json_len || (len == 0 && room < json_len + 32));
		len = accesslog_line_write(&event, &pretty, buffer, room);
		assert_int_equal(len, room < pretty_len ? 0 : pretty_len);
		free(buffer);
	}
}

static void lost_lines_are_told_in_the_log_s_format(void **state)
{
	char buffer[128];

	(void)state;
	size_t len = accesslog_lost_write(1709210096789, 7, LOG_FORMAT_JSON, buffer, sizeof buffer);
	assert_slice_equal(
	    slice_of(buffer, len), SLICE("{\"schema\":1,\"ts\":\"2024-02-29T12:34:56.789Z\","
					 "\"event\":\"lost\",\"lines\":7}\n"));
	len = accesslog_lost_write(1709210096789, 7, LOG_FORMAT_PRETTY, buffer, sizeof buffer);
	assert_slice_equal(slice_of(buffer, len), SLICE("7 lines of this log were lost\n"));
	assert_int_equal(accesslog_lost_write(0, 7, LOG_FORMAT_JSON, buffer, 10), 0);
	assert_int_equal(accesslog_lost_write(0, 7, LOG_FORMAT_PRETTY, buffer, 10), 0);
}

int main(void)
{
	struct suite suite = {0};

	setenv("TZ", "UTC", 1);
	tzset();
	suite_add(&suite, "JSON has every field in order", json_has_every_field_in_order, NULL);
	suite_add(&suite, "JSON of nothing is all null", json_of_nothing_is_all_null, NULL);
	SUITE_TABLE(&suite, targets, check_target);
	SUITE_TABLE(&suite, lines, check_pretty);
	suite_add(&suite, "colour is for the status alone", colour_is_for_the_status_alone, NULL);
	suite_add(&suite, "the longest line fits", the_longest_line_fits, NULL);
	suite_add(&suite, "a target over 2048 octets is cut and says so",
	    a_target_over_2048_octets_is_cut_and_says_so, NULL);
	suite_add(&suite, "a line that does not fit is not begun",
	    a_line_that_does_not_fit_is_not_begun, NULL);
	suite_add(&suite, "lost lines are told in the log's format",
	    lost_lines_are_told_in_the_log_s_format, NULL);
	return suite_run(&suite, "features/accesslog_line");
}
