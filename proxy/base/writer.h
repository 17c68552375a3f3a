/*
 * The writer thread: the only one that opens the log and writes its lines.  A descriptor that it is
 * given may be a pipe that nobody reads, or a terminal that stands still, and is never made
 * non-blocking, since that would change it for whoever shares it; so the thread may block, and
 * those who hand it lines do not.  What the queue cannot hold and what cannot be written is
 * counted as lost.
 *
 * SIGPIPE must be ignored by the process.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct writer_thread;

enum {
	BATCH_ROOM = 65536,         /* octets of lines in one batch */
	WRITER_QUEUE_MAX = 4 << 20, /* octets that wait to be written */
	WRITER_FREE_SECONDS = 1,    /* how long the end waits for a file that takes nothing */
};

/*
 * Whole lines on their way to the writer.  Its filler puts octets at octets + len, up to
 * BATCH_ROOM.
 */
struct batch {
	struct batch *next; /* the writer's */
	bool reopens;       /* the writer's: no lines, but a request */
	size_t len;
	unsigned lines;
	char octets[];
};

/* An empty batch; the caller's until it is handed over. */
struct batch *batch_new(void);

/* Frees a batch that is not handed over.  *batch becomes NULL, and may be NULL. */
void batch_free(struct batch **batch);

/*
 * Writes a line that tells of lost lines, LF included, into `room` octets and gives its length.
 * Called in the writer's thread, so `arg` must be good there until writer_free.
 */
typedef size_t writer_lost_fn(uint64_t lines, char *buffer, size_t room, void *arg);

/*
 * Starts the thread; NULL with errno set when there is none to be had.  The fd is borrowed, and
 * stays as it is.  When writing goes well again after a loss, a line made by `lost` comes first;
 * it may be NULL.
 */
struct writer_thread *writer_new(int fd, writer_lost_fn *lost, void *arg);

/*
 * The same for a file, which the thread opens to append to, made with mode 0640 if there is none.
 * Waits until it is open; NULL with errno set when it cannot be (ENXIO: a FIFO that nobody reads).
 * The path is copied.
 */
struct writer_thread *writer_open(const char *path, writer_lost_fn *lost, void *arg);

/*
 * Asks, from any thread and without blocking, that the path be opened anew, as after a rotation:
 * what was handed over before goes to the old file, what comes later to the new one.  When there
 * is none to be had, the old one stays, and a warning says so.  Nothing for a borrowed descriptor.
 */
void writer_reopen(struct writer_thread *writer);

/* Takes the batch, from any thread, without blocking; *batch becomes NULL, and may be NULL. */
void writer_hand(struct writer_thread *writer, struct batch **batch);

/* How many lines were lost so far. */
uint64_t writer_lost(struct writer_thread *writer);

/*
 * Writes what was handed over and ends the thread; gives how many lines were lost in all.  A file
 * that takes nothing is given up after WRITER_FREE_SECONDS.  Nobody may hand any more.  *writer
 * becomes NULL, and may be NULL.
 */
uint64_t writer_free(struct writer_thread **writer);
