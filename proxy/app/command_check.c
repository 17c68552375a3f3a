#include "app/command_check.h"

#include <sys/utsname.h>
#include "app/inputs.h"
#include "app/output.h"
#include "config/unwise.h"

static void survey(const struct settings *settings, struct complaints *complaints)
{
	struct utsname machine;

	settings_unwise(settings, uname(&machine) == 0 ? machine.nodename : NULL, complaints);
}

static void print_count(unsigned count, const char *noun)
{
	printf("%u %s%s", count, noun, count == 1 ? "" : "s");
}

static void print_summary(const struct complaints *complaints)
{
	if (complaints->errors + complaints->warnings == 0) {
		puts("configuration is fine");
		return;
	}
	print_count(complaints->errors, "error");
	fputs(", ", stdout);
	print_count(complaints->warnings, "warning");
	putchar('\n');
}

enum exit_status command_check(const struct arguments *arguments, struct complaints *complaints)
{
	struct settings_inputs inputs = inputs_of(arguments);
	const struct settings *settings = settings_load(&inputs, complaints);

	if (settings)
		survey(settings, complaints);
	complaints_print(complaints, stdout);
	print_summary(complaints);
	complaints_release(complaints);
	enum exit_status status = settings ? EXIT_FINE : EXIT_USAGE;
	settings_release(&settings);
	return output_end("check", status);
}
