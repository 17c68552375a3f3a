/* A command line written as one text, its words separated by `|`. */
#pragma once

#include <stdio.h>
#include <string.h>

enum { WORDS_MAX = 16 };

struct words {
	char text[1024];
	char *at[WORDS_MAX + 1]; /* NULL behind the last */
	int count;
};

static inline void words_split(struct words *words, const char *line)
{
	*words = (struct words){0};
	snprintf(words->text, sizeof words->text, "%s", line);
	for (char *at = *line ? words->text : NULL; at && words->count < WORDS_MAX;) {
		char *end = strchr(at, '|');
		words->at[words->count++] = at;
		at = end ? end + 1 : NULL;
		if (end)
			*end = 0;
	}
}
