/* The program: arguments, signals, and the order of starting and ending. */
#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <unistd.h>
#include "app/command_check.h"
#include "app/command_config.h"
#include "app/command_env.h"
#include "app/exit_status.h"
#include "app/explain/command.h"
#include "app/inputs.h"
#include "app/descriptors.h"
#include "app/log_file.h"
#include "app/ready_file.h"
#include "app/signals.h"
#include "app/worker.h"
#include "base/log.h"
#include "config/arguments.h"
#include "config/help.h"
#include "http/decode.h"
#include "net/address.h"

/* Large blocks come and go with bodies: without this each costs a system call or two. */
static void tune_heap(void)
{
	mallopt(M_MMAP_THRESHOLD, 4 << 20);
	mallopt(M_TRIM_THRESHOLD, 64 << 20);
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

static enum exit_status serve(const struct settings *settings, const struct settings_inputs *inputs)
{
	struct log_file log;

	unsigned max_clients = connections_that_fit(settings);
	tune_heap();
	if (!log_file_open(&log, &settings->log))
		return EXIT_USAGE;
	struct running_worker *running =
	    worker_start(settings, inputs, max_clients, log.writer, log.is_terminal);
	enum exit_status status = EXIT_USAGE;
	if (running) {
		status = run(running, settings->ready_file.len ? settings->ready_file.at : NULL);
		worker_free(&running);
	}
	log_file_close(&log);
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
	static void (*const pages[])(FILE * out) = {
	    [COMMAND_SERVE] = help_print,
	    [COMMAND_CHECK] = help_print_check,
	    [COMMAND_CONFIG] = help_print_config,
	    [COMMAND_EXPLAIN] = help_print_explain,
	    [COMMAND_ENV] = help_print_env,
	};

	if (!arguments->topic)
		pages[arguments->about](stdout);
	else if (!help_print_option(stdout, arguments->topic, complaints))
		return EXIT_USAGE;
	return EXIT_FINE;
}

static enum exit_status load_and_serve(
    const struct arguments *arguments, struct complaints *complaints)
{
	struct settings_inputs inputs = inputs_of(arguments);
	const struct settings *settings = settings_load(&inputs, complaints);
	enum exit_status status;

	complaints_print(complaints, stderr);
	complaints_release(complaints);
	if (!settings)
		return EXIT_USAGE;
	status = serve(settings, &inputs);
	settings_release(&settings);
	return status;
}

static enum exit_status command(const struct arguments *arguments, struct complaints *complaints)
{
	switch (arguments->command) {
	case COMMAND_SERVE:
		return load_and_serve(arguments, complaints);
	case COMMAND_CHECK:
		return command_check(arguments, complaints);
	case COMMAND_CONFIG:
		return command_config(arguments, complaints);
	case COMMAND_ENV:
		return command_env(arguments, complaints);
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
	signals_ignore();
	if (arguments_read(argc, argv, &arguments, &complaints))
		status = command(&arguments, &complaints);
	complaints_print(&complaints, stderr);
	complaints_release(&complaints);
	arguments_release(&arguments);
	return status;
}
