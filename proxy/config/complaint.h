/*
 * What is wrong with a configuration: errors, which refuse it, and warnings, which do not.
 * They are gathered, so that all are told at once.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

enum complaint_weight { COMPLAINT_WARNING, COMPLAINT_ERROR };

struct complaint;

/* Zero-initialised is "nothing to complain about". */
struct complaints {
	struct complaint *first;
	struct complaint *last;
	unsigned errors;
	unsigned warnings;
};

/*
 * Adds a complaint.  The message names the place, the value and what was expected:
 * `--head-timeout: '30': a duration needs a unit, like 30s or 500ms`.  At most 1023 octets of it
 * are kept; control octets in it are replaced.
 */
void complaint_add(struct complaints *complaints, enum complaint_weight weight, const char *format,
    ...) __attribute__((format(printf, 3, 4)));

/* The message after `previous`, or the first for NULL; NULL at the end. */
const struct complaint *complaint_next(
    const struct complaints *complaints, const struct complaint *previous);
const char *complaint_text(const struct complaint *complaint);
bool complaint_is_error(const struct complaint *complaint);

/* Prints each on a line of its own: `viaduct: MESSAGE` or `viaduct: warning: MESSAGE`. */
void complaints_print(const struct complaints *complaints, FILE *out);

/* Frees the messages; there are then none. */
void complaints_release(struct complaints *complaints);
