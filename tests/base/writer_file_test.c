/* The writer with a file that it opens itself: rotation, and files that cannot be had. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include "lines.h"

enum { PATH_ROOM = 256, TEXT_ROOM = 4096, MANY = 1000 };

/* A folder of one test, and where the log goes in it. */
struct spot {
	char folder[PATH_ROOM];
	char path[PATH_ROOM + 8];
	char old[PATH_ROOM + 8];
};

static struct spot spot_new(void)
{
	struct spot spot = {.folder = "/tmp/viaduct-writer-XXXXXX"};

	assert_non_null(mkdtemp(spot.folder));
	snprintf(spot.path, sizeof spot.path, "%s/log", spot.folder);
	snprintf(spot.old, sizeof spot.old, "%s.old", spot.folder);
	return spot;
}

static void spot_remove(const struct spot *spot)
{
	unlink(spot->path);
	unlink(spot->old);
	rmdir(spot->folder);
}

static void check_file(const char *path, const char *expected)
{
	char text[TEXT_ROOM] = "";
	int fd = open(path, O_RDONLY);

	assert_true(fd >= 0);
	ssize_t n = read(fd, text, sizeof text - 1);
	close(fd);
	assert_true(n >= 0);
	assert_string_equal(text, expected);
}

/* While it stands, what goes to stderr goes to a file. */
struct overheard {
	int before;
	int file;
};

static struct overheard overhear(void)
{
	char path[] = "/tmp/viaduct-writer-XXXXXX";
	struct overheard heard = {dup(STDERR_FILENO), mkstemp(path)};

	unlink(path);
	assert_true(dup2(heard.file, STDERR_FILENO) >= 0);
	return heard;
}

/* Ends it; the text is the whole of what was said. */
static void overheard(struct overheard *heard, char text[TEXT_ROOM])
{
	assert_true(dup2(heard->before, STDERR_FILENO) >= 0);
	ssize_t n = pread(heard->file, text, TEXT_ROOM - 1, 0);
	assert_true(n >= 0);
	text[n] = 0;
	close(heard->before);
	close(heard->file);
}

static void a_file_is_made_for_its_owner_and_group_and_appended_to(void **state)
{
	struct spot spot = spot_new();
	mode_t mask = umask(0);
	struct stat status;

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		struct writer_thread *writer = writer_open(spot.path, tell_lost, NULL);
		assert_non_null(writer);
		hand_line(writer, i ? "two\n" : "one\n");
		assert_int_equal(writer_free(&writer), 0);
	}
	umask(mask);
	assert_int_equal(stat(spot.path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0640);
	check_file(spot.path, "one\ntwo\n");
	spot_remove(&spot);
}

static void a_file_that_cannot_be_had_is_an_error_with_its_reason(void **state)
{
	struct spot spot = spot_new();

	(void)state;
	assert_null(writer_open("/nowhere/at/all", tell_lost, NULL));
	assert_int_equal(errno, ENOENT);
	assert_null(writer_open(spot.folder, tell_lost, NULL));
	assert_int_equal(errno, EISDIR);
	assert_int_equal(mkfifo(spot.path, 0600), 0);
	assert_null(writer_open(spot.path, tell_lost, NULL));
	assert_int_equal(errno, ENXIO);
	spot_remove(&spot);
}

static void what_came_before_a_rotation_is_in_the_old_file_and_the_rest_in_the_new(void **state)
{
	struct spot spot = spot_new();
	struct writer_thread *writer = writer_open(spot.path, tell_lost, NULL);

	(void)state;
	hand_line(writer, "one\n");
	hand_line(writer, "two\n");
	assert_int_equal(rename(spot.path, spot.old), 0);
	writer_reopen(writer);
	hand_line(writer, "three\n");
	assert_int_equal(writer_free(&writer), 0);
	check_file(spot.old, "one\ntwo\n");
	check_file(spot.path, "three\n");
	spot_remove(&spot);
}

static void a_file_that_vanished_is_made_anew(void **state)
{
	struct spot spot = spot_new();
	struct writer_thread *writer = writer_open(spot.path, tell_lost, NULL);

	(void)state;
	unlink(spot.path);
	hand_line(writer, "gone with it\n");
	writer_reopen(writer);
	hand_line(writer, "one\n");
	assert_int_equal(writer_free(&writer), 0);
	check_file(spot.path, "one\n");
	spot_remove(&spot);
}

static void a_folder_that_is_removed_leaves_the_old_file_and_a_warning(void **state)
{
	struct spot spot = spot_new();
	struct overheard heard = overhear();
	char said[TEXT_ROOM], expected[TEXT_ROOM];
	struct writer_thread *writer = writer_open(spot.path, tell_lost, NULL);

	(void)state;
	hand_line(writer, "one\n");
	assert_int_equal(rename(spot.path, spot.old), 0);
	assert_int_equal(rmdir(spot.folder), 0);
	writer_reopen(writer);
	hand_line(writer, "two\n");
	assert_int_equal(writer_free(&writer), 0);
	overheard(&heard, said);
	snprintf(expected, sizeof expected,
	    "viaduct: warning: log: %s: No such file or directory; lines go on to the file that "
	    "was open before\n",
	    spot.path);
	assert_string_equal(said, expected);
	check_file(spot.old, "one\ntwo\n");
	unlink(spot.old);
}

static void after_a_full_disk_the_next_file_tells_of_the_lost(void **state)
{
	struct spot spot = spot_new();

	(void)state;
	if (access("/dev/full", W_OK) != 0)
		skip();
	assert_int_equal(symlink("/dev/full", spot.path), 0);
	struct writer_thread *writer = writer_open(spot.path, tell_lost, NULL);
	hand_line(writer, "one\n");
	hand_line(writer, "two\n");
	wait_until_lost(writer, 2);
	unlink(spot.path);
	writer_reopen(writer);
	hand_line(writer, "three\n");
	assert_int_equal(writer_free(&writer), 2);
	check_file(spot.path, "lost 2\nthree\n");
	spot_remove(&spot);
}

