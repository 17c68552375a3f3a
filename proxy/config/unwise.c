#include "config/unwise.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include "config/value_text.h"

enum { REASON_ROOM = 512, SECOND = 1000, MINUTE = 60 * SECOND, PORT_OF_MAIL = 25 };

struct survey {
	const struct settings *settings;
	const char *host;
	struct complaints *complaints;
	struct arena memory;
};

static void complain(struct survey *survey, enum option_id id, struct slice value,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

static void complain(
    struct survey *survey, enum option_id id, struct slice value, const char *format, ...)
{
	struct slice label = setting_label(survey->settings, id, &survey->memory);
	char quoted[COMPLAINT_QUOTE];
	char why[REASON_ROOM];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(why, sizeof why, format, arguments);
	va_end(arguments);
	complaint_add(survey->complaints, COMPLAINT_WARNING, "%s: %s: %s", label.at,
	    complaint_quote(quoted, value), why);
}

static bool is_given(const struct survey *survey, enum option_id id)
{
	return setting_is_given(survey->settings, id);
}

/* The option's only value, as text. */
static struct slice text_of(struct survey *survey, enum option_id id)
{
	return value_write(
	    option_row(id), setting_member(survey->settings, id), 0, &survey->memory);
}

/* A duration, size or count. */
static uint64_t number_of(const struct survey *survey, enum option_id id)
{
	const void *member = setting_member(survey->settings, id);

	return option_row(id)->type == TYPE_COUNT ? *(const unsigned *)member
						  : *(const uint64_t *)member;
}

/* Numbers that had better not be larger. */
static void survey_large(struct survey *survey)
{
	static const struct {
		enum option_id id;
		uint64_t most;
		const char *why;
	} rows[] = {
	    {OPTION_head_timeout, 5 * MINUTE,
		"a client that sends nothing more holds its connection that long"},
	    {OPTION_body_timeout, 10 * MINUTE,
		"a client that sends nothing more holds two connections that long"},
	    {OPTION_write_timeout, 10 * MINUTE,
		"a peer that takes nothing more holds two connections that long"},
	    {OPTION_upstream_idle_timeout, MINUTE,
		"most servers close idle connections sooner, and requests then meet closed ones"},
	    {OPTION_drain_timeout, 90 * SECOND,
		"service managers end a program sooner (systemd after 90s, Kubernetes after 30s, "
		"docker stop after 10s) unless told otherwise"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (is_given(survey, rows[i].id) && number_of(survey, rows[i].id) > rows[i].most)
			complain(
			    survey, rows[i].id, text_of(survey, rows[i].id), "%s", rows[i].why);
}

/* Waiting for ever. */
static void survey_endless(struct survey *survey)
{
	static const struct {
		enum option_id id;
		const char *why;
	} rows[] = {
	    {OPTION_first_byte_timeout,
		"a server that never answers holds its client's connection for ever"},
	    {OPTION_read_timeout, "a server that falls silent in mid-response holds its client's "
				  "connection for ever"},
	    {OPTION_tunnel_idle_timeout,
		"a tunnel whose client vanished without a word stays for ever"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (is_given(survey, rows[i].id) && number_of(survey, rows[i].id) == 0)
			complain(survey, rows[i].id, SLICE("off"), "%s", rows[i].why);
}

/* Bounds that another one makes meaningless; that one may be off. */
static void survey_unreached(struct survey *survey)
{
	static const char first[] = "which is reached first";
	static const struct {
		enum option_id id, other;
		const char *why;
	} rows[] = {
	    {OPTION_max_request_line, OPTION_max_head, first},
	    {OPTION_max_field, OPTION_max_head, first},
	    {OPTION_max_per_client, OPTION_max_connections, first},
	    {OPTION_max_per_origin, OPTION_max_connections, first},
	    {OPTION_tunnel_half_timeout, OPTION_tunnel_idle_timeout,
		"so that half a tunnel outlives a whole one"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		enum option_id id = rows[i].id, other = rows[i].other;
		uint64_t limit = number_of(survey, other);
		if (is_given(survey, id) && limit && number_of(survey, id) > limit)
			complain(survey, id, text_of(survey, id), "this is over %s %s, %s",
			    option_row(other)->flag, text_of(survey, other).at, rows[i].why);
	}
}

static void survey_request_line(struct survey *survey)
{
	enum option_id id = OPTION_max_request_line;

	if (is_given(survey, id) && survey->settings->max_request_line < 8000)
		complain(
		    survey, id, text_of(survey, id), "clients may count on 8000 octets (PARSE-19)");
}

static void survey_ports(struct survey *survey)
{
	enum option_id id = OPTION_connect_ports;
	struct slice ports = text_of(survey, id);

	if (!is_given(survey, id) || !ports_have(&survey->settings->connect_ports, PORT_OF_MAIL))
		return;
	complain(survey, id, ports, "tunnels reach %sport 25, by which clients can send mail; %s",
	    slice_equal(ports, SLICE("any")) ? "every port, also " : "",
	    "name the ports that are needed, like 80,443,8443");
}

static bool is_loopback(const struct listener_setting *listener)
{
	return listener->is_ipv6 ? slice_equal(listener->host, SLICE("::1"))
				 : strncmp(listener->host.at, "127.", 4) == 0;
}

static bool is_wildcard(const struct listener_setting *listener)
{
	return slice_equal(listener->host, listener->is_ipv6 ? SLICE("::") : SLICE("0.0.0.0"));
}

/* The listener of all addresses that takes the port from this one, or NULL. */
static const struct listener_setting *rival_of(
    const struct listener_list *list, const struct listener_setting *one)
{
	for (unsigned i = 0; i < list->count; i++) {
		const struct listener_setting *other = &list->at[i];
		if (other != one && is_wildcard(other) && other->is_ipv6 == one->is_ipv6 &&
		    other->port == one->port && one->port)
			return other;
	}
	return NULL;
}

static void survey_listener(struct survey *survey, const struct listener_setting *listener)
{
	const struct listener_setting *rival = rival_of(&survey->settings->listen, listener);

	if (!is_loopback(listener))
		complain(survey, OPTION_listen, listener->text,
		    "whoever reaches this address can use the proxy; let a firewall say who does");
	if (rival)
		complain(survey, OPTION_listen, listener->text,
		    "%s takes this address too, so that one of them cannot be listened on",
		    rival->text.at);
	if (listener->port == 0 && survey->settings->ready_file.len == 0)
		complain(survey, OPTION_listen, listener->text,
		    "the port is another one at each start; with a ready-file programs learn it");
}

static bool listens_beyond_loopback(const struct settings *settings)
{
	for (unsigned i = 0; i < settings->listen.count; i++)
		if (!is_loopback(&settings->listen.at[i]))
			return true;
	return false;
}

static void survey_listeners(struct survey *survey)
{
	const struct settings *settings = survey->settings;

	for (unsigned i = 0; is_given(survey, OPTION_listen) && i < settings->listen.count; i++)
		survey_listener(survey, &settings->listen.at[i]);
	if (settings->trace_header && listens_beyond_loopback(settings))
		complain(survey, OPTION_trace_header, SLICE("on"),
		    "clients of another proxy or forwarder on this machine come from loopback, "
		    "and are told what is decided");
}

static void survey_trace(struct survey *survey)
{
	if (survey->settings->trace && survey->settings->log.format == LOG_FORMAT_OFF)
		complain(survey, OPTION_trace, SLICE("on"),
		    "log is off, and the trace is printed in the log");
}

static void survey_upgrade(struct survey *survey)
{
	struct slice rest = survey->settings->upgrade, protocol;

	if (!is_given(survey, OPTION_upgrade))
		return;
	while (slice_cut(&rest, ',', &protocol))
		if (slice_equal_nocase(protocol, SLICE("h2c")))
			complain(survey, OPTION_upgrade, protocol,
			    "this one is never passed on (SEC-08)");
}

/* Whether a name is the machine's, whole or up to its first dot. */
static bool is_of_machine(struct slice name, struct slice host)
{
	struct slice label = slice_of(host.at, slice_find(host, '.'));

	return host.len > 0 && (slice_equal_nocase(name, host) || slice_equal_nocase(name, label));
}

static void survey_name(struct survey *survey)
{
	struct slice name = survey->settings->name;

	if (is_given(survey, OPTION_name) && is_of_machine(name, slice_text(survey->host)))
		complain(survey, OPTION_name, name,
		    "this is the name of this machine, and Via would tell it to every server "
		    "(VIA-05)");
}

/* A file is made beside others: its folder must be there. */
static void survey_folder(struct survey *survey, enum option_id id, struct slice path)
{
	const char *slash = path.len ? strrchr(path.at, '/') : NULL;
	struct stat about;

	if (!slash || slash == path.at)
		return;
	const char *folder =
	    arena_print(&survey->memory, "%.*s", (int)(slash - path.at), path.at).at;
	if (stat(folder, &about) != 0)
		complain(survey, id, path, "the folder %s is not there", folder);
	else if (!S_ISDIR(about.st_mode))
		complain(survey, id, path, "%s is no folder", folder);
}

void settings_unwise(
    const struct settings *settings, const char *host, struct complaints *complaints)
{
	struct survey survey = {settings, host, complaints, {0}};

	survey_listeners(&survey);
	survey_name(&survey);
	survey_folder(&survey, OPTION_ready_file, settings->ready_file);
	survey_folder(&survey, OPTION_log, settings->log.place);
	survey_trace(&survey);
	survey_ports(&survey);
	survey_large(&survey);
	survey_endless(&survey);
	survey_unreached(&survey);
	survey_request_line(&survey);
	survey_upgrade(&survey);
	arena_release(&survey.memory);
}
