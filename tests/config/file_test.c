#include "config/file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "suite.h"

/* One reading of `main`, in a folder of this program's own. */
struct outcome {
	struct arena memory;
	struct config_lines lines;
	struct complaints complaints;
	bool good;
};

static void put(const char *path, struct slice octets)
{
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	assert_int_equal(fwrite(octets.at, 1, octets.len, file), octets.len);
	assert_int_equal(fclose(file), 0);
}

static void put_text(const char *path, const char *text)
{
	put(path, slice_text(text));
}

static void read_main(struct outcome *outcome)
{
	*outcome = (struct outcome){0};
	outcome->good = file_read("main", &outcome->memory, &outcome->lines, &outcome->complaints);
	assert_int_equal(outcome->good, outcome->complaints.errors == 0);
}

static void done(struct outcome *outcome)
{
	complaints_release(&outcome->complaints);
	arena_release(&outcome->memory);
}

/* `FILE:LINE word@column word@column`, a line each. */
static const char *lines_told(struct outcome *outcome)
{
	struct slice told = {0};

	for (unsigned i = 0; i < outcome->lines.count; i++) {
		const struct config_line *line = &outcome->lines.at[i];
		told = arena_print(&outcome->memory, "%s%s%s:%u", told.len ? told.at : "",
		    told.len ? "\n" : "", line->file, line->number);
		for (unsigned w = 0; w < line->count; w++) {
			assert_int_equal(strlen(line->words[w].text.at), line->words[w].text.len);
			told = arena_print(&outcome->memory, "%s %s@%u", told.at,
			    line->words[w].text.at, line->words[w].column);
		}
	}
	return told.len ? told.at : "";
}

static const char *complaints_told(struct outcome *outcome)
{
	const struct complaint *one = NULL;
	struct slice told = {0};

	while ((one = complaint_next(&outcome->complaints, one)))
		told = arena_print(&outcome->memory, "%s%s%s", told.len ? told.at : "",
		    told.len ? "\n" : "", complaint_text(one));
	return told.len ? told.at : "";
}

struct grammar_case {
	const char *title;
	const char *octets;
	const char *lines; /* NULL when not asked */
	const char *said;
	size_t len; /* where NULs are among them */
};

