/*
 * The operator's log: rare, actionable, on stderr, one line each:
 * `viaduct: SCOPE: MESSAGE`.  Not for what happens to single requests.
 */
#pragma once

void log_error(const char *scope, const char *format, ...) __attribute__((format(printf, 2, 3)));
void log_warn(const char *scope, const char *format, ...) __attribute__((format(printf, 2, 3)));
void log_info(const char *scope, const char *format, ...) __attribute__((format(printf, 2, 3)));
