#include "app/ready_file.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/arena.h"
#include "net/address.h"

enum { TEXT_ROOM = 8192 };

static size_t text_write(char text[TEXT_ROOM], const struct running_worker *running)
{
	char address[ADDRESS_TEXT];
	size_t len = (size_t)snprintf(text, TEXT_ROOM,
	    "{\"pid\": %ld, \"version\": \"%s\", \"addresses\": [", (long)getpid(),
	    VIADUCT_VERSION);

	for (unsigned i = 0; worker_address(running, i, address); i++)
		len += (size_t)snprintf(
		    text + len, TEXT_ROOM - len, "%s\"%s\"", i ? ", " : "", address);
	len += (size_t)snprintf(text + len, TEXT_ROOM - len, "]}\n");
	return len;
}

/* A pipe, device or link is written where it stands: nothing may be put in its place. */
static bool is_special(const char *path)
{
	struct stat status;

	return lstat(path, &status) == 0 && !S_ISREG(status.st_mode);
}

static bool write_whole(const char *path, const char *mode, const char *text, size_t len)
{
	FILE *file = fopen(path, mode);

	if (!file)
		return false;
	bool written = fwrite(text, 1, len, file) == len;
	return fclose(file) == 0 && written;
}

bool ready_file_write(const char *path, const struct running_worker *running)
{
	struct arena arena = {0};
	char text[TEXT_ROOM];
	size_t len = text_write(text, running);
	struct slice beside = arena_print(&arena, "%s.%ld.new", path, (long)getpid());
	bool special = is_special(path);
	bool written =
	    special ? write_whole(path, "ae", text, len)
		    : write_whole(beside.at, "we", text, len) && rename(beside.at, path) == 0;

	if (!written) {
		fprintf(stderr, "viaduct: ready-file: %s: %s\n", path, strerror(errno));
		unlink(beside.at);
	}
	arena_release(&arena);
	return written;
}

void ready_file_remove(const char *path)
{
	if (!is_special(path))
		unlink(path);
}
