/* Lines for writers in tests. */
#pragma once

#include <stdio.h>
#include <unistd.h>
#include "base/writer.h"
#include "suite.h"

static inline size_t tell_lost(uint64_t lines, char *buffer, size_t room, void *arg)
{
	(void)arg;
	return (size_t)snprintf(buffer, room, "lost %llu\n", (unsigned long long)lines);
}

static inline void hand_line(struct writer_thread *writer, const char *text)
{
	struct batch *batch = batch_new();

	batch->len = strlen(text);
	memcpy(batch->octets, text, batch->len);
	batch->lines = 1;
	writer_hand(writer, &batch);
	assert_null(batch);
}

static inline void wait_until_lost(struct writer_thread *writer, uint64_t lines)
{
	while (writer_lost(writer) < lines)
		usleep(1000);
}
