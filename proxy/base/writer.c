#include "base/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "base/log.h"
#include "base/memory.h"

enum { LOST_LINE_MAX = 512, FILE_MODE = 0640 };

/* Whether the thread has its file: what writer_open waits for. */
enum opening { OPENING, OPENED, NOT_OPENED };

struct writer_thread {
	pthread_t thread;
	char *path; /* of the file that it opens; NULL when the descriptor is borrowed */
	writer_lost_fn *lost_fn;
	void *arg;

	pthread_mutex_t mutex; /* of what follows */
	pthread_cond_t changed;
	struct batch *first;
	struct batch *last;
	size_t queued; /* octets in the queue */
	uint64_t lost; /* lines */
	enum opening opening;
	int opening_error; /* errno, when NOT_OPENED */
	bool stops;
	bool has_ended;

	/* The thread's own. */
	int fd;
	struct batch *current;
	uint64_t told; /* lost lines that a line has told of */
	bool is_torn;  /* the last octet written was not a line's last */
};

struct batch *batch_new(void)
{
	struct batch *batch = memory_new(sizeof *batch + BATCH_ROOM);

	batch->next = NULL;
	batch->len = 0;
	batch->lines = 0;
	batch->reopens = false;
	return batch;
}

void batch_free(struct batch **batch)
{
	free(*batch);
	*batch = NULL;
}

static size_t batch_size(const struct batch *batch)
{
	return sizeof *batch + batch->len;
}

static unsigned count_lines(const char *at, size_t len)
{
	unsigned lines = 0;

	for (const char *end = at + len; at < end; lines++) {
		const char *feed = memchr(at, '\n', (size_t)(end - at));
		at = feed ? feed + 1 : end;
	}
	return lines;
}

static void lose(struct writer_thread *writer, unsigned lines)
{
	pthread_mutex_lock(&writer->mutex);
	writer->lost += lines;
	pthread_mutex_unlock(&writer->mutex);
}

/* One write, or a wait until there may be one; the only places where the thread can be cancelled.
 */
static ssize_t write_some(int fd, const char *at, size_t len)
{
	int state;

	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &state);
	ssize_t n = write(fd, at, len);
	int error = errno;
	if (n < 0 && error == EAGAIN) {
		struct pollfd one = {.fd = fd, .events = POLLOUT};
		poll(&one, 1, -1);
	}
	pthread_setcancelstate(state, NULL);
	errno = error;
	return n;
}

/* Writes all; gives how many octets went out, which is fewer when the file takes no more. */
static size_t write_all(struct writer_thread *writer, const char *at, size_t len)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n = write_some(writer->fd, at + done, len - done);
		if (n > 0)
			done += (size_t)n;
		else if (n == 0 || (errno != EINTR && errno != EAGAIN))
			break;
	}
	if (done > 0)
		writer->is_torn = at[done - 1] != '\n';
	return done;
}

/* Ends a torn line and tells of lost ones.  False when the file takes nothing yet. */
static bool recover(struct writer_thread *writer)
{
	char line[1 + LOST_LINE_MAX] = "\n";
	size_t feed = writer->is_torn ? 1 : 0;
	uint64_t lost = writer_lost(writer);
	size_t len = feed;

	if (lost > writer->told && writer->lost_fn)
		len +=
		    writer->lost_fn(lost - writer->told, line + feed, LOST_LINE_MAX, writer->arg);
	if (write_all(writer, line, len) < len)
		return false;
	writer->told = lost;
	return true;
}

static void write_batch(struct writer_thread *writer, const struct batch *batch)
{
	if (!recover(writer)) {
		lose(writer, batch->lines);
		return;
	}
	size_t done = write_all(writer, batch->octets, batch->len);
	lose(writer, count_lines(batch->octets + done, batch->len - done));
}

/*
 * Neither opening nor writing waits where it need not: a FIFO that nobody reads is an error, and
 * one that is full is polled.
 */
