#include "config/value_text.h"

#include <stdio.h>
#include "config/value.h"
#include "config/value_types.h"

/* One of several values of a member, on its way to text. */
struct writing {
	const void *member;
	unsigned index;
	struct arena *memory;
};

typedef struct slice write_fn(const struct writing *w);

static struct slice or_off(struct slice text)
{
	return text.len ? text : SLICE("off");
}

static struct slice write_number(const struct writing *w, enum option_type type, uint64_t number)
{
	return number ? number_write(type, number, w->memory) : SLICE("off");
}

static struct slice write_switch(const struct writing *w)
{
	return *(const bool *)w->member ? SLICE("on") : SLICE("off");
}

static struct slice write_duration(const struct writing *w)
{
	return write_number(w, TYPE_DURATION, *(const uint64_t *)w->member);
}

static struct slice write_size(const struct writing *w)
{
	return write_number(w, TYPE_SIZE, *(const uint64_t *)w->member);
}

static struct slice write_count(const struct writing *w)
{
	return write_number(w, TYPE_COUNT, *(const unsigned *)w->member);
}

static struct slice write_words(const struct writing *w)
{
	return value_keep(w->memory, *(const struct slice *)w->member);
}

static struct slice write_tokens(const struct writing *w)
{
	return or_off(write_words(w));
}

static struct slice write_server(const struct writing *w)
{
	struct slice rest = *(const struct slice *)w->member, server = {0};

	for (unsigned i = 0; i <= w->index; i++)
		slice_cut(&rest, ',', &server);
	return value_keep(w->memory, server);
}

static struct slice write_listener(const struct writing *w)
{
	const struct listener_list *list = w->member;

	return list->at[w->index].text;
}

static struct slice write_ports(const struct writing *w)
{
	const struct port_list *list = w->member;
	size_t room = list->count * sizeof "65535-65535,", len = 0;
	char *text = arena_take(w->memory, room);

	if (list->count == 1 && list->at[0].first == 1 && list->at[0].last == UINT16_MAX)
		return SLICE("any");
	for (unsigned i = 0; i < list->count; i++) {
		const struct port_range *range = &list->at[i];
		len += (size_t)snprintf(
		    text + len, room - len, "%s%u", i ? "," : "", (unsigned)range->first);
		if (range->last > range->first)
			len +=
			    (size_t)snprintf(text + len, room - len, "-%u", (unsigned)range->last);
	}
	return slice_of(text, len);
}

static struct slice write_pin(const struct writing *w)
{
	const struct pin *pin = &((const struct pin_list *)w->member)->at[w->index];

	return arena_print(w->memory, "%s %s", pin->name.at, pin->address.at);
}

static struct slice host_port_write(const struct host_port *place, struct arena *memory)
{
	bool is_ipv6 = slice_has(place->host, ':');

	return arena_print(memory, "%s%s%s:%u", is_ipv6 ? "[" : "", place->host.at,
	    is_ipv6 ? "]" : "", (unsigned)place->port);
}

static struct slice write_redirection(const struct writing *w)
{
	const struct redirection *row = &((const struct redirection_list *)w->member)->at[w->index];

	return arena_print(w->memory, "%s %s", host_port_write(&row->from, w->memory).at,
	    host_port_write(&row->to, w->memory).at);
}

static struct slice write_log(const struct writing *w)
{
	static const char *const formats[] = {
	    [LOG_FORMAT_PRETTY] = "pretty", [LOG_FORMAT_JSON] = "json"};
	const struct log_setting *log = w->member;

	if (log->format == LOG_FORMAT_OFF)
		return SLICE("off");
	return arena_print(w->memory, "%s %s", formats[log->format], log->place.at);
}

static struct slice write_forwarded(const struct writing *w)
{
	static const char *const words[] = {
	    [FORWARDED_SETTING_OFF] = "off",
	    [FORWARDED_SETTING_RFC7239] = "rfc7239",
	    [FORWARDED_SETTING_XFF] = "xff",
	};

	return slice_text(words[*(const enum forwarded_setting *)w->member]);
}

static struct slice write_proxy_status(const struct writing *w)
{
	bool all = *(const enum proxy_status_setting *)w->member == PROXY_STATUS_ALL;

