/*
 * What is wrong with a configuration: errors, which refuse it, and warnings, which do not.
 * They are gathered, so that all are told at once, up to a bound; beyond it warnings make way for
 * errors, and later complaints for earlier ones.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>
#include "base/slice.h"

enum {
	COMPLAINTS_KEPT = 100, /* of all; more are counted */
	COMPLAINT_QUOTE = 80,  /* octets that a quoted word takes, its NUL included */
};

enum complaint_weight { COMPLAINT_WARNING, COMPLAINT_ERROR };

struct complaint;

/* Zero-initialised is "nothing to complain about". */
struct complaints {
	struct complaint *first;
	unsigned errors;   /* all of them, */
	unsigned warnings; /* kept or not */
	unsigned kept;
};

/*
 * Adds a complaint.  The message names the place, the value and what was expected:
 * `--head-timeout: '30': a duration needs a unit, like 30s or 500ms`.  At most 1023 octets of it
 * are kept; control octets in it are replaced.
 */
void complaint_add(struct complaints *complaints, enum complaint_weight weight, const char *format,
    ...) __attribute__((format(printf, 3, 4)));

/*
 * The same about a line of a file.  `order`, from 1, is its place among all lines that are read:
 * complaints come in that order, whoever finds them first.
 */
void complaint_add_at(struct complaints *complaints, enum complaint_weight weight, unsigned order,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The word in quotes, and cut when it is long, so that what follows it is not lost; gives room. */
const char *complaint_quote(char room[COMPLAINT_QUOTE], struct slice word);

/* The message after `previous`, or the first for NULL; NULL at the end. */
const struct complaint *complaint_next(
    const struct complaints *complaints, const struct complaint *previous);
const char *complaint_text(const struct complaint *complaint);
bool complaint_is_error(const struct complaint *complaint);

/* Prints each on a line of its own: `viaduct: MESSAGE` or `viaduct: warning: MESSAGE`; then how
 * many more there are. */
void complaints_print(const struct complaints *complaints, FILE *out);

/* Frees the messages; there are then none. */
void complaints_release(struct complaints *complaints);
