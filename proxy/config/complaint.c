#include "config/complaint.h"

#include <assert.h>
#include <stdarg.h>
#include "base/memory.h"
#include "base/utf8.h"

enum { MESSAGE_MAX = 1024 };

struct complaint {
	struct complaint *next;
	enum complaint_weight weight;
	unsigned order; /* of the line; 0 before all lines */
	char *text;
};

/* What a command line or a file holds must not move a terminal's cursor: text is UTF-8. */
static void replace_controls(char *text)
{
	for (struct slice rest = slice_text(text); rest.len > 0;) {
		size_t wide = utf8_sequence(rest);
		unsigned char c = (unsigned char)rest.at[0];
		if (wide == 0 && (c < ' ' || c >= 0x7f))
			text[rest.at - text] = '?';
		rest = slice_after(rest, wide ? wide : 1);
	}
}

/* Behind those of the same line; what is about no line comes behind all that is there. */
static void insert(struct complaints *complaints, struct complaint *complaint)
{
	struct complaint **at = &complaints->first;
	bool has_line = complaint->order > 0;

	while (*at && (!has_line || (*at)->order <= complaint->order)) {
		if (!has_line)
			complaint->order = (*at)->order;
		at = &(*at)->next;
	}
	complaint->next = *at;
	*at = complaint;
	complaints->kept++;
}

/* The last warning makes way, or else the last error. */
static void drop_one(struct complaints *complaints)
{
	struct complaint **drop = &complaints->first;

	for (struct complaint **at = drop; *at; at = &(*at)->next)
		if (complaint_is_error(*drop) || !complaint_is_error(*at))
			drop = at;
	struct complaint *dropped = *drop;
	assert(dropped);
	*drop = dropped->next;
	free(dropped->text);
	free(dropped);
	complaints->kept--;
}

static void add(struct complaints *complaints, enum complaint_weight weight, unsigned order,
    const char *message)
{
	struct complaint *complaint = memory_zeroed(sizeof *complaint);

	complaint->weight = weight;
	complaint->order = order;
	complaint->text = memory_text(message);
	replace_controls(complaint->text);
	insert(complaints, complaint);
	if (weight == COMPLAINT_ERROR)
		complaints->errors++;
	else
		complaints->warnings++;
	if (complaints->kept > COMPLAINTS_KEPT)
		drop_one(complaints);
}

void complaint_add(
    struct complaints *complaints, enum complaint_weight weight, const char *format, ...)
{
	char message[MESSAGE_MAX];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(message, sizeof message, format, arguments);
	va_end(arguments);
	add(complaints, weight, 0, message);
}

void complaint_add_at(struct complaints *complaints, enum complaint_weight weight, unsigned order,
    const char *format, ...)
{
	char message[MESSAGE_MAX];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(message, sizeof message, format, arguments);
	va_end(arguments);
	add(complaints, weight, order, message);
}

const char *complaint_quote(char room[COMPLAINT_QUOTE], struct slice word)
{
	size_t most = COMPLAINT_QUOTE - sizeof "'...'";
	size_t len = word.len <= most ? word.len : most;

	/* Not in the middle of a character. */
	while (len < word.len && len > most - 3 && ((unsigned char)word.at[len] & 0xc0) == 0x80)
		len--;
	snprintf(room, COMPLAINT_QUOTE, "'%.*s%s'", (int)len, word.at ? word.at : "",
	    len < word.len ? "..." : "");
	return room;
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
	if (complaints->errors + complaints->warnings > complaints->kept)
		fprintf(out, "viaduct: and %u more\n",
		    complaints->errors + complaints->warnings - complaints->kept);
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
