#include "exchange/prepared.h"

#include <assert.h>
#include "base/memory.h"

struct prepared {
	const struct pipeline *pipeline;
	void *shared[FEATURES_MAX];
};

struct prepared *prepared_new(
    const struct pipeline *pipeline, const struct settings *settings, struct complaints *complaints)
{
	struct prepared *prepared = memory_zeroed(sizeof *prepared);

	prepared->pipeline = pipeline;
	for (unsigned i = 0; pipeline->features[i]; i++) {
		assert(i < FEATURES_MAX);
		if (pipeline->features[i]->prepare)
			pipeline->features[i]->prepare(&prepared->shared[i], settings, complaints);
	}
	return prepared;
}

void prepared_free(struct prepared **taken)
{
	struct prepared *prepared = *taken;

	*taken = NULL;
	if (!prepared)
		return;
	for (unsigned i = 0; prepared->pipeline->features[i]; i++)
		if (prepared->pipeline->features[i]->release)
			prepared->pipeline->features[i]->release(&prepared->shared[i]);
	free(prepared);
}

const void *prepared_find(const struct prepared *prepared, const struct feature *feature)
{
	for (unsigned i = 0; prepared->pipeline->features[i]; i++)
		if (prepared->pipeline->features[i] == feature)
			return prepared->shared[i];
	return NULL;
}

void prepared_directives(
    const struct pipeline *pipeline, const char *directives[SETTING_DIRECTIVES_MAX + 1])
{
	unsigned count = 0;

	for (const struct feature *const *f = pipeline->features; *f; f++)
		for (const char *const *word = (*f)->directives; word && *word; word++) {
			assert(count < SETTING_DIRECTIVES_MAX);
			directives[count++] = *word;
		}
	directives[count] = NULL;
}
