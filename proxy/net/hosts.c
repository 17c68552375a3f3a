#include "net/hosts.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/memory.h"

enum { HOSTS_FILE_MAX = 64 << 20 }; /* octets; files that block advertisers have a few millions */

struct row {
	size_t name; /* where it begins in the text */
	unsigned len;
	unsigned order;
	union address address;
};

struct hosts {
	char *text; /* the names, one after the other, in lower case */
	size_t text_len, text_room;
	struct row *rows;
	unsigned count, room;
	bool sorted; /* by name, then by order */
};

struct hosts *hosts_new(void)
{
	return memory_zeroed(sizeof(struct hosts));
}

static void hosts_clear(struct hosts *hosts)
{
	free(hosts->text);
	free(hosts->rows);
	*hosts = (struct hosts){0};
}

void hosts_free(struct hosts **hosts)
{
	hosts_clear(*hosts);
	free(*hosts);
	*hosts = NULL;
}

static struct row *row_new(struct hosts *hosts)
{
	if (hosts->count == hosts->room) {
		hosts->room = hosts->room ? 2 * hosts->room : 16;
		hosts->rows = memory_resize(hosts->rows, hosts->room * sizeof *hosts->rows);
	}
	return &hosts->rows[hosts->count++];
}

static size_t text_add(struct hosts *hosts, struct slice name)
{
	size_t at = hosts->text_len;

	if (hosts->text_room - at < name.len) {
		hosts->text_room = 2 * hosts->text_room + name.len;
		hosts->text = memory_resize(hosts->text, hosts->text_room);
	}
	for (size_t i = 0; i < name.len; i++)
		hosts->text[at + i] = octet_lower(name.at[i]);
	hosts->text_len += name.len;
	return at;
}

void hosts_add(struct hosts *hosts, struct slice name, const union address *address)
{
	if (name.len && name.at[name.len - 1] == '.')
		name.len--;
	if (name.len == 0 || name.len > DNS_NAME_MAX)
		return;
	struct row *row = row_new(hosts);
	row->name = text_add(hosts, name);
	row->len = (unsigned)name.len;
	row->order = hosts->count;
	row->address = *address;
	address_set_port(&row->address, 0);
	hosts->sorted = false;
}

/* The next word of the line, empty at its end. */
static struct slice next_word(struct slice *line)
{
	struct slice word;

	while (line->len && (*line->at == ' ' || *line->at == '\t' || *line->at == '\r'))
		*line = slice_after(*line, 1);
	word = slice_of(line->at, 0);
	while (line->len && !strchr(" \t\r", *line->at)) {
		*line = slice_after(*line, 1);
		word.len++;
	}
	return word;
}

static void read_line(struct hosts *hosts, struct slice line)
{
	union address address;
	struct slice name;

	line.len = slice_find(line, '#');
	if (!address_parse(next_word(&line), 0, &address))
		return;
	while ((name = next_word(&line)).len)
		hosts_add(hosts, name, &address);
}

/* The file's octets, for the caller to free; NULL when it cannot be read. */
static char *file_read(const char *path, size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat file;
	char *text = NULL;
	ssize_t got = 1;

	*len = 0;
	if (fd < 0)
		return NULL;
	if (fstat(fd, &file) == 0 && S_ISREG(file.st_mode) && file.st_size <= HOSTS_FILE_MAX)
		text = memory_new((size_t)file.st_size + 1);
	while (text && *len < (size_t)file.st_size && got > 0) {
		got = read(fd, text + *len, (size_t)file.st_size - *len);
		*len += got > 0 ? (size_t)got : 0;
	}
	close(fd);
	return text;
}

void hosts_read(struct hosts *hosts, const char *path)
{
	size_t len;
	char *text = file_read(path, &len);
	struct slice rest = slice_of(text, len), line;

	hosts_clear(hosts);
	while (slice_cut(&rest, '\n', &line))
		read_line(hosts, line);
	free(text);
}

static int compare_names(struct slice a, struct slice b)
{
	int order = memcmp(a.at, b.at, a.len < b.len ? a.len : b.len);

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

static struct slice row_name(const struct hosts *hosts, const struct row *row)
{
	return slice_of(hosts->text + row->name, row->len);
}

static int compare_rows(const void *a, const void *b, void *hosts)
{
	const struct row *x = a, *y = b;
	int order = compare_names(row_name(hosts, x), row_name(hosts, y));

	return order ? order : (x->order > y->order) - (x->order < y->order);
}

/* The first row whose name is not less than this one. */
static unsigned first_row(const struct hosts *hosts, struct slice name)
{
	unsigned low = 0, high = hosts->count;

	while (low < high) {
		unsigned middle = low + (high - low) / 2;
		if (compare_names(row_name(hosts, &hosts->rows[middle]), name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool hosts_find(struct hosts *hosts, const char *name, struct dns_answer *answer)
{
	struct slice wanted = slice_text(name);

	if (!hosts->sorted && hosts->count)
		qsort_r(hosts->rows, hosts->count, sizeof *hosts->rows, compare_rows, hosts);
	hosts->sorted = true;
	dns_answer_clear(answer, DNS_OK);
	for (unsigned i = first_row(hosts, wanted); i < hosts->count; i++) {
		if (!slice_equal(row_name(hosts, &hosts->rows[i]), wanted))
			break;
		dns_answer_add(answer, &hosts->rows[i].address);
	}
	return answer->count > 0;
}
