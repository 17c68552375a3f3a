#include "app/output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum exit_status output_end(const char *command, enum exit_status status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	fprintf(stderr, "viaduct: %s: standard output: %s\n", command, strerror(errno));
	return EXIT_USAGE;
}
