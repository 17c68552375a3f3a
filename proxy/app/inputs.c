#include "app/inputs.h"

#include <unistd.h>
#include "app/pipeline.h"
#include "exchange/prepared.h"

static void *prepare(const struct settings *settings, struct complaints *complaints)
{
	return prepared_new(&pipeline, settings, complaints);
}

static void release(void *made)
{
	struct prepared *prepared = made;

	prepared_free(&prepared);
}

struct settings_inputs inputs_of(const struct arguments *arguments)
{
	struct settings_inputs inputs = {
	    .count = arguments->count,
	    .flags = arguments->options,
	    .environment = environ,
	    .file = arguments->config,
	    .terminal = isatty(STDOUT_FILENO),
	    .prepare = prepare,
	    .release = release,
	};

	prepared_directives(&pipeline, inputs.directives);
	return inputs;
}
