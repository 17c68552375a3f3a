/*
 * The access log as the process has it: the option `log` becomes a writer thread, which all
 * workers share.
 */
#pragma once

#include "base/writer.h"
#include "config/settings.h"

/* Zero-initialised is no log. */
struct log_file {
	struct writer_thread *writer; /* NULL when the log is off */
	bool is_terminal;             /* lines are for somebody who looks on */
	enum log_format format;
};

/*
 * Opens it.  False, with a message on stderr, when the file cannot be had.  The writer knows the
 * log_file, which must stay where it is until it is closed.
 */
bool log_file_open(struct log_file *log, const struct log_setting *setting);

/* Writes what is left, at most for two seconds, and warns when lines were lost. */
void log_file_close(struct log_file *log);
