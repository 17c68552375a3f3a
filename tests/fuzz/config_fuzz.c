/*
 * Configurations: two files, parted by the octet 0xff, of which the first can include the second.
 * Whatever the octets:
 * - words lie in their lines and hold no control octets, and lines come in order;
 * - words written in quotes are read as the same words;
 * - it is refused if and only if there is an error, and each names its place;
 * - settings made of it have the lines of features, and tell where each value stands.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include "config/settings.h"
#include "feed.h"

/* Descriptors of files in memory, in whose folder the first can say `include 101`. */
enum { FIRST = 100, SECOND = 101, AGAIN = 102, PARTING = 0xff };

static const char FIRST_NAME[] = "/proc/self/fd/100", AGAIN_NAME[] = "/proc/self/fd/102";

static void open_files(void)
{
	for (int fd = FIRST; fd <= AGAIN; fd++) {
		int made = memfd_create("config", MFD_CLOEXEC);
		must(made >= 0 && dup3(made, fd, O_CLOEXEC) == fd, "there are files in memory");
		close(made);
	}
}

static void put(int fd, struct slice octets)
{
	must(ftruncate(fd, 0) == 0, "a file can be emptied");
	must(pwrite(fd, octets.at, octets.len, 0) == (ssize_t)octets.len, "a file can be written");
}

static void word_must_be_good(const struct config_word *word)
{
	must(word->column > 0, "columns begin at 1");
	must(word->text.at[word->text.len] == 0, "a word ends in a NUL");
	for (size_t i = 0; i < word->text.len; i++) {
		unsigned char c = (unsigned char)word->text.at[i];
		must((c >= ' ' || c == '\t') && c != 0x7f, "a word holds no control octet");
	}
}

static void line_must_be_good(const struct config_line *line)
{
	must(line->count > 0 && line->number > 0 && line->order > 0, "a line has words");
	for (unsigned i = 0; i < line->count; i++) {
		word_must_be_good(&line->words[i]);
		must(i == 0 || line->words[i].column >
				   line->words[i - 1].column + line->words[i - 1].text.len,
		    "a blank stands between words");
	}
}

static void lines_must_be_good(const struct config_lines *lines)
{
	for (unsigned i = 0; i < lines->count; i++) {
		line_must_be_good(&lines->at[i]);
		must(i == 0 || lines->at[i].order > lines->at[i - 1].order, "lines are in order");
	}
}

static void write_word(FILE *out, struct slice word)
{
	putc('"', out);
	for (size_t i = 0; i < word.len; i++) {
		if (word.at[i] == '"' || word.at[i] == '\\')
			putc('\\', out);
		putc(word.at[i], out);
	}
	fputs("\" ", out);
}

static bool has_include(const struct config_lines *lines)
{
	for (unsigned i = 0; i < lines->count; i++)
		if (slice_equal(lines->at[i].words[0].text, SLICE("include")))
			return true;
	return false;
}

/* Puts the lines in the file AGAIN, all words in quotes; gives its size. */
static size_t write_lines(const struct config_lines *lines)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	for (unsigned i = 0; i < lines->count; i++) {
		for (unsigned w = 0; w < lines->at[i].count; w++)
			write_word(out, lines->at[i].words[w].text);
		putc('\n', out);
	}
	fclose(out);
	put(AGAIN, slice_of(text, len));
	free(text);
	return len;
}

static void must_come_back(const struct config_lines *lines, struct arena *memory)
{
	struct complaints complaints = {0};
	struct config_lines again = {0};

	if (write_lines(lines) > FILE_OCTETS_MAX)
		return;
	must(file_read(AGAIN_NAME, memory, &again, &complaints), "what was written is good");
	must(again.count == lines->count, "all lines come back");
	for (unsigned i = 0; i < lines->count; i++) {
		must(again.at[i].count == lines->at[i].count, "all words come back");
		for (unsigned w = 0; w < lines->at[i].count; w++)
			must_equal(again.at[i].words[w].text, lines->at[i].words[w].text,
			    "a word comes back");
	}
}

static void complaints_must_be_good(const struct complaints *complaints)
{
	const struct complaint *one = NULL;
	static const char place[] = "/proc/self/fd/";

	while ((one = complaint_next(complaints, one)))
		must(strncmp(complaint_text(one), place, sizeof place - 1) == 0,
		    "a complaint names its file");
	must(complaints->kept <= COMPLAINTS_KEPT, "complaints have a bound");
}

static void check_lines(void)
{
	struct arena memory = {0};
	struct complaints complaints = {0};
	struct config_lines lines = {0};
	bool good = file_read(FIRST_NAME, &memory, &lines, &complaints);

	must(good == (complaints.errors == 0), "what is refused has an error");
	must(!good || lines.count > 0, "a good file has lines");
	lines_must_be_good(&lines);
	complaints_must_be_good(&complaints);
	must(!has_include(&lines), "include is no line");
	if (lines.count)
		must_come_back(&lines, &memory);
	complaints_release(&complaints);
	arena_release(&memory);
}

static void check_settings(void)
{
	struct settings_inputs inputs = {
	    .file = FIRST_NAME, .directives = {"allow", "deny", "group"}};
	struct complaints complaints = {0};
	const struct settings *settings = settings_load(&inputs, &complaints);

	must(!settings == (complaints.errors > 0), "what is refused has an error");
	complaints_must_be_good(&complaints);
	for (unsigned id = 0; settings && id < OPTIONS; id++)
		must(
		    (settings->origin[id].source == SOURCE_FILE) == (settings->origin[id].line > 0),
		    "a value of the file has its line");
	if (settings)
		lines_must_be_good(&settings->lines);
	settings_release(&settings);
	complaints_release(&complaints);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = slice_of((const char *)data, size), first = {0}, second;
	static bool opened;

	if (!opened)
		open_files();
	opened = true;
	slice_cut(&rest, (char)PARTING, &first);
	second = rest;
	put(FIRST, first);
	put(SECOND, second);
	check_lines();
	check_settings();
	return 0;
}
