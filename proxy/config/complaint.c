#include "config/complaint.h"

#include <stdarg.h>
#include "base/memory.h"

enum { MESSAGE_MAX = 1024 };

struct complaint {
	struct complaint *next;
	enum complaint_weight weight;
	char *text;
};

/* What a command line or a file holds must not move a terminal's cursor. */
static void replace_controls(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			*text = '?';
}

void complaint_add(
    struct complaints *complaints, enum complaint_weight weight, const char *format, ...)
{
	char message[MESSAGE_MAX];
	struct complaint *complaint = memory_zeroed(sizeof *complaint);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(message, sizeof message, format, arguments);
	va_end(arguments);
	replace_controls(message);
	complaint->weight = weight;
	complaint->text = memory_text(message);
	if (complaints->last)
		complaints->last->next = complaint;
	else
		complaints->first = complaint;
	complaints->last = complaint;
	if (weight == COMPLAINT_ERROR)
		complaints->errors++;
	else
		complaints->warnings++;
}

const struct complaint *complaint_next(
    const struct complaints *complaints, const struct complaint *previous)
{
	return previous ? previous->next : complaints->first;
}

const char *complaint_text(const struct complaint *complaint)
{
	return complaint->text;
}

bool complaint_is_error(const struct complaint *complaint)
{
	return complaint->weight == COMPLAINT_ERROR;
}

void complaints_print(const struct complaints *complaints, FILE *out)
{
	for (const struct complaint *c = complaints->first; c; c = c->next)
		fprintf(out, "viaduct: %s%s\n", complaint_is_error(c) ? "" : "warning: ", c->text);
}

void complaints_release(struct complaints *complaints)
{
	while (complaints->first) {
		struct complaint *complaint = complaints->first;
		complaints->first = complaint->next;
		free(complaint->text);
		free(complaint);
	}
	*complaints = (struct complaints){0};
}
