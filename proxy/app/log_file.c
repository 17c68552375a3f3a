#include "app/log_file.h"

#include <errno.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/log.h"
#include "features/accesslog/line.h"

static size_t lost_line(uint64_t lines, char *buffer, size_t room, void *arg)
{
	const struct log_file *log = arg;

	return accesslog_lost_write(clock_wall_ms(), lines, log->format, buffer, room);
}

static bool is_standard_output(const struct log_setting *setting)
{
	return slice_equal(setting->place, SLICE("-"));
}

bool log_file_open(struct log_file *log, const struct log_setting *setting)
{
	bool is_ours = !is_standard_output(setting);

	*log = (struct log_file){.format = setting->format};
	if (setting->format == LOG_FORMAT_OFF)
		return true;
	log->is_terminal = !is_ours && isatty(STDOUT_FILENO);
	log->writer = is_ours ? writer_open(setting->place.at, lost_line, log)
			      : writer_new(STDOUT_FILENO, lost_line, log);
	if (log->writer)
		return true;
	log_error("log", "%s: %s%s", setting->place.at, strerror(errno),
	    errno == ENXIO ? " (a FIFO that nobody reads, or a socket)" : "");
	return false;
}

void log_file_close(struct log_file *log)
{
	uint64_t lost = writer_free(&log->writer);

	if (lost)
		log_warn("log", "%ju lines were lost", (uintmax_t)lost);
}
