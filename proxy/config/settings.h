/*
 * What the operator has chosen: one value for each row of options.def, under the row's field
 * name.  Settings are made once, never change, and are counted: who needs them later holds
 * them.  How values are written is for config/value.h.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/slice.h"
#include "config/complaint.h"
#include "config/file.h"
#include "config/options.h"

/* An address to listen on. */
struct listener_setting {
	struct slice text; /* as given: `127.0.0.1:3128`, `[::1]:3128` */
	struct slice host; /* the address alone, as inet_ntop writes it */
	uint16_t port;     /* 0 takes a free one */
	bool is_ipv6;
};

struct listener_list {
	struct listener_setting *at;
	unsigned count;
};

/* Ports from first to last, both included. */
struct port_range {
	uint16_t first;
	uint16_t last;
};

struct port_list {
	struct port_range *at;
	unsigned count;
};

/*
 * `resolve NAME ADDRESS`: the name in lower case without a trailing dot; the address as inet_ntop
 * writes it.
 */
struct pin {
	struct slice name;
	struct slice address;
};

struct pin_list {
	struct pin *at;
	unsigned count;
};

/*
 * A host and a port; the host is a name in lower case without a trailing dot, or an address as
 * inet_ntop writes it.
 */
struct host_port {
	struct slice host;
	uint16_t port; /* 1 to 65535 */
};

/* `connect-to FROM TO`. */
struct redirection {
	struct host_port from;
	struct host_port to;
};

struct redirection_list {
	struct redirection *at;
	unsigned count;
};

enum log_format { LOG_FORMAT_OFF, LOG_FORMAT_PRETTY, LOG_FORMAT_JSON };

struct log_setting {
	enum log_format format;
	struct slice place; /* `-`, standard output; empty when off */
};

enum forwarded_setting { FORWARDED_SETTING_OFF, FORWARDED_SETTING_RFC7239, FORWARDED_SETTING_XFF };

enum proxy_status_setting { PROXY_STATUS_ERRORS, PROXY_STATUS_ALL };

/*
 * The C type of each option type.  Slices point into the settings and end in a NUL that is not
 * counted.
 */
#define SETTING_SWITCH bool
#define SETTING_DURATION uint64_t /* milliseconds; 0 is off */
#define SETTING_SIZE uint64_t     /* octets; 0 is off */
#define SETTING_COUNT unsigned    /* 0 is off */
#define SETTING_TOKEN struct slice
#define SETTING_PATH struct slice   /* empty when not given */
#define SETTING_TOKENS struct slice /* joined by commas, no spaces; empty when off */
#define SETTING_SERVERS                                                                            \
	struct slice /* `address` or `address:port`, joined by commas; empty for the system's */
#define SETTING_LISTENERS struct listener_list
#define SETTING_PORTS struct port_list
#define SETTING_PINS struct pin_list
#define SETTING_REDIRECTIONS struct redirection_list
#define SETTING_LOG struct log_setting
#define SETTING_FORWARDED enum forwarded_setting
#define SETTING_PROXY_STATUS enum proxy_status_setting

/* Where an option's value came from; a later one replaces an earlier one's, whole lists too. */
enum setting_source { SOURCE_DEFAULT, SOURCE_FILE, SOURCE_ENVIRONMENT, SOURCE_FLAG };

struct setting_origin {
	enum setting_source source;
	const char *file; /* of SOURCE_FILE: where it was given first */
	unsigned line;
};

struct settings {
#define OPTION(field, flag, group, type, standard, least, most, reloads, sentence)                 \
	SETTING_##type field;
#include "config/options.def"
#undef OPTION
	struct setting_origin origin[OPTIONS]; /* by enum option_id */
	struct config_lines
	    lines;           /* those of features, in order: their first word is a directive */
	struct arena memory; /* owns all that the members point to */
	atomic_uint holds;
	void *prepared; /* what features have made of their lines; NULL when nobody was asked */
	void (*release)(void *prepared);
};

enum {
	SETTING_ENTRIES_MAX = 1000, /* of one list */
	SETTING_LISTENERS_MAX = 64, /* of that list */
	SETTING_OCTETS_MAX = 16384, /* of one value or entry */
	SETTING_DIRECTIVES_MAX = 64,
};

/* What settings are made from. */
struct settings_inputs {
	int count;                /* flags: `--flag value`, `--flag=value`, and `--switch` */
	char *const *flags;       /* nothing else: no program's name, no command */
	char *const *environment; /* `NAME=value`, ended by NULL; NULL for none */
	const char *file;         /* a configuration file, or NULL */
	bool terminal;            /* standard output is one: for the default of `log` */

	/* Features: the first words of their lines, ended by NULL; how what they make is made and
	 * freed.  What prepare gives is the settings' own; it complains of what is wrong. */
	const char *directives[SETTING_DIRECTIVES_MAX + 1];
	void *(*prepare)(const struct settings *settings, struct complaints *complaints);
	void (*release)(void *prepared);
};

/*
 * Makes settings, held once by the caller.  Flags win over the environment, that over the file,
 * and that over defaults.  Whatever is wrong anywhere is complained about, all of it, what another
 * source overrides included, and then the result is NULL.
 */
const struct settings *settings_load(
    const struct settings_inputs *inputs, struct complaints *complaints);

/* One more holder, in any thread; gives the same settings. */
const struct settings *settings_hold(const struct settings *settings);

/* One holder less; the last one frees.  *settings becomes NULL, and may be NULL. */
void settings_release(const struct settings **settings);

/* Whether the operator gave the option: a default that cannot be had is worth a warning only. */
static inline bool setting_is_given(const struct settings *settings, enum option_id id)
{
	return settings->origin[id].source != SOURCE_DEFAULT;
}

/* Whether the port is in the list. */
bool ports_have(const struct port_list *ports, uint16_t port);

/* Where connections for host (lower case) and port are to go instead; NULL when nowhere else. */
const struct host_port *redirection_find(
    const struct redirection_list *list, struct slice host, uint16_t port);