static const struct grammar_case grammar[] = {
    {"a line is words", "log json -\n", "main:1 log@1 json@5 -@10", ""},
    {"spaces and tabs stand between words, before and behind them", " \ta\t \tb \t\n",
	"main:1 a@3 b@7", ""},
    {"a line may end in CR LF", "a b\r\nc\r\n\r\nd\r\n", "main:1 a@1 b@3\nmain:2 c@1\nmain:4 d@1",
	""},
    {"the last line needs no end", "a\nb c", "main:1 a@1\nmain:2 b@1 c@3", ""},
    {"the last line may end in CR alone", "a\nb c\r", "main:1 a@1\nmain:2 b@1 c@3", ""},
    {"empty lines and comments count as lines", "\n  \n# x\n\ta\n", "main:4 a@2", ""},
    {"# at the start of a word begins a comment", "a b #c d\na#b c\n\"x\" # y\n",
	"main:1 a@1 b@3\nmain:2 a#b@1 c@5\nmain:3 x@1", ""},
    {"a quote in a comment is none", "a # \"b\n", "main:1 a@1", ""},
    {"in quotes blanks and # are text", "a \" b # \tc\" d\n", "main:1 a@1  b # \tc@3 d@13", ""},
    {"quotes may be empty", "a \"\" b\n", "main:1 a@1 @3 b@6", ""},
    {"in quotes \\\" and \\\\ are escapes", "\"a\\\"b\\\\c\" \"\\\\\"\n", "main:1 a\"b\\c@1 \\@11",
	""},
    {"outside quotes \\ is text", "s/\\d/\\\\/ \\\n", "main:1 s/\\d/\\\\/@1 \\@10", ""},
    {"a quote in the middle of a word is text", "s/\"a\"/b/ c\"\n", "main:1 s/\"a\"/b/@1 c\"@10",
	""},
    {"a column counts octets", "caf\xc3\xa9 b\n", "main:1 caf\xc3\xa9@1 b@7", ""},
    {"octets that are no UTF-8 are text", "a \xff\xc3 b\n", "main:1 a@1 \xff\xc3@3 b@6", ""},
    {"no other escape stands in quotes", "a \"b\\n\"\n", "",
	"main:1:5: in quotes a \\ stands before \" or \\ only"},
    {"a \\ before the line's end is no escape", "a \"b\\\nc\"\n", NULL,
	"main:1:5: in quotes a \\ stands before \" or \\ only"},
    {"a quote must end", "a\nb \"c d\n", "main:1 a@1", "main:2:3: this quote has no end"},
    {"a quote does not go on in the next line", "a \"b\nc d\"\n", "main:2 c@1 d\"@3",
	"main:1:3: this quote has no end"},
    {"an escaped quote does not end one", "\"a\\\"\n", "", "main:1:1: this quote has no end"},
    {"behind a quote's end stands no text", "a \"b\"c\n", "",
	"main:1:6: behind a quote's end a space or the line's end must follow"},
    {"two quotes do not touch", "\"b\"\"c\"\n", "",
	"main:1:4: behind a quote's end a space or the line's end must follow"},
    {"a NUL octet is no text", "ab\nc\0d\n", "main:1 ab@1", "main:2:2: a NUL octet; expected text",
	7},
    {"a NUL octet in a comment is no text", "ab #\0\n", "", "main:1:5: a NUL octet; expected text",
	6},
    {"a control octet is no text", "a \033[2J\n", "", "main:1:3: a control octet; expected text"},
    {"DEL is no text", "a\x7f\n", "", "main:1:2: a control octet; expected text"},
    {"CR within a line is no text", "a\rb\nc\r\r\n", "",
	"main:1:2: a control octet; expected text\nmain:2:2: a control octet; expected text"},
    {"a byte order mark is told", "\xef\xbb\xbflisten a\nb\n", "main:2 b@1",
	"main:1:1: a byte order mark; save the file as UTF-8 without it"},
    {"an empty file is refused", "", "", "main: the file is empty"},
    {"a file of blanks is refused", " \n\t\r\n", "",
	"main: the file says nothing: it has no words but in comments"},
    {"a file of comments is refused", "# a\n  # b", "",
	"main: the file says nothing: it has no words but in comments"},
    {"include needs a name", "include\ninclude \"\"\ninclude a b\n", "",
	"main:1:1: 'include': expected one file's name behind it\n"
	"main:2:1: 'include': expected one file's name behind it\n"
	"main:3:1: 'include': expected one file's name behind it"},
    {"an included file must be there", "a\n  include  none\n", "main:1 a@1",
	"main:2:12: 'none': No such file or directory"},
    {"all that is wrong is told, in the order of lines",
	"a \"\nb\n\"c\\d\"\ninclude none\ne\x01\nf\n", "main:2 b@1\nmain:6 f@1",
	"main:1:3: this quote has no end\n"
	"main:3:3: in quotes a \\ stands before \" or \\ only\n"
	"main:4:9: 'none': No such file or directory\n"
	"main:5:2: a control octet; expected text"},
};

static void check_grammar(void **state)
{
	const struct grammar_case *row = *state;
	struct outcome outcome;

	put("main", slice_of(row->octets, row->len ? row->len : strlen(row->octets)));
	read_main(&outcome);
	if (row->lines)
		assert_string_equal(lines_told(&outcome), row->lines);
	assert_string_equal(complaints_told(&outcome), row->said);
	done(&outcome);
}

/* Folders and files of tests/: each row's files, then what is read and said. */
struct include_case {
	const char *title;
	const char *files[8]; /* name, text, name, text */
	const char *lines;
	const char *said;
};