	return all ? SLICE("all") : SLICE("errors");
}

static unsigned count_servers(const struct slice *servers)
{
	unsigned count = servers->len > 0;

	for (size_t i = 0; i < servers->len; i++)
		count += servers->at[i] == ',';
	return count;
}

unsigned value_count(const struct option *option, const void *member)
{
	switch (option->type) {
	case TYPE_PATH:
		return ((const struct slice *)member)->len > 0;
	case TYPE_SERVERS:
		return count_servers(member);
	case TYPE_LISTENERS:
		return ((const struct listener_list *)member)->count;
	case TYPE_PINS:
		return ((const struct pin_list *)member)->count;
	case TYPE_REDIRECTIONS:
		return ((const struct redirection_list *)member)->count;
	default:
		return 1;
	}
}

struct slice value_write(
    const struct option *option, const void *member, unsigned index, struct arena *memory)
{
	static write_fn *const writers[] = {
	    [TYPE_SWITCH] = write_switch,
	    [TYPE_DURATION] = write_duration,
	    [TYPE_SIZE] = write_size,
	    [TYPE_COUNT] = write_count,
	    [TYPE_TOKEN] = write_words,
	    [TYPE_PATH] = write_words,
	    [TYPE_TOKENS] = write_tokens,
	    [TYPE_SERVERS] = write_server,
	    [TYPE_LISTENERS] = write_listener,
	    [TYPE_PORTS] = write_ports,
	    [TYPE_PINS] = write_pin,
	    [TYPE_REDIRECTIONS] = write_redirection,
	    [TYPE_LOG] = write_log,
	    [TYPE_FORWARDED] = write_forwarded,
	    [TYPE_PROXY_STATUS] = write_proxy_status,
	};
	struct writing writing = {member, index, memory};

	return writers[option->type](&writing);
}

/* Whether a line's words would give the value back without quotes. */
static bool is_bare(struct slice value)
{
	struct slice word;

	if (value.len == 0 || slice_has(value, '\t'))
		return false;
	while (slice_cut(&value, ' ', &word))
		if (word.len == 0 || word.at[0] == '#' || word.at[0] == '"')
			return false;
	return true;
}

struct slice value_quote(struct slice value, struct arena *memory)
{
	bool quoted = !is_bare(value);
	char *text = arena_take(memory, 2 * value.len + 3);
	size_t len = 0;

	if (quoted)
		text[len++] = '"';
	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = (unsigned char)value.at[i];
		if (quoted && (c == '"' || c == '\\'))
			text[len++] = '\\';
		text[len++] = (c < ' ' && c != '\t') || c == 0x7f ? '?' : (char)c;
	}
	if (quoted)
		text[len++] = '"';
	text[len] = 0;
	return slice_of(text, len);
}

/* The variable that gives the option: its name in capitals, with _ for -. */
static struct slice variable_of(const struct option *option, struct arena *memory)
{
	size_t len = strlen(option->flag);
	char *name = arena_take(memory, len + 1);

	for (size_t i = 0; i < len; i++) {
		char c = option->flag[i];
		name[i] = c == '-' ? '_' : c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
	}
	name[len] = 0;
	return arena_print(memory, "VIADUCT_%s", name);
}

struct slice setting_place(const struct settings *settings, enum option_id id, struct arena *memory)
{
	const struct setting_origin *origin = &settings->origin[id];

	switch (origin->source) {
	case SOURCE_FILE:
		return arena_print(memory, "%s:%u", origin->file, origin->line);
	case SOURCE_ENVIRONMENT:
		return variable_of(option_row(id), memory);
	case SOURCE_FLAG:
		return arena_print(memory, "--%s", option_row(id)->flag);
	case SOURCE_DEFAULT:
		break;
	}
	return SLICE("default");
}

struct slice setting_label(const struct settings *settings, enum option_id id, struct arena *memory)
{
	enum setting_source source = settings->origin[id].source;
	struct slice place = setting_place(settings, id, memory);

	if (source == SOURCE_FLAG || source == SOURCE_ENVIRONMENT)
		return place;
	return arena_print(memory, "%s: %s", place.at, option_row(id)->flag);
}

const void *setting_member(const struct settings *settings, enum option_id id)
{
	return (const char *)settings + option_row(id)->offset;
}
