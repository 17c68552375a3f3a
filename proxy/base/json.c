#include "base/json.h"

#include "base/utf8.h"

enum {
	NUMBER_MAX = 20,  /* digits of 2^64 - 1 */
	ESCAPE_MAX = 6,   /* octets that one octet can become: \u00XX */
	TIME_OCTETS = 26, /* "2026-07-31T12:34:56.789Z", quotes included */
};

static const char hex[] = "0123456789abcdef";

void json_begin(struct json *json, char *buffer, size_t room)
{
	*json = (struct json){buffer, buffer, buffer + room, false};
}

size_t json_length(const struct json *json)
{
	return json->is_full ? 0 : (size_t)(json->at - json->start);
}

/* Whether n more octets fit. */
static bool has_room(struct json *json, size_t n)
{
	if ((size_t)(json->end - json->at) >= n && !json->is_full)
		return true;
	json->is_full = true;
	return false;
}

static char *copy(char *at, struct slice s)
{
	memcpy(at, s.at, s.len);
	return at + s.len;
}

/*
 * Writes what stands before a value: a comma unless something was just opened, and the key.
 * False when these and n octets of the value do not fit.
 */
static inline bool begin_value(struct json *json, struct slice key, size_t n)
{
	if (!has_room(json, key.len + 4 + n))
		return false;
	if (json->at > json->start && json->at[-1] != '{' && json->at[-1] != '[')
		*json->at++ = ',';
	if (key.len) {
		*json->at++ = '"';
		json->at = copy(json->at, key);
		*json->at++ = '"';
		*json->at++ = ':';
	}
	return true;
}

void json_open(struct json *json, struct slice key)
{
	if (begin_value(json, key, 1))
		*json->at++ = '{';
}

void json_open_list(struct json *json, struct slice key)
{
	if (begin_value(json, key, 1))
		*json->at++ = '[';
}

void json_close_list(struct json *json)
{
	if (has_room(json, 1))
		*json->at++ = ']';
}

void json_close(struct json *json)
{
	if (has_room(json, 1))
		*json->at++ = '}';
}

/* Marks, in each octet's highest bit, octets that may need escaping; exact up to the first of them.
 */
static inline uint64_t marked(uint64_t eight)
{
	const uint64_t ones = 0x0101010101010101, tops = 0x8080808080808080;
	uint64_t quotes = eight ^ (ones * '"');
	uint64_t backslashes = eight ^ (ones * '\\');
	uint64_t deletes = eight ^ (ones * 0x7f);

	return ((eight - ones * 0x20) | (quotes - ones) | (backslashes - ones) | (deletes - ones) |
		   eight) &
	       tops;
}

/* Copies octets that need no escaping, eight at a time; gives how many. */
static inline size_t copy_clean(char *to, struct slice s)
{
	size_t done = 0;
	uint64_t eight;

	for (; s.len - done >= sizeof eight; done += sizeof eight) {
		memcpy(&eight, s.at + done, sizeof eight);
		if (marked(eight))
			break;
		memcpy(to + done, &eight, sizeof eight);
	}
	return done;
}

/* Writes the escape of one octet. */
static char *escape(char *at, unsigned char octet)
{
	static const char shorts[] = "\"\"\\\\\nn\rr\tt\bb\ff";

	*at++ = '\\';
	for (const char *s = shorts; *s; s += 2) {
		if ((unsigned char)*s != octet)
			continue;
		*at++ = s[1];
		return at;
	}
	at = copy(at, SLICE("u00"));
	*at++ = hex[octet >> 4];
	*at++ = hex[octet & 15];
	return at;
}

static bool is_plain(unsigned char octet)
{
	return octet >= 0x20 && octet < 0x7f && octet != '"' && octet != '\\';
}

/* Writes the first character of what is left, escaped if need be; gives how many octets it has. */
static size_t write_character(char **at, struct slice s)
{
	unsigned char octet = (unsigned char)s.at[0];
	size_t len = octet < 0x80 ? 0 : utf8_sequence(s);

	if (len) {
		*at = copy(*at, slice_of(s.at, len));
		return len;
	}
	if (is_plain(octet))
		*(*at)++ = (char)octet;
	else
		*at = escape(*at, octet);
	return 1;
}

/* Writes a string's octets at `at`, where there is room for ESCAPE_MAX times as many. */
static char *write_octets(char *at, struct slice s)
{
	while (s.len) {
		size_t clean = copy_clean(at, s);
		at += clean;
		s = slice_after(s, clean);
		size_t odd = s.len < 8 ? s.len : 8;
		size_t done = 0;
		while (done < odd)
			done += write_character(&at, slice_after(s, done));
		s = slice_after(s, done);
	}
	return at;
}

