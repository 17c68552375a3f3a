#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include "lines.h"

enum { LINES_A_BATCH = 60, LINE_OCTETS = 1000 };

static uint64_t lines_of(unsigned batches)
{
	return (uint64_t)batches * LINES_A_BATCH;
}

/* A batch that is nearly full: LINES_A_BATCH lines. */
static struct batch *many_lines(void)
{
	struct batch *batch = batch_new();

	for (unsigned i = 0; i < LINES_A_BATCH; i++) {
		memset(batch->octets + batch->len, 'x', LINE_OCTETS - 1);
		batch->octets[batch->len + LINE_OCTETS - 1] = '\n';
		batch->len += LINE_OCTETS;
		batch->lines++;
	}
	return batch;
}

static void hand_many(struct writer_thread *writer, unsigned batches)
{
	for (unsigned i = 0; i < batches; i++) {
		struct batch *batch = many_lines();
		writer_hand(writer, &batch);
	}
}

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* What a reader of the pipe sees. */
struct seen {
	uint64_t lines; /* of the log */
	uint64_t lost;  /* as told */
	unsigned tellings;
	unsigned broken; /* lines that are neither */
};

static void see_line(struct seen *seen, const char *line, size_t len)
{
	unsigned long long lost = 0;

	if (len > 5 && sscanf(line, "lost %llu\n", &lost) == 1) {
		seen->tellings++;
		seen->lost += lost;
	} else if (len == LINE_OCTETS) {
		seen->lines++;
	} else {
		seen->broken++;
	}
}

/* Reads until so many lines were seen or told of as lost. */
static struct seen see(int fd, uint64_t lines)
{
	struct seen seen = {0};
	FILE *file = fdopen(fd, "r");
	char *line = NULL;
	size_t room = 0;

	assert_non_null(file);
	while (seen.lines + seen.lost < lines) {
		ssize_t len = getline(&line, &room, file);
		assert_true(len > 0);
		see_line(&seen, line, (size_t)len);
	}
	free(line);
	fclose(file);
	return seen;
}

static void lines_arrive_in_the_order_they_were_handed(void **state)
{
	char text[64];
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	struct writer_thread *writer = writer_new(ends[1], tell_lost, NULL);
	assert_non_null(writer);
	hand_line(writer, "one\n");
	hand_line(writer, "two\n");
	hand_line(writer, "three\n");
	assert_int_equal(writer_free(&writer), 0);
	assert_null(writer);
	close(ends[1]);
	ssize_t n = read(ends[0], text, sizeof text);
	assert_slice_equal(slice_of(text, (size_t)n), SLICE("one\ntwo\nthree\n"));
	close(ends[0]);
}

static void an_idle_writer_ends_at_once(void **state)
{
	struct batch *nothing = NULL;
	uint64_t begin = now_ms();

	(void)state;
	struct writer_thread *writer = writer_new(STDERR_FILENO, NULL, NULL);
	writer_hand(writer, &nothing);
	assert_int_equal(writer_free(&writer), 0);
	assert_int_equal(writer_free(&writer), 0);
	assert_true(now_ms() - begin < 900);
}

/* The whole of WRITER_QUEUE_MAX is about 70 batches: 100 of them do not fit. */
static void a_pipe_that_nobody_reads_blocks_nobody_and_what_is_lost_is_told(void **state)
{
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	struct writer_thread *writer = writer_new(ends[1], tell_lost, NULL);
	uint64_t begin = now_ms();
	hand_many(writer, 100);
	assert_true(now_ms() - begin < 2000);
	uint64_t lost = writer_lost(writer);
	assert_true(lost >= lines_of(25) && lost <= lines_of(35));

	struct seen seen = see(ends[0], lines_of(100));
	assert_int_equal(seen.lost, lost);
	assert_true(seen.tellings >= 1);
	assert_int_equal(seen.broken, 0);
	assert_int_equal(writer_free(&writer), lost);
	close(ends[1]);
}

static void a_stuck_pipe_is_given_up_after_a_second(void **state)
{
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	struct writer_thread *writer = writer_new(ends[1], tell_lost, NULL);
	hand_many(writer, 10);
	uint64_t begin = now_ms();
	uint64_t lost = writer_free(&writer);
	uint64_t took = now_ms() - begin;
	assert_true(took >= 900 && took < 3000);
	assert_true(lost > 0 && lost <= lines_of(10));
	close(ends[0]);
	close(ends[1]);
}