static void a_fifo_gets_lines_again_when_it_is_read_again(void **state)
{
	struct spot spot = spot_new();
	char text[64];

	(void)state;
	assert_int_equal(mkfifo(spot.path, 0600), 0);
	int reader = open(spot.path, O_RDONLY | O_NONBLOCK);
	struct writer_thread *writer = writer_open(spot.path, tell_lost, NULL);
	assert_non_null(writer);
	close(reader);
	hand_line(writer, "one\n");
	wait_until_lost(writer, 1);
	reader = open(spot.path, O_RDONLY | O_NONBLOCK);
	hand_line(writer, "two\n");
	assert_int_equal(writer_free(&writer), 1);
	ssize_t n = read(reader, text, sizeof text);
	assert_slice_equal(slice_of(text, (size_t)n), SLICE("lost 1\ntwo\n"));
	close(reader);
	spot_remove(&spot);
}

static unsigned count_lines(const char *text)
{
	unsigned lines = 0;

	while ((text = strchr(text, '\n'))) {
		text++;
		lines++;
	}
	return lines;
}

static void hand_more_than_a_pipe_holds(struct writer_thread *writer)
{
	for (unsigned i = 0; i < 4; i++) {
		struct batch *batch = batch_new();
		memset(batch->octets, 'x', BATCH_ROOM);
		batch->octets[BATCH_ROOM - 1] = '\n';
		batch->len = BATCH_ROOM;
		batch->lines = 1;
		writer_hand(writer, &batch);
	}
}

static void read_lines(int fd, unsigned lines)
{
	char text[TEXT_ROOM];

	while (lines) {
		ssize_t n = read(fd, text, sizeof text - 1);
		assert_true(n > 0);
		text[n] = 0;
		lines -= count_lines(text);
	}
}

static void a_stuck_fifo_that_is_rotated_often_is_opened_once(void **state)
{
	struct spot spot = spot_new();
	struct overheard heard = overhear();
	char said[TEXT_ROOM];

	(void)state;
	assert_int_equal(mkfifo(spot.path, 0600), 0);
	int reader = open(spot.path, O_RDONLY | O_NONBLOCK);
	struct writer_thread *writer = writer_open(spot.path, tell_lost, NULL);
	assert_non_null(writer);
	hand_more_than_a_pipe_holds(writer);
	unlink(spot.path);
	assert_int_equal(rmdir(spot.folder), 0);
	for (unsigned i = 0; i < MANY; i++)
		writer_reopen(writer);
	fcntl(reader, F_SETFL, 0);
	read_lines(reader, 4);
	assert_int_equal(writer_free(&writer), 0);
	overheard(&heard, said);
	assert_int_equal(count_lines(said), 1);
	close(reader);
}

static void a_stuck_fifo_is_given_up_after_a_second(void **state)
{
	struct spot spot = spot_new();

	(void)state;
	assert_int_equal(mkfifo(spot.path, 0600), 0);
	int reader = open(spot.path, O_RDONLY | O_NONBLOCK);
	struct writer_thread *writer = writer_open(spot.path, tell_lost, NULL);
	assert_non_null(writer);
	hand_more_than_a_pipe_holds(writer);
	time_t begin = time(NULL);
	uint64_t lost = writer_free(&writer);
	assert_true(lost > 0 && lost <= 4);
	assert_true(time(NULL) - begin <= 3);
	close(reader);
	spot_remove(&spot);
}

static void a_borrowed_descriptor_is_never_opened_anew(void **state)
{
	char text[64];
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	struct writer_thread *writer = writer_new(ends[1], tell_lost, NULL);
	hand_line(writer, "one\n");
	writer_reopen(writer);
	hand_line(writer, "two\n");
	assert_int_equal(writer_free(&writer), 0);
	ssize_t n = read(ends[0], text, sizeof text);
	assert_slice_equal(slice_of(text, (size_t)n), SLICE("one\ntwo\n"));
	close(ends[0]);
	close(ends[1]);
}

struct writer_case {
	const char *title;
	CMUnitTestFunction check;
};

static const struct writer_case checks[] = {
    {"a file is made for its owner and group, and appended to",
	a_file_is_made_for_its_owner_and_group_and_appended_to},
    {"a file that cannot be had is an error with its reason",
	a_file_that_cannot_be_had_is_an_error_with_its_reason},
    {"what came before a rotation is in the old file, and the rest in the new",
	what_came_before_a_rotation_is_in_the_old_file_and_the_rest_in_the_new},
    {"a file that vanished is made anew", a_file_that_vanished_is_made_anew},
    {"a folder that is removed leaves the old file and a warning",
	a_folder_that_is_removed_leaves_the_old_file_and_a_warning},
    {"after a full disk the next file tells of the lost",
	after_a_full_disk_the_next_file_tells_of_the_lost},
    {"a FIFO gets lines again when it is read again",
	a_fifo_gets_lines_again_when_it_is_read_again},
    {"a stuck FIFO that is rotated often is opened once",
	a_stuck_fifo_that_is_rotated_often_is_opened_once},
    {"a stuck FIFO is given up after a second", a_stuck_fifo_is_given_up_after_a_second},
    {"a borrowed descriptor is never opened anew", a_borrowed_descriptor_is_never_opened_anew},
};

int main(void)
{
	struct suite suite = {0};

	signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
		suite_add(&suite, checks[i].title, checks[i].check, NULL);
	return suite_run(&suite, "base/writer_file");
}
