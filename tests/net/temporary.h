/* A file for one test, gone after it. */
#pragma once

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "suite.h"

struct temporary {
	char path[64];
};

/* Writes the file anew, in one step, as an editor or a DHCP client would. */
static inline void temporary_write(const struct temporary *file, const char *text)
{
	char fresh[72];

	snprintf(fresh, sizeof fresh, "%s.new", file->path);
	FILE *out = fopen(fresh, "w");
	assert_non_null(out);
	assert_true(fputs(text, out) >= 0);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(rename(fresh, file->path), 0);
}

static inline void temporary_make(struct temporary *file, const char *text)
{
	snprintf(file->path, sizeof file->path, "/tmp/viaduct-test-XXXXXX");
	int fd = mkstemp(file->path);
	assert_true(fd >= 0);
	close(fd);
	temporary_write(file, text);
}

static inline void temporary_remove(const struct temporary *file)
{
	unlink(file->path);
}
