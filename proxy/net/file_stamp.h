/*
 * What tells one version of a file from another without reading it: which file it is, when it
 * was written, how long it is.
 */
#pragma once

#include <stdbool.h>
#include <sys/stat.h>

/* Zero: there is no such file. */
struct file_stamp {
	ino_t inode;
	struct timespec written;
	off_t length;
};

/* Looks at the file and keeps its stamp; says whether it is another than the one kept before. */
bool file_stamp_renew(struct file_stamp *stamp, const char *path);
