#include "http/encode.h"

#include "http/grammar.h"
#include "http/message.h"

/* No CR, LF or NUL (SEC-09), nor any other control but HTAB. */
static bool is_clean(struct slice s)
{
	return octets_of_value(s) == s.len;
}

/* Makes room for n octets at the end and counts them in; NULL when they do not fit. */
static char *room_for(struct writer *out, size_t n)
{
	if (out->failed || n > out->room - out->len) {
		out->failed = true;
		return NULL;
	}
	char *at = out->at + out->len;
	out->len += n;
	return at;
}

static char *put(char *at, struct slice octets)
{
	if (octets.len)
		memcpy(at, octets.at, octets.len);
	return at + octets.len;
}

void write_octets(struct writer *out, struct slice octets)
{
	char *at = room_for(out, octets.len);

	if (at)
		put(at, octets);
}

enum { NUMBER_DIGITS_MAX = 20 };

void write_number(struct writer *out, uint64_t number)
{
	char digits[NUMBER_DIGITS_MAX];
	size_t start = sizeof digits;

	do {
		digits[--start] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	write_octets(out, slice_of(digits + start, sizeof digits - start));
}

void write_field(struct writer *out, struct slice name, struct slice value)
{
	if (!is_clean(name) || !is_clean(value))
		out->failed = true;
	char *at = room_for(out, name.len + 2 + value.len + 2);
	if (!at)
		return;
	at = put(at, name);
	at = put(at, SLICE(": "));
	at = put(at, value);
	put(at, SLICE("\r\n"));
}

void write_fields(struct writer *out, const struct fields *fields)
{
	for (unsigned i = 0; i < fields->count; i++)
		if (!fields->at[i].dropped)
			write_field(out, fields->at[i].name, fields->at[i].value);
}

void write_request_line(struct writer *out, struct slice method, struct slice target)
{
	if (!is_token(method) || target.len == 0 || octets_of(target, OCTET_TARGET) < target.len)
		out->failed = true;
	write_octets(out, method);
	write_octets(out, SLICE(" "));
	write_octets(out, target);
	write_octets(out, SLICE(" HTTP/1.1\r\n"));
}

void write_status_line(struct writer *out, unsigned status, struct slice reason)
{
	if (status < 100 || status > 599)
		out->failed = true;
	if (octets_of_value(reason) < reason.len)
		reason = status_reason(status);
	write_octets(out, SLICE("HTTP/1.1 "));
	write_number(out, status);
	write_octets(out, SLICE(" "));
	write_octets(out, reason);
	write_octets(out, SLICE("\r\n"));
}