/* How many octets the string becomes. */
static size_t written_length(struct slice s)
{
	char one[ESCAPE_MAX];
	size_t total = 0;

	while (s.len) {
		char *at = one;
		s = slice_after(s, write_character(&at, s));
		total += (size_t)(at - one);
	}
	return total;
}

void json_string(struct json *json, struct slice key, struct slice value)
{
	size_t most = value.len * ESCAPE_MAX;

	/* Near the end of the buffer it is worth counting. */
	if ((size_t)(json->end - json->at) < key.len + 4 + 2 + most)
		most = written_length(value);
	if (!begin_value(json, key, most + 2))
		return;
	*json->at++ = '"';
	json->at = write_octets(json->at, value);
	*json->at++ = '"';
}

/* Every number of two digits. */
static const char pairs[] = "00010203040506070809101112131415161718192021222324"
			    "25262728293031323334353637383940414243444546474849"
			    "50515253545556575859606162636465666768697071727374"
			    "75767778798081828384858687888990919293949596979899";

static struct slice pair_of(uint64_t number)
{
	return slice_of(pairs + number % 100 * 2, 2);
}

/* Writes digits, two at a time from the end. */
static char *write_number(char *at, uint64_t number)
{
	char digits[NUMBER_MAX];
	char *first = digits + sizeof digits;

	while (number >= 100) {
		first -= 2;
		copy(first, pair_of(number));
		number /= 100;
	}
	if (number >= 10) {
		first -= 2;
		copy(first, pair_of(number));
	} else {
		*--first = (char)('0' + number);
	}
	return copy(at, slice_of(first, (size_t)(digits + sizeof digits - first)));
}

void json_number(struct json *json, struct slice key, uint64_t number)
{
	if (begin_value(json, key, NUMBER_MAX))
		json->at = write_number(json->at, number);
}

void json_bool(struct json *json, struct slice key, bool value)
{
	struct slice word = value ? SLICE("true") : SLICE("false");

	if (begin_value(json, key, word.len))
		json->at = copy(json->at, word);
}

void json_null(struct json *json, struct slice key)
{
	if (begin_value(json, key, 4))
		json->at = copy(json->at, SLICE("null"));
}

void json_milliseconds(struct json *json, struct slice key, uint64_t microseconds)
{
	unsigned fraction = (unsigned)(microseconds % 1000);

	if (!begin_value(json, key, NUMBER_MAX + 4))
		return;
	json->at = write_number(json->at, microseconds / 1000);
	if (fraction == 0)
		return;
	*json->at++ = '.';
	for (; fraction > 0; fraction = fraction % 100 * 10)
		*json->at++ = (char)('0' + fraction / 100);
}

/* Writes two digits and the octet that follows them. */
static char *write_pair(char *at, unsigned number, char then)
{
	at = copy(at, pair_of(number));
	*at = then;
	return at + 1;
}

/* Writes year, month and day of a day since 1970-01-01 (Gregorian; eras of 400 years from March 1).
 */
static char *write_date(char *at, uint64_t day)
{
	uint64_t shifted = day + 719468; /* days since 0000-03-01 */
	uint64_t era = shifted / 146097;
	unsigned of_era = (unsigned)(shifted % 146097);
	unsigned year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	unsigned of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	unsigned month_from_march = (5 * of_year + 2) / 153;
	unsigned day_of_month = of_year - (153 * month_from_march + 2) / 5 + 1;
	unsigned month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
	unsigned year = year_of_era + (unsigned)era * 400 + (month <= 2);

	at = copy(at, pair_of(year / 100));
	at = write_pair(at, year, '-');
	at = write_pair(at, month, '-');
	return write_pair(at, day_of_month, 'T');
}

void json_time(struct json *json, struct slice key, uint64_t milliseconds)
{
	uint64_t seconds = milliseconds / 1000;
	unsigned of_day = (unsigned)(seconds % 86400);
	unsigned fraction = (unsigned)(milliseconds % 1000);

	if (!begin_value(json, key, TIME_OCTETS))
		return;
	char *at = json->at;
	*at++ = '"';
	at = write_date(at, seconds / 86400);
	at = write_pair(at, of_day / 3600, ':');
	at = write_pair(at, of_day / 60 % 60, ':');
	at = write_pair(at, of_day % 60, '.');
	*at++ = (char)('0' + fraction / 100);
	at = write_pair(at, fraction % 100, 'Z');
	*at++ = '"';
	json->at = at;
}