static const struct include_case includes[] = {
    {"an included file's lines stand in its place",
	{"main", "a\ninclude one\nd\n", "one", "b\nc\n"},
	"main:1 a@1\none:1 b@1\none:2 c@1\nmain:3 d@1", ""},
    {"a name is relative to the file that includes",
	{"main", "include folder/one\n", "folder/one", "include two\ninclude ../three\n",
	    "folder/two", "a\n", "three", "b\n"},
	"folder/two:1 a@1\nfolder/../three:1 b@1", ""},
    {"a name in quotes may have blanks", {"main", "include \"a file\"\n", "a file", "a\n"},
	"a file:1 a@1", ""},
    {"a file may be included twice", {"main", "include one\ninclude one\n", "one", "a\n"},
	"one:1 a@1\none:1 a@1", ""},
    {"a file does not include itself", {"main", "a\ninclude main\nb\n"}, "main:1 a@1\nmain:3 b@1",
	"main:2:9: 'main': files include each other in a circle"},
    {"a circle over several files is told where it closes",
	{"main", "include folder/one\n", "folder/one", "include two\n", "folder/two",
	    "a\ninclude ../main\n"},
	"folder/two:1 a@1",
	"folder/two:2:9: '../main': files include each other in a circle (folder/../main)"},
    {"a circle through a symbolic link is one", {"main", "include link\na\n"}, "main:2 a@1",
	"main:1:9: 'link': files include each other in a circle"},
    {"a missing file is told with the place that was tried",
	{"main", "include folder/one\n", "folder/one", "include none\n"}, "",
	"folder/one:1:9: 'none': No such file or directory (folder/none)"},
    {"an absolute name stays as it is", {"main", "include /none/at/all\n"}, "",
	"main:1:9: '/none/at/all': No such file or directory"},
    {"a folder is no file", {"main", "include folder\n"}, "",
	"main:1:9: 'folder': this is a folder; expected a file"},
    {"a pipe is no file, and nobody waits for it", {"main", "include pipe\n"}, "",
	"main:1:9: 'pipe': this is no regular file"},
    {"a device is no file", {"main", "include /dev/zero\n"}, "",
	"main:1:9: '/dev/zero': this is no regular file"},
    {"links in a circle are told", {"main", "include loop\n"}, "",
	"main:1:9: 'loop': Too many levels of symbolic links"},
    {"an included file must say something",
	{"main", "include one\ninclude two\na\n", "one", "", "two", "# b\n"}, "main:3 a@1",
	"main:1:9: 'one': the file is empty\n"
	"main:2:9: 'two': the file says nothing: it has no words but in comments"},
    {"complaints come in the order in which lines are read",
	{"main", "a \"\ninclude one\nb \"\n", "one", "c\nd \"\n"}, "one:1 c@1",
	"main:1:3: this quote has no end\none:2:3: this quote has no end\n"
	"main:3:3: this quote has no end"},
};

static void check_include(void **state)
{
	const struct include_case *row = *state;
	struct outcome outcome;

	for (unsigned i = 0; i < 8 && row->files[i]; i += 2)
		put_text(row->files[i], row->files[i + 1]);
	read_main(&outcome);
	assert_string_equal(lines_told(&outcome), row->lines);
	assert_string_equal(complaints_told(&outcome), row->said);
	done(&outcome);
}

static void assert_said(const char *path, const char *said)
{
	struct outcome outcome = {0};

	assert_false(file_read(path, &outcome.memory, &outcome.lines, &outcome.complaints));
	assert_int_equal(outcome.lines.count, 0);
	assert_string_equal(complaints_told(&outcome), said);
	done(&outcome);
}

static void what_is_no_file_is_told_by_its_name(void **state)
{
	(void)state;
	assert_said("none", "none: No such file or directory");
	assert_said("", ": No such file or directory");
	assert_said("folder", "folder: this is a folder; expected a file");
	assert_said("pipe", "pipe: this is no regular file");
	assert_said("/dev/null", "/dev/null: this is no regular file");
}

static void a_file_that_may_not_be_read_is_told(void **state)
{
	uid_t user = geteuid();

	(void)state;
	put_text("secret", "a\n");
	assert_int_equal(chmod("secret", 0), 0);
	assert_int_equal(user == 0 ? seteuid(65534) : 0, 0);
	assert_said("secret", "secret: Permission denied");
	assert_int_equal(user == 0 ? seteuid(0) : 0, 0);
}

/* A file of the octet, n times, between two texts. */
static void put_many(const char *path, const char *before, size_t n, const char *after)
{
	size_t first = strlen(before), last = strlen(after);
	char *octets = malloc(first + n + last);

	assert_non_null(octets);
	memcpy(octets, before, first);
	memset(octets + first, 'x', n);
	memcpy(octets + first + n, after, last);
	put(path, slice_of(octets, first + n + last));
	free(octets);
}

