/*
 * One line of the access log: what happened to one exchange or tunnel, for a person (pretty) or
 * a program (JSON).  Pure formatting: no clock, no file, no setting of its own.  Credentials do
 * not appear: whatever stands before an @ in a target's authority is masked.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include "base/slice.h"
#include "config/settings.h"

/* Octets that hold any line. */
enum { ACCESSLOG_LINE_MAX = 32768 };

/* A duration that was not measured, as what it measures did not happen. */
#define ACCESSLOG_UNMEASURED UINT64_MAX

/* Whether the connection to the next hop had served another request before. */
enum accesslog_reuse { REUSE_NONE, REUSE_FRESH, REUSE_REUSED };

/*
 * What happened.  Absent words are empty slices, absent numbers 0, and appear as null.  Of long
 * words only the beginning appears (a target's first 2048 octets).
 */
struct access_event {
	uint64_t time_ms;    /* when the request came, since 1970 */
	uint64_t id;         /* of the exchange */
	struct slice client; /* address, with port */
	struct slice user;   /* the name of a login, never more */
	struct slice method;
	struct slice target; /* as sent */
	struct slice host;   /* of the target, IPv6 without brackets */
	unsigned port;
	struct slice dest_ip;     /* the address that was connected to */
	struct slice next_hop;    /* its name: the origin's or the parent's */
	unsigned status;          /* sent to the client */
	unsigned upstream_status; /* received from the next hop */
	struct slice error;       /* error type of Proxy-Status (9209 2.3) */
	struct slice decision;    /* what was decided: allow, deny ... */
	struct slice line;        /* the access line that decided */
	struct slice reason;      /* why it was refused or failed, one sentence */
	uint64_t bytes_in;        /* octets from the client, heads included */
	uint64_t bytes_out;       /* octets to the client, heads included */
	uint64_t dns_us;          /* microseconds, or ACCESSLOG_UNMEASURED */
	uint64_t connect_us;
	uint64_t ttfb_us; /* from the request's first octet to the response's */
	uint64_t total_us;
	enum accesslog_reuse reused;
	struct slice closed; /* why the connection ended, a word of close.def */
};

/* How lines look. */
struct access_style {
	enum log_format format; /* PRETTY or JSON */
	bool queries;           /* false: `?...` stands for a target's query */
	bool colour;            /* of pretty lines: for a terminal */
};

/* An event of which nothing is known. */
struct access_event access_event_none(void);

/*
 * Writes the line, LF included, and gives its length; 0 when it does not fit in `room`, which
 * cannot be when that is ACCESSLOG_LINE_MAX.
 */
size_t accesslog_line_write(
    const struct access_event *event, const struct access_style *style, char *buffer, size_t room);

/* The same for a line that says how many lines were lost. */
size_t accesslog_lost_write(
    uint64_t time_ms, uint64_t lines, enum log_format format, char *buffer, size_t room);
