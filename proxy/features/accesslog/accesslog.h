/* The access log: one line an exchange or tunnel, batched and handed to the writer thread. */
#pragma once

#include "base/writer.h"
#include "exchange/feature.h"
#include "exchange/worker.h"

extern const struct feature accesslog_feature;

struct access_log;

/*
 * A worker's end of the log.  `terminal`: the writer's file is one, so lines go out at each turn;
 * else when a batch is full or a second old.  The writer must outlive it.
 */
struct access_log *access_log_new(
    struct loop *loop, struct writer_thread *writer, enum log_format format, bool terminal);

/* Hands over what is left.  *log becomes NULL, and may be NULL. */
void access_log_free(struct access_log **log);

/* Asks the writer to open its file anew, behind the lines that there are so far. */
void access_log_reopen(struct access_log *log);

/* Writes the line with all counters, at once: when somebody asks, and when the worker ends. */
void access_log_counters(struct worker *worker);