static int open_file(const char *path)
{
	return open(
	    path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, FILE_MODE);
}

/* What was queued for the old file is in it.  Without a new one it stays. */
static void reopen(struct writer_thread *writer)
{
	int fd = open_file(writer->path);

	if (fd < 0) {
		log_warn("log", "%s: %s; lines go on to the file that was open before",
		    writer->path, strerror(errno));
		return;
	}
	if (writer->is_torn)
		recover(writer);
	close(writer->fd);
	writer->fd = fd;
	writer->is_torn = false;
}

static void open_first(struct writer_thread *writer)
{
	if (writer->path)
		writer->fd = open_file(writer->path);
	int error = errno;
	pthread_mutex_lock(&writer->mutex);
	writer->opening = writer->fd < 0 ? NOT_OPENED : OPENED;
	writer->opening_error = error;
	pthread_cond_broadcast(&writer->changed);
	pthread_mutex_unlock(&writer->mutex);
}

/* Waits for a batch; NULL when there is none and none will come. */
static struct batch *next_batch(struct writer_thread *writer)
{
	pthread_mutex_lock(&writer->mutex);
	while (!writer->first && !writer->stops)
		pthread_cond_wait(&writer->changed, &writer->mutex);
	struct batch *batch = writer->first;
	if (batch) {
		writer->first = batch->next;
		writer->queued -= batch_size(batch);
	}
	pthread_mutex_unlock(&writer->mutex);
	return batch;
}

static void *run(void *arg)
{
	struct writer_thread *writer = arg;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
	open_first(writer);
	while ((writer->current = next_batch(writer))) {
		if (writer->current->reopens)
			reopen(writer);
		else
			write_batch(writer, writer->current);
		batch_free(&writer->current);
	}
	recover(writer);
	pthread_mutex_lock(&writer->mutex);
	writer->has_ended = true;
	pthread_cond_broadcast(&writer->changed);
	pthread_mutex_unlock(&writer->mutex);
	return NULL;
}

/* Starts the thread with all signals blocked: they are for the threads that wait for them. */
static int start(struct writer_thread *writer)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int error = pthread_create(&writer->thread, NULL, run, writer);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return error;
}

static void release(struct writer_thread *writer)
{
	batch_free(&writer->current);
	while (writer->first) {
		struct batch *batch = writer->first;
		writer->first = batch->next;
		batch_free(&batch);
	}
	pthread_cond_destroy(&writer->changed);
	pthread_mutex_destroy(&writer->mutex);
	if (writer->path && writer->fd >= 0)
		close(writer->fd);
	free(writer->path);
	free(writer);
}

/* A writer whose thread is not started. */
static struct writer_thread *make(writer_lost_fn *lost, void *arg)
{
	struct writer_thread *writer = memory_zeroed(sizeof *writer);
	pthread_condattr_t attributes;

	writer->fd = -1;
	writer->lost_fn = lost;
	writer->arg = arg;
	pthread_mutex_init(&writer->mutex, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&writer->changed, &attributes);
	pthread_condattr_destroy(&attributes);
	return writer;
}

struct writer_thread *writer_new(int fd, writer_lost_fn *lost, void *arg)
{
	struct writer_thread *writer = make(lost, arg);

	writer->fd = fd;
	int error = start(writer);
	if (error == 0)
		return writer;
	release(writer);
	errno = error;
	return NULL;
}

/* Waits until the thread has its file; gives the error when it has none, and the thread ends. */
static int await_file(struct writer_thread *writer)
{
	pthread_mutex_lock(&writer->mutex);
	while (writer->opening == OPENING)
		pthread_cond_wait(&writer->changed, &writer->mutex);
	int error = writer->opening == NOT_OPENED ? writer->opening_error : 0;
	writer->stops = error != 0;
	pthread_cond_broadcast(&writer->changed);
	pthread_mutex_unlock(&writer->mutex);
	if (error)
		pthread_join(writer->thread, NULL);
	return error;
}