static void a_reader_that_went_away_costs_lines_and_not_the_thread(void **state)
{
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	close(ends[0]);
	struct writer_thread *writer = writer_new(ends[1], tell_lost, NULL);
	hand_line(writer, "one\n");
	hand_line(writer, "two\n");
	wait_until_lost(writer, 2);
	hand_line(writer, "three\n");
	assert_int_equal(writer_free(&writer), 3);
	close(ends[1]);
}

static void a_full_disk_costs_lines_and_not_the_thread(void **state)
{
	int fd = open("/dev/full", O_WRONLY);

	(void)state;
	if (fd < 0)
		skip();
	struct writer_thread *writer = writer_new(fd, tell_lost, NULL);
	hand_many(writer, 2);
	assert_int_equal(writer_free(&writer), lines_of(2));
	close(fd);
}

static void let_files_grow(rlim_t octets)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = octets;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_torn_line_is_ended_and_the_lost_are_told_when_there_is_room_again(void **state)
{
	char path[] = "/tmp/viaduct-writer-XXXXXX", text[64];
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	unlink(path);
	let_files_grow(4);
	struct writer_thread *writer = writer_new(fd, tell_lost, NULL);
	hand_line(writer, "first\n");
	hand_line(writer, "second\n");
	wait_until_lost(writer, 2);
	let_files_grow(RLIM_INFINITY);
	hand_line(writer, "third\n");
	assert_int_equal(writer_free(&writer), 2);
	ssize_t n = pread(fd, text, sizeof text, 0);
	assert_slice_equal(slice_of(text, (size_t)n), SLICE("firs\nlost 2\nthird\n"));
	close(fd);
}

static void a_file_that_is_not_blocking_gets_every_line(void **state)
{
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	fcntl(ends[1], F_SETFL, O_NONBLOCK);
	struct writer_thread *writer = writer_new(ends[1], tell_lost, NULL);
	hand_many(writer, 20);
	struct seen seen = see(ends[0], lines_of(20));
	assert_int_equal(seen.lines, lines_of(20));
	assert_int_equal(writer_free(&writer), 0);
	close(ends[1]);
}

static void *hand_from_a_thread(void *arg)
{
	struct writer_thread *writer = arg;

	for (unsigned i = 0; i < 1000; i++) {
		struct batch *batch = many_lines();
		batch->len = LINE_OCTETS;
		batch->lines = 1;
		writer_hand(writer, &batch);
	}
	return NULL;
}

static void several_threads_may_hand_at_once(void **state)
{
	pthread_t threads[4];
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	struct writer_thread *writer = writer_new(ends[1], tell_lost, NULL);
	for (unsigned i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, hand_from_a_thread, writer), 0);
	struct seen seen = see(ends[0], 4000);
	for (unsigned i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(seen.lines, 4000);
	assert_int_equal(seen.broken, 0);
	assert_int_equal(writer_free(&writer), 0);
	close(ends[1]);
}

struct writer_case {
	const char *title;
	CMUnitTestFunction check;
};

static const struct writer_case checks[] = {
    {"lines arrive in the order they were handed", lines_arrive_in_the_order_they_were_handed},
    {"an idle writer ends at once", an_idle_writer_ends_at_once},
    {"a pipe that nobody reads blocks nobody, and what is lost is told once it is read",
	a_pipe_that_nobody_reads_blocks_nobody_and_what_is_lost_is_told},
    {"a stuck pipe is given up after a second", a_stuck_pipe_is_given_up_after_a_second},
    {"a reader that went away costs lines and not the thread",
	a_reader_that_went_away_costs_lines_and_not_the_thread},
    {"a full disk costs lines and not the thread", a_full_disk_costs_lines_and_not_the_thread},
    {"a torn line is ended and the lost are told when there is room again",
	a_torn_line_is_ended_and_the_lost_are_told_when_there_is_room_again},
    {"a file that is not blocking gets every line", a_file_that_is_not_blocking_gets_every_line},
    {"several threads may hand at once", several_threads_may_hand_at_once},
};

int main(void)
{
	struct suite suite = {0};

	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
		suite_add(&suite, checks[i].title, checks[i].check, NULL);
	return suite_run(&suite, "base/writer");
}
