/*
 * The heap, for small fixed sizes: an allocation that fails ends the process with a
 * message, as there is no sensible way on.  Sizes that a
 * peer can influence are bounded by their callers before they come here.
 */
#pragma once

#include <stddef.h>
#include <stdlib.h>

void *memory_new(size_t size);

/* The same, zeroed. */
void *memory_zeroed(size_t size);

/* Grows or shrinks, as realloc. */
void *memory_resize(void *old, size_t size);

/* A copy of a NUL-terminated string. */
char *memory_text(const char *text);
