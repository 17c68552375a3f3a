/* The program: arguments, signals, and the order of starting and ending. */
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include "app/ready_file.h"
#include "app/worker.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/writer.h"
#include "config/help.h"
#include "features/accesslog_line.h"
#include "http/decode.h"
#include "net/address.h"

enum exit_status { EXIT_FINE = 0, EXIT_PROBLEMS = 1, EXIT_USAGE = 2 };

/* Descriptors that are needed besides those of connections: listeners, epoll, log, resolver. */
enum { DESCRIPTORS_APART = 64 };

static bool is_word(const char *argument, const char *word)
{
	return argument && strcmp(argument, word) == 0;
}

/* Each connection may need one descriptor, and its next hop another. */
static void raise_descriptors(const struct settings *settings)
{
	struct rlimit limit;
	rlim_t wanted = 2 * (rlim_t)settings->max_connections + DESCRIPTORS_APART;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur < wanted)
		log_warn("max-connections",
		    "%u may need %ju file descriptors, and the system allows %ju",
		    settings->max_connections, (uintmax_t)wanted, (uintmax_t)limit.rlim_cur);
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

	raise_descriptors(settings);
	tune_heap();
	decode_setup();
	if (format != LOG_FORMAT_OFF && !(writer = writer_new(STDOUT_FILENO, lost_line, &format))) {
		fprintf(stderr, "viaduct: log: the writer thread could not be started\n");
		return EXIT_USAGE;
	}
	struct running_worker *running = worker_start(settings, writer, terminal);
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

/* --help, --help OPTION, --version, --version --json; false when it is none of them. */
static bool informed(int argc, char **argv, enum exit_status *status)
{
	struct complaints complaints = {0};

	*status = EXIT_FINE;
	if (argc < 1)
		return false;
	if (is_word(argv[0], "--version")) {
		version_print(stdout, argc > 1 && is_word(argv[1], "--json"));
		return true;
	}
	if (!is_word(argv[0], "--help") && !is_word(argv[0], "-h") && !is_word(argv[0], "help"))
		return false;
	if (argc < 2)
		help_print(stdout);
	else if (!help_print_option(stdout, argv[1], &complaints))
		*status = EXIT_USAGE;
	complaints_print(&complaints, stderr);
	complaints_release(&complaints);
	return true;
}

int main(int argc, char **argv)
{
	struct complaints complaints = {0};
	enum exit_status status;

	signal(SIGPIPE, SIG_IGN);
	argc--, argv++;
	if (argc && is_word(argv[0], "serve"))
		argc--, argv++;
	if (informed(argc, argv, &status))
		return status;
	const struct settings *settings =
	    settings_load(argc, argv, isatty(STDOUT_FILENO), &complaints);
	complaints_print(&complaints, stderr);
	complaints_release(&complaints);
	if (!settings)
		return EXIT_USAGE;
	status = serve(settings);
	settings_release(&settings);
	return status;
}
