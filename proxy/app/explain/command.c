#include "app/explain/command.h"

#include <errno.h>
#include "app/explain/report.h"
#include "app/inputs.h"
#include "app/output.h"

static bool read_file(FILE *file, const char *name, struct arena *arena, struct pasted *pasted)
{
	struct slice octets;
	const char *error;

	if (!pasted_read(file, arena, &octets, &error)) {
		fprintf(stderr, "viaduct: explain: %s: %s\n", name, error);
		return false;
	}
	*pasted = pasted_mend(octets, arena);
	return true;
}

static bool read_response(const char *name, struct arena *arena, struct pasted *pasted)
{
	FILE *file = fopen(name, "re");

	if (!file) {
		fprintf(stderr, "viaduct: explain: --response: %s: %s\n", name, strerror(errno));
		return false;
	}
	bool read = read_file(file, name, arena, pasted);
	fclose(file);
	return read;
}

static enum exit_status explain(
    const struct settings *settings, const struct arguments *arguments, struct arena *arena)
{
	struct pasted request, response = {0};
	struct rehearsed rehearsed;

	if (!read_file(stdin, "standard input", arena, &request))
		return EXIT_USAGE;
	if (arguments->response && !read_response(arguments->response, arena, &response))
		return EXIT_USAGE;
	if (!rehearse(settings, request.octets, response.octets, arena, &rehearsed)) {
		fprintf(stderr, "viaduct: explain: no sockets: %s\n", strerror(errno));
		return EXIT_USAGE;
	}
	struct report report = {
	    .rehearsed = &rehearsed,
	    .request = &request,
	    .response = arguments->response ? &response : NULL,
	    .arena = arena,
	};
	if (arguments->json)
		report_print_json(&report, stdout);
	else
		report_print(&report, stdout);
	bool fine = rehearsed.failure == FAILURE_NONE && rehearsed.end != REHEARSED_INCOMPLETE;
	return output_end("explain", fine ? EXIT_FINE : EXIT_PROBLEMS);
}

enum exit_status explain_command(const struct arguments *arguments, struct complaints *complaints)
{
	struct settings_inputs inputs = inputs_of(arguments);
	const struct settings *settings = settings_load(&inputs, complaints);
	enum exit_status status = EXIT_USAGE;
	struct arena arena = {0};

	complaints_print(complaints, stderr);
	complaints_release(complaints);
	if (settings)
		status = explain(settings, arguments, &arena);
	arena_release(&arena);
	settings_release(&settings);
	return status;
}
