#include "base/memory.h"

#include <stdio.h>
#include <string.h>

static void *or_end(void *memory)
{
	if (memory)
		return memory;
	fputs("viaduct: out of memory\n", stderr);
	abort();
}

void *memory_new(size_t size)
{
	return or_end(malloc(size ? size : 1));
}

void *memory_zeroed(size_t size)
{
	return or_end(calloc(1, size ? size : 1));
}

void *memory_resize(void *old, size_t size)
{
	return or_end(realloc(old, size ? size : 1));
}

char *memory_text(const char *text)
{
	return or_end(strdup(text));
}
