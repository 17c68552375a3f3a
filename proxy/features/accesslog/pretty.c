#include "features/accesslog/pretty.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include "base/utf8.h"
#include "features/accesslog/shown.h"

struct line {
	char *start;
	char *at;
	char *end;
	bool is_full;
};

static void put(struct line *line, struct slice s)
{
	if (line->is_full || (size_t)(line->end - line->at) < s.len) {
		line->is_full = true;
		return;
	}
	memcpy(line->at, s.at, s.len);
	line->at += s.len;
}

static void print(struct line *line, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void print(struct line *line, const char *format, ...)
{
	char text[64];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	put(line, slice_text(text));
}

/* Puts words that a peer may have chosen: what could move a terminal's cursor becomes \xHH. */
static void put_words(struct line *line, struct slice words)
{
	while (words.len) {
		unsigned char octet = (unsigned char)words.at[0];
		size_t n = octet >= 0x20 && octet < 0x7f ? 1 : utf8_sequence(words);
		if (n)
			put(line, slice_of(words.at, n));
		else
			print(line, "\\x%02x", octet);
		words = slice_after(words, n ? n : 1);
	}
}

static void put_time(struct line *line, uint64_t time_ms)
{
	time_t seconds = (time_t)(time_ms / 1000);
	struct tm local;

	if (localtime_r(&seconds, &local))
		print(line, "%02d:%02d:%02d ", local.tm_hour, local.tm_min, local.tm_sec);
}

static const char *colour_of(unsigned status)
{
	if (status >= 200 && status < 300)
		return "\033[32m";
	if (status >= 400 && status < 500)
		return "\033[33m";
	return status >= 500 || status == 0 ? "\033[31m" : "\033[36m";
}

static void put_status(struct line *line, unsigned status, bool colour)
{
	if (colour)
		print(line, "%s", colour_of(status));
	if (status)
		print(line, "%3u", status);
	else
		put(line, SLICE("---"));
	if (colour)
		put(line, SLICE("\033[0m"));
}

static void put_size(struct line *line, uint64_t octets)
{
	static const char *const units[] = {"KiB", "MiB", "GiB", "TiB"};
	double size = (double)octets / 1024;
	unsigned unit = 0;

	if (octets < 1024) {
		print(line, "%uB", (unsigned)octets);
		return;
	}
	while (size >= 1024 && unit < 3) {
		size /= 1024;
		unit++;
	}
	print(line, size < 10 ? "%.1f%s" : "%.0f%s", size, units[unit]);
}

static void put_duration(struct line *line, uint64_t us)
{
	if (us < 10000)
		print(line, "%.1fms", (double)us / 1000);
	else if (us < 1000000)
		print(line, "%llums", (unsigned long long)(us / 1000));
	else if (us < 60000000)
		print(line, "%.1fs", (double)us / 1000000);
	else
		print(line, "%llum%02llus", (unsigned long long)(us / 60000000),
		    (unsigned long long)(us / 1000000 % 60));
}

/* Why: what was refused or failed, else how a connection ended that gave no answer. */
static void put_why(struct line *line, const struct access_event *event)
{
	struct slice why = event->reason.len ? event->reason : event->error;

	if (!why.len && event->status == 0)
		why = event->closed;
	if (!why.len)
		return;
	put(line, SLICE("  "));
	put_words(line, words_shown(why));
	if (event->line.len) {
		put(line, SLICE(" ("));
		put_words(line, words_shown(event->line));
		put(line, SLICE(")"));
	}
}

size_t pretty_write(
    const struct access_event *event, const struct access_style *style, char *buffer, size_t room)
{
	struct line line = {buffer, buffer, buffer + room, false};
	char target[TARGET_ROOM];

	put_time(&line, event->time_ms);
	put_status(&line, event->status, style->colour);
	put(&line, SLICE(" "));
	put_words(&line, event->method.len ? words_shown(event->method) : SLICE("-"));
	put(&line, SLICE(" "));
	put_words(&line,
	    event->target.len ? target_shown(event->target, style->queries, target) : SLICE("-"));
	put(&line, SLICE("  "));
	put_size(&line, event->bytes_out);
	if (event->total_us != ACCESSLOG_UNMEASURED) {
		put(&line, SLICE("  "));
		put_duration(&line, event->total_us);
	}
	put_why(&line, event);
	put(&line, SLICE("\n"));
	return line.is_full ? 0 : (size_t)(line.at - line.start);
}