static void a_file_of_1_mib_is_read_and_one_octet_more_is_not(void **state)
{
	struct outcome outcome;

	(void)state;
	put_many("main", "a \"", FILE_OCTETS_MAX - 5, "\"\n");
	read_main(&outcome);
	assert_true(outcome.good);
	assert_int_equal(outcome.lines.at[0].words[1].text.len, FILE_OCTETS_MAX - 5);
	done(&outcome);
	put_many("main", "a \"", FILE_OCTETS_MAX - 4, "\"\n");
	read_main(&outcome);
	assert_string_equal(complaints_told(&outcome), "main: the file is over 1 MiB");
	done(&outcome);
}

static void a_long_word_does_not_hide_what_is_wrong_with_it(void **state)
{
	struct outcome outcome;

	(void)state;
	put_many("main", "include ", 500000, "\n");
	read_main(&outcome);
	const char *told = complaints_told(&outcome);
	assert_non_null(strstr(told, "main:1:9: 'xxx"));
	assert_non_null(strstr(told, "xxx...': File name too long"));
	done(&outcome);
}

/* Writes `text` n times. */
static void put_times(const char *path, const char *text, unsigned n)
{
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	while (n-- > 0)
		fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static void a_line_may_have_half_a_million_words(void **state)
{
	struct outcome outcome;
	unsigned n = 500000;

	(void)state;
	put_times("main", "x ", n);
	read_main(&outcome);
	assert_int_equal(outcome.lines.at[0].count, n);
	assert_int_equal(outcome.lines.at[0].words[n - 1].column, 2 * n - 1);
	assert_true(outcome.memory.total < (64U << 20));
	done(&outcome);
	put_times("main", "\"\" ", 300000);
	read_main(&outcome);
	assert_int_equal(outcome.lines.at[0].count, 300000);
	assert_true(outcome.memory.total < (64U << 20));
	done(&outcome);
}

static void lines_of_all_files_have_a_bound(void **state)
{
	struct outcome outcome;

	(void)state;
	put_times("main", "x\n", FILE_LINES_MAX);
	read_main(&outcome);
	assert_true(outcome.good);
	assert_int_equal(outcome.lines.count, FILE_LINES_MAX);
	done(&outcome);
	put_times("main", "x\n", FILE_LINES_MAX + 5);
	read_main(&outcome);
	assert_string_equal(
	    complaints_told(&outcome), "main:100001:1: more than 100000 lines of configuration");
	done(&outcome);
}

static void files_that_include_each_other_have_a_depth(void **state)
{
	struct outcome outcome;
	char name[16], text[32];

	(void)state;
	put_text("main", "include deep1\n");
	for (unsigned i = 1; i <= FILE_DEPTH_MAX; i++) {
		snprintf(name, sizeof name, "deep%u", i);
		snprintf(text, sizeof text, "include deep%u\n", i + 1);
		put_text(name, i < FILE_DEPTH_MAX ? text : "a\n");
	}
	read_main(&outcome);
	assert_string_equal(lines_told(&outcome), "deep16:1 a@1");
	assert_true(outcome.good);
	done(&outcome);
	put_text("deep16", "include deep17\nb\n");
	read_main(&outcome);
	assert_string_equal(lines_told(&outcome), "deep16:2 b@1");
	assert_string_equal(complaints_told(&outcome),
	    "deep16:1:9: 'deep17': files include each other more than 16 deep");
	done(&outcome);
}

static void included_files_have_a_number(void **state)
{
	struct outcome outcome;

	(void)state;
	put_text("one", "a\n");
	put_times("main", "include one\n", FILE_FILES_MAX - 1);
	read_main(&outcome);
	assert_true(outcome.good);
	assert_int_equal(outcome.lines.count, FILE_FILES_MAX - 1);
	done(&outcome);
	put_times("main", "include one\n", FILE_FILES_MAX);
	read_main(&outcome);
	assert_string_equal(
	    complaints_told(&outcome), "main:1000:9: 'one': more than 1000 files are included");
	done(&outcome);
}

static void octets_of_all_files_have_a_bound(void **state)
{
	struct outcome outcome;

	(void)state;
	put_many("large", "a ", FILE_OCTETS_MAX - 3, "\n");
	put_times("main", "include large\n", 8);
	read_main(&outcome);
	assert_int_equal(outcome.lines.count, 7);
	assert_string_equal(
	    complaints_told(&outcome), "main:8:9: 'large': all files together are over 8 MiB");
	done(&outcome);
}

static void a_file_of_faults_is_told_by_its_first_hundred_and_their_number(void **state)
{
	struct outcome outcome;
	const struct complaint *last = NULL, *next;

	(void)state;
	put_times("main", "\x01\n", FILE_OCTETS_MAX / 2);
	read_main(&outcome);
	assert_int_equal(outcome.complaints.errors, FILE_OCTETS_MAX / 2);
	assert_int_equal(outcome.complaints.kept, COMPLAINTS_KEPT);
	while ((next = complaint_next(&outcome.complaints, last)))
		last = next;
	assert_string_equal(complaint_text(last), "main:100:1: a control octet; expected text");
	done(&outcome);
}

static void a_line_is_complained_about_in_its_place(void **state)
{
	struct outcome outcome;

	(void)state;
	put_text("main", "a b\nc \"\nd\ne \"\n");
	read_main(&outcome);
	line_complain(&outcome.lines.at[1], 0, COMPLAINT_ERROR, &outcome.complaints, "no %s", "d");
	line_complain(&outcome.lines.at[0], 1, COMPLAINT_WARNING, &outcome.complaints, "no b");
	assert_string_equal(complaints_told(&outcome),
	    "main:1:3: 'b': no b\nmain:2:3: this quote has no end\n"
	    "main:3:1: 'd': no d\nmain:4:3: this quote has no end");
	done(&outcome);
}

static void enter_folder(char *folder)
{
	assert_non_null(mkdtemp(folder));
	assert_int_equal(chmod(folder, 0755), 0);
	assert_int_equal(chdir(folder), 0);
	assert_int_equal(mkdir("folder", 0755), 0);
	assert_int_equal(symlink("main", "link"), 0);
	assert_int_equal(symlink("loop", "loop"), 0);
	assert_int_equal(mkfifo("pipe", 0644), 0);
}

static void remove_folder(const char *folder)
{
	char command[128];

	assert_int_equal(chdir("/"), 0);
	snprintf(command, sizeof command, "rm -r %s", folder);
	assert_int_equal(system(command), 0);
}

int main(void)
{
	struct suite suite = {0};
	char folder[] = "/tmp/viaduct-file-test-XXXXXX";

	SUITE_TABLE(&suite, grammar, check_grammar);
	SUITE_TABLE(&suite, includes, check_include);
	suite_add(&suite, "what is no file is told by its name",
	    what_is_no_file_is_told_by_its_name, NULL);
	suite_add(&suite, "a file that may not be read is told",
	    a_file_that_may_not_be_read_is_told, NULL);
	suite_add(&suite, "a file of 1 MiB is read, and one octet more is not",
	    a_file_of_1_mib_is_read_and_one_octet_more_is_not, NULL);
	suite_add(&suite, "a long word does not hide what is wrong with it",
	    a_long_word_does_not_hide_what_is_wrong_with_it, NULL);
	suite_add(&suite, "a line may have half a million words",
	    a_line_may_have_half_a_million_words, NULL);
	suite_add(&suite, "lines of all files have a bound", lines_of_all_files_have_a_bound, NULL);
	suite_add(&suite, "files that include each other have a depth",
	    files_that_include_each_other_have_a_depth, NULL);
	suite_add(&suite, "included files have a number", included_files_have_a_number, NULL);
	suite_add(
	    &suite, "octets of all files have a bound", octets_of_all_files_have_a_bound, NULL);
	suite_add(&suite, "a file of faults is told by its first hundred and their number",
	    a_file_of_faults_is_told_by_its_first_hundred_and_their_number, NULL);
	suite_add(&suite, "a line is complained about in its place",
	    a_line_is_complained_about_in_its_place, NULL);
	enter_folder(folder);
	int status = suite_run(&suite, "config/file");
	remove_folder(folder);
	return status;
}
