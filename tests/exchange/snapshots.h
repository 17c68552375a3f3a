/* A snapshot of settings for one test, made from flags as the program makes its own. */
#pragma once

#include "exchange/worker.h"
#include "suite.h"

/* The flags end with NULL; the caller releases the snapshot. */
static inline struct snapshot *snapshot_of(const char *const *flags)
{
	struct complaints complaints = {0};
	int count = 0;

	while (flags[count])
		count++;
	struct settings_inputs inputs = {.count = count, .flags = (char *const *)(uintptr_t)flags};
	const struct settings *settings = settings_load(&inputs, &complaints);
	if (!settings)
		complaints_print(&complaints, stderr);
	assert_non_null(settings);
	struct snapshot *snapshot = snapshot_new(settings);
	settings_release(&settings);
	complaints_release(&complaints);
	return snapshot;
}
