/*
 * JSON (RFC 8259) written into memory of the caller's: no allocation, no locale, and valid UTF-8
 * whatever octets come in.  It writes objects, lists and members in the order of the calls; that
 * keys are not repeated is for the caller.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include "base/slice.h"

/* A text in the making.  Once something did not fit, nothing more is written. */
struct json {
	char *start;
	char *at; /* where the next octet goes */
	char *end;
	bool is_full;
};

/* Begins a text in `room` octets. */
void json_begin(struct json *json, char *buffer, size_t room);

/* Opens an object: the text itself, or a member when it has a key (else the empty slice). */
void json_open(struct json *json, struct slice key);

/* Closes the innermost object. */
void json_close(struct json *json);

/* The same for a list, whose entries have no key. */
void json_open_list(struct json *json, struct slice key);
void json_close_list(struct json *json);

/*
 * Members.  Keys are clean text (no quotes, backslashes, controls, or octets over 0x7e).  Of a
 * string, quotes, backslashes and controls are escaped, and an octet that is not part of
 * well-formed UTF-8 is written as the character of its number: \u00XX.
 */
void json_string(struct json *json, struct slice key, struct slice value);
void json_number(struct json *json, struct slice key, uint64_t number);
void json_bool(struct json *json, struct slice key, bool value);
void json_null(struct json *json, struct slice key);

/* Microseconds, written as milliseconds with at most three decimals: 1500 is 1.5. */
void json_milliseconds(struct json *json, struct slice key, uint64_t microseconds);

/* Milliseconds since 1970, written as a string: "2026-07-31T12:34:56.789Z".  Years 1970 to 9999. */
void json_time(struct json *json, struct slice key, uint64_t milliseconds);

/* The octets written; 0 when something did not fit. */
size_t json_length(const struct json *json);