struct writer_thread *writer_open(const char *path, writer_lost_fn *lost, void *arg)
{
	struct writer_thread *writer = make(lost, arg);

	writer->path = memory_text(path);
	int error = start(writer);
	if (error == 0)
		error = await_file(writer);
	if (error == 0)
		return writer;
	release(writer);
	errno = error;
	return NULL;
}

/* A batch with little in it gives back the room that it does not use. */
static struct batch *shrink(struct batch *batch)
{
	return batch->len < BATCH_ROOM / 2 ? memory_resize(batch, batch_size(batch)) : batch;
}

static void append(struct writer_thread *writer, struct batch *batch)
{
	if (writer->first)
		writer->last->next = batch;
	else
		writer->first = batch;
	writer->last = batch;
	writer->queued += batch_size(batch);
	pthread_cond_broadcast(&writer->changed);
}

void writer_hand(struct writer_thread *writer, struct batch **handed)
{
	struct batch *batch = *handed;

	*handed = NULL;
	if (!batch)
		return;
	batch = shrink(batch);
	pthread_mutex_lock(&writer->mutex);
	bool fits = writer->queued + batch_size(batch) <= WRITER_QUEUE_MAX;
	if (fits)
		append(writer, batch);
	else
		writer->lost += batch->lines;
	pthread_mutex_unlock(&writer->mutex);
	if (!fits)
		batch_free(&batch);
}

/* Behind all that waits; one request that waits there already will do. */
void writer_reopen(struct writer_thread *writer)
{
	if (!writer->path)
		return;
	struct batch *request = shrink(batch_new());
	request->reopens = true;
	pthread_mutex_lock(&writer->mutex);
	bool is_asked = writer->first && writer->last->reopens;
	if (!is_asked)
		append(writer, request);
	pthread_mutex_unlock(&writer->mutex);
	if (is_asked)
		batch_free(&request);
}

uint64_t writer_lost(struct writer_thread *writer)
{
	pthread_mutex_lock(&writer->mutex);
	uint64_t lost = writer->lost;
	pthread_mutex_unlock(&writer->mutex);
	return lost;
}

static struct timespec time_after(clockid_t clock, time_t seconds)
{
	struct timespec time;

	clock_gettime(clock, &time);
	time.tv_sec += seconds;
	return time;
}

/* Asks the thread to end, and waits for it; false when it did not within WRITER_FREE_SECONDS. */
static bool stop(struct writer_thread *writer)
{
	struct timespec deadline = time_after(CLOCK_MONOTONIC, WRITER_FREE_SECONDS);
	int error = 0;

	pthread_mutex_lock(&writer->mutex);
	writer->stops = true;
	pthread_cond_broadcast(&writer->changed);
	while (!writer->has_ended && error == 0)
		error = pthread_cond_timedwait(&writer->changed, &writer->mutex, &deadline);
	bool has_ended = writer->has_ended;
	pthread_mutex_unlock(&writer->mutex);
	return has_ended;
}

/* Counts what is left in the queue as lost. */
static void lose_queue(struct writer_thread *writer)
{
	if (writer->current)
		writer->lost += writer->current->lines;
	for (const struct batch *batch = writer->first; batch; batch = batch->next)
		writer->lost += batch->lines;
}

uint64_t writer_free(struct writer_thread **freed)
{
	struct writer_thread *writer = *freed;

	*freed = NULL;
	if (!writer)
		return 0;
	if (!stop(writer))
		pthread_cancel(writer->thread);
	struct timespec deadline = time_after(CLOCK_REALTIME, WRITER_FREE_SECONDS);
	if (pthread_timedjoin_np(writer->thread, NULL, &deadline) != 0) {
		/* It hangs in the kernel: it keeps what it uses until the process ends. */
		pthread_detach(writer->thread);
		return writer_lost(writer);
	}
	lose_queue(writer);
	uint64_t lost = writer->lost;
	release(writer);
	return lost;
}
