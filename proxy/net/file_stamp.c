#include "net/file_stamp.h"

bool file_stamp_renew(struct file_stamp *stamp, const char *path)
{
	struct file_stamp before = *stamp;
	struct stat now;

	*stamp = (struct file_stamp){0};
	if (stat(path, &now) == 0) {
		stamp->inode = now.st_ino;
		stamp->written = now.st_mtim;
		stamp->length = now.st_size;
	}
	return stamp->inode != before.inode || stamp->length != before.length ||
	       stamp->written.tv_sec != before.written.tv_sec ||
	       stamp->written.tv_nsec != before.written.tv_nsec;
}
