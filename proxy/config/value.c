#include "config/value.h"

#include "config/settings.h"
#include "config/value_types.h"
#include "http/grammar.h"

enum { PLACE_MAX = 4095 }; /* octets of a file's name */

struct slice value_keep(struct arena *memory, struct slice s)
{
	char *copy = arena_take(memory, s.len + 1);

	if (s.len)
		memcpy(copy, s.at, s.len);
	copy[s.len] = 0;
	return slice_of(copy, s.len);
}

bool value_two_words(struct slice value, struct slice *first, struct slice *second)
{
	value = slice_trim(value);
	size_t space = slice_find(value, ' ');
	*first = slice_of(value.at, space);
	*second = slice_trim(slice_after(value, space));
	return first->len > 0 && second->len > 0 && !slice_has(*second, ' ');
}

static bool read_switch(const struct reading *r)
{
	bool on = slice_equal(r->value, SLICE("on"));

	if (!on && !value_is_off(r->value))
		return false;
	*(bool *)r->member = on;
	return true;
}

static bool read_token(const struct reading *r)
{
	if (!is_token(r->value) || r->value.len > r->option->most)
		return false;
	*(struct slice *)r->member = value_keep(r->memory, r->value);
	return true;
}

static bool read_path(const struct reading *r)
{
	if (r->value.len == 0 || r->value.len > r->option->most)
		return false;
	*(struct slice *)r->member = value_keep(r->memory, r->value);
	return true;
}

static bool read_tokens(const struct reading *r)
{
	struct slice rest = r->value, token;

	if (value_is_off(r->value)) {
		*(struct slice *)r->member = value_keep(r->memory, slice_of(NULL, 0));
		return true;
	}
	while (slice_cut(&rest, ',', &token))
		if (!is_token(token))
			return false;
	*(struct slice *)r->member = value_keep(r->memory, r->value);
	return true;
}

/* A name may have blanks, but standard output has nothing behind it. */
static bool is_log_place(struct slice place)
{
	bool is_output = slice_equal(slice_of(place.at, slice_find(place, ' ')), SLICE("-"));

	return place.len <= PLACE_MAX && (!is_output || place.len == 1);
}

static bool read_log(const struct reading *r)
{
	struct log_setting *log = r->member;
	struct slice value = slice_trim(r->value);
	struct slice format = slice_of(value.at, slice_find(value, ' '));
	struct slice place = slice_trim(slice_after(value, format.len));

	if (value_is_off(r->value)) {
		*log =
		    (struct log_setting){LOG_FORMAT_OFF, value_keep(r->memory, slice_of(NULL, 0))};
		return true;
	}
	bool json = slice_equal(format, SLICE("json"));
	if (!json && !slice_equal(format, SLICE("pretty")))
		return false;
	if (place.len == 0)
		return value_refuse(
		    r, SLICE("lacks the place: a file's name, or - for standard output"));
	if (!is_log_place(place))
		return false;
	*log = (struct log_setting){
	    json ? LOG_FORMAT_JSON : LOG_FORMAT_PRETTY, value_keep(r->memory, place)};
	return true;
}

static bool read_forwarded(const struct reading *r)
{
	enum forwarded_setting *forwarded = r->member;

	if (value_is_off(r->value))
		*forwarded = FORWARDED_SETTING_OFF;
	else if (slice_equal(r->value, SLICE("rfc7239")))
		*forwarded = FORWARDED_SETTING_RFC7239;
	else if (slice_equal(r->value, SLICE("xff")))
		*forwarded = FORWARDED_SETTING_XFF;
	else
		return false;
	return true;
}

static bool read_proxy_status(const struct reading *r)
{
	bool all = slice_equal(r->value, SLICE("all"));

	if (!all && !slice_equal(r->value, SLICE("errors")))
		return false;
	*(enum proxy_status_setting *)r->member = all ? PROXY_STATUS_ALL : PROXY_STATUS_ERRORS;
	return true;
}

/* What each type is: its reader, its words for people, and whether it is a number with bounds. */
static const struct value_type {
	read_fn *read;
	const char *words;
	bool is_bounded;
} types[] = {
    [TYPE_SWITCH] = {read_switch, "on or off", false},
    [TYPE_DURATION] = {read_duration, "a duration", true},
    [TYPE_SIZE] = {read_size, "a size", true},
    [TYPE_COUNT] = {read_count, "a number", true},
    [TYPE_TOKEN] = {read_token, "a token (letters, digits and !#$%&'*+-.^_`|~), at most 64 of them",
	false},
    [TYPE_PATH] = {read_path, "a file's name", false},
    [TYPE_TOKENS] = {read_tokens, "tokens joined by commas, or off", false},
    [TYPE_SERVERS] = {read_server, "an address, like 192.0.2.1, 192.0.2.1:53 or [2001:db8::1]:53",
	false},
    [TYPE_LISTENERS] = {read_listener,
	"an address (no name) and a port, like 127.0.0.1:3128 or [::1]:3128", false},
    [TYPE_PORTS] = {read_ports,
	"ports and ranges joined by commas, like 443,8443,9000-9100, or any", false},
    [TYPE_PINS] = {read_pin, "a name and an address, like 'origin.example 192.0.2.1'", false},
    [TYPE_REDIRECTIONS] = {read_redirection,
	"two of host:port, like 'origin.example:443 [::1]:8443'", false},
    [TYPE_LOG] = {read_log,
	"json or pretty and a place (a file's name, or - for standard output), or off", false},
    [TYPE_FORWARDED] = {read_forwarded, "off, rfc7239 or xff", false},
    [TYPE_PROXY_STATUS] = {read_proxy_status, "errors or all", false},
};

bool value_read(const struct option *option, struct slice value, void *member, struct arena *memory,
    struct slice *wanted)
{
	struct reading reading = {option, value, member, memory, wanted};

	*wanted = slice_of(NULL, 0);
	if (types[option->type].read(&reading))
		return true;
	if (wanted->len == 0)
		*wanted = arena_print(memory, "expected %s", value_wanted(option, memory).at);
	return false;
}

struct slice value_wanted(const struct option *option, struct arena *memory)
{
	const struct value_type *type = &types[option->type];

	if (!type->is_bounded)
		return slice_text(type->words);
	bool may_be_off = option->least == 0;
	uint64_t least = may_be_off ? 1 : option->least;
	if (least == option->most)
		return number_write(option->type, least, memory);
	return arena_print(memory, "%s from %s to %s%s", type->words,
	    number_write(option->type, least, memory).at,
	    number_write(option->type, option->most, memory).at, may_be_off ? ", or off" : "");
}
