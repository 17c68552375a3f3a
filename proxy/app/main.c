/* The program: arguments, signals, and the order of starting and ending. */
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>
#include "app/exit_status.h"
#include "app/explain/command.h"
#include "app/ready_file.h"
#include "app/worker.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/writer.h"
#include "config/arguments.h"
#include "config/help.h"
#include "features/accesslog/line.h"
#include "http/decode.h"
#include "net/address.h"

/* Descriptors that are needed besides those of connections: listeners, epoll, log, resolver. */
enum { DESCRIPTORS_APART = 64 };

/* Raises the limit on descriptors as far as the system lets it; gives the connections that fit:
 * each may need one descriptor, and its next hop another. */
static unsigned connections_that_fit(const struct settings *settings)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return settings->max_connections;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	rlim_t apart =
	    limit.rlim_cur / 4 < DESCRIPTORS_APART ? limit.rlim_cur / 4 : DESCRIPTORS_APART;
	rlim_t fit = (limit.rlim_cur - apart) / 2;
	if (limit.rlim_cur == RLIM_INFINITY || fit >= settings->max_connections)
		return settings->max_connections;
	/* The default is meant as "many": short of a good part of it is worth a word. */
	if (setting_is_given(settings, OPTION_max_connections) ||
	    fit < settings->max_connections / 2)
		log_warn("max-connections",
		    "%u is cut to %ju: the system allows %ju file descriptors",
		    settings->max_connections, (uintmax_t)fit, (uintmax_t)limit.rlim_cur);
	return (unsigned)fit;
}

/* Large blocks come and go with bodies: without this each costs a system call or two. */
static void tune_heap(void)
{
	mallopt(M_MMAP_THRESHOLD, 4 << 20);
	mallopt(M_TRIM_THRESHOLD, 64 << 20);
}

static size_t lost_line(uint64_t lines, char *buffer, size_t room, void *arg)
{
	const enum log_format *format = arg;

	return accesslog_lost_write(clock_wall_ms(), lines, *format, buffer, room);
}

static void greet(const struct running_worker *running)
{
	char address[ADDRESS_TEXT];

	for (unsigned i = 0; worker_address(running, i, address); i++)
		fprintf(stderr, "viaduct: listening on %s\n", address);
	if (worker_address(running, 0, address))
		fprintf(stderr, "export http_proxy=http://%s https_proxy=http://%s\n", address,
		    address);
}

static enum exit_status run(struct running_worker *running, const char *ready_file)
{
	if (ready_file && !ready_file_write(ready_file, running))
		return EXIT_USAGE;
	greet(running);
	worker_run(running);
	if (ready_file)
		ready_file_remove(ready_file);
	return EXIT_FINE;
}

static enum exit_status serve(const struct settings *settings)
{
	enum log_format format = settings->log.format;
	bool terminal = isatty(STDOUT_FILENO);
	struct writer_thread *writer = NULL;

	unsigned max_clients = connections_that_fit(settings);
	tune_heap();
	if (format != LOG_FORMAT_OFF && !(writer = writer_new(STDOUT_FILENO, lost_line, &format))) {
		fprintf(stderr, "viaduct: log: the writer thread could not be started\n");
		return EXIT_USAGE;
	}
	struct running_worker *running = worker_start(settings, max_clients, writer, terminal);
	enum exit_status status = EXIT_USAGE;
	if (running) {
		status = run(running, settings->ready_file.len ? settings->ready_file.at : NULL);
		worker_free(&running);
	}
	uint64_t lost = writer ? writer_free(&writer) : 0;
	if (lost)
		log_warn("log", "%ju lines were lost", (uintmax_t)lost);
	return status;
}

/* A descriptor of stdin, stdout or stderr that was closed must not become a socket's. */
static void hold_standard_descriptors(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

static enum exit_status help(const struct arguments *arguments, struct complaints *complaints)
{
	if (arguments->explains)
		help_print_explain(stdout);
	else if (!arguments->topic)
		help_print(stdout);
	else if (!help_print_option(stdout, arguments->topic, complaints))
		return EXIT_USAGE;
	return EXIT_FINE;
}

static enum exit_status load_and_serve(
    const struct arguments *arguments, struct complaints *complaints)
{
	const struct settings *settings =
	    settings_load(arguments->count, arguments->options, isatty(STDOUT_FILENO), complaints);
	enum exit_status status;

	complaints_print(complaints, stderr);
	complaints_release(complaints);
	if (!settings)
		return EXIT_USAGE;
	status = serve(settings);
	settings_release(&settings);
	return status;
}

static enum exit_status command(const struct arguments *arguments, struct complaints *complaints)
{
	switch (arguments->command) {
	case COMMAND_SERVE:
		return load_and_serve(arguments, complaints);
	case COMMAND_EXPLAIN:
		return explain_command(arguments, complaints);
	case COMMAND_VERSION:
		version_print(stdout, arguments->json);
		break;
	case COMMAND_HELP:
		return help(arguments, complaints);
	}
	return EXIT_FINE;
}

int main(int argc, char **argv)
{
	struct complaints complaints = {0};
	struct arguments arguments;
	enum exit_status status = EXIT_USAGE;

	hold_standard_descriptors();
	signal(SIGPIPE, SIG_IGN);
	if (arguments_read(argc, argv, &arguments, &complaints))
		status = command(&arguments, &complaints);
	complaints_print(&complaints, stderr);
	complaints_release(&complaints);
	arguments_release(&arguments);
	return status;
}
