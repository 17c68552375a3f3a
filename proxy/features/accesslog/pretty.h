/*
 * The line of one event for a person: time, status, method, target, size, duration, and why if it
 * failed.
 */
#pragma once

#include "features/accesslog/line.h"

/* As accesslog_line_write, of which this is the pretty half. */
size_t pretty_write(
    const struct access_event *event, const struct access_style *style, char *buffer, size_t room);
