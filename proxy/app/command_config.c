#include "app/command_config.h"

#include "app/inputs.h"
#include "app/output.h"
#include "base/json.h"
#include "base/memory.h"
#include "config/value_text.h"

enum { NAME_COLUMN = 24, VALUE_COLUMN = 26, FIRST_ROOM = 1 << 16 };

/* An option's row on its way out. */
struct row {
	const struct settings *settings;
	const struct option *option;
	const struct setting_origin *origin;
	const void *member;
	unsigned count; /* of its values */
	struct slice place;
	struct arena *memory;
};

static struct row row_of(const struct settings *settings, enum option_id id, struct arena *memory)
{
	const struct option *option = option_row(id);
	const void *member = setting_member(settings, id);

	return (struct row){
	    .settings = settings,
	    .option = option,
	    .origin = &settings->origin[id],
	    .member = member,
	    .count = value_count(option, member),
	    .place = setting_place(settings, id, memory),
	    .memory = memory,
	};
}

/* One line.  A value that is made anew each time, or none at all, is only a comment. */
static void print_value(const struct row *row, struct slice value)
{
	bool is_comment = row->origin->source == SOURCE_DEFAULT && !row->option->standard;

	printf("%s%-*s %-*s  # %s%s\n", is_comment ? "# " : "",
	    is_comment ? NAME_COLUMN - 2 : NAME_COLUMN, row->option->flag, VALUE_COLUMN, value.at,
	    row->place.at, row->count ? "" : ": none");
}

static void print_row(const struct row *row)
{
	if (row->count == 0)
		print_value(row, SLICE(""));
	for (unsigned i = 0; i < row->count; i++) {
		struct slice value = value_write(row->option, row->member, i, row->memory);
		print_value(row, value_quote(value, row->memory));
	}
}

static void print_text(const struct settings *settings, struct arena *memory)
{
	for (unsigned id = 0; id < OPTIONS; id++) {
		struct row row = row_of(settings, (enum option_id)id, memory);
		print_row(&row);
	}
}

static void put_text_or_null(struct json *json, struct slice key, struct slice text)
{
	if (text.len)
		json_string(json, key, text);
	else
		json_null(json, key);
}

/* A list is a list, also of one; what is not given is null. */
static void put_value(struct json *json, const struct row *row)
{
	bool is_list = option_is_list(row->option);
	struct slice key = is_list ? SLICE("") : SLICE("value");

	if (is_list)
		json_open_list(json, SLICE("value"));
	else if (row->count == 0)
		json_null(json, key);
	for (unsigned i = 0; i < row->count; i++)
		json_string(json, key, value_write(row->option, row->member, i, row->memory));
	if (is_list)
		json_close_list(json);
}

static void put_row(struct json *json, const struct row *row)
{
	static const char *const sources[] = {
	    [SOURCE_DEFAULT] = "default",
	    [SOURCE_FILE] = "file",
	    [SOURCE_ENVIRONMENT] = "environment",
	    [SOURCE_FLAG] = "flag",
	};
	const struct setting_origin *origin = row->origin;

	json_open(json, SLICE(""));
	json_string(json, SLICE("name"), slice_text(row->option->flag));
	put_value(json, row);
	json_string(json, SLICE("source"), slice_text(sources[origin->source]));
	put_text_or_null(json, SLICE("file"), slice_text(origin->file));
	if (origin->source == SOURCE_FILE)
		json_number(json, SLICE("line"), origin->line);
	else
		json_null(json, SLICE("line"));
	json_close(json);
}

/* The octets written, or 0 when they did not fit. */
static size_t write_json(
    const struct settings *settings, struct arena *memory, char *room, size_t octets)
{
	struct json json;

	json_begin(&json, room, octets);
	json_open(&json, SLICE(""));
	json_open_list(&json, SLICE("options"));
	for (unsigned id = 0; id < OPTIONS; id++) {
		struct row row = row_of(settings, (enum option_id)id, memory);
		put_row(&json, &row);
	}
	json_close_list(&json);
	json_close(&json);
	return json_length(&json);
}

static void print_json(const struct settings *settings, struct arena *memory)
{
	size_t octets = FIRST_ROOM, len;
	char *room = memory_new(octets);

	while ((len = write_json(settings, memory, room, octets)) == 0) {
		octets *= 2;
		room = memory_resize(room, octets);
	}
	fwrite(room, 1, len, stdout);
	putchar('\n');
	free(room);
}

static enum exit_status print(const struct settings *settings, bool json)
{
	struct arena memory = {0};

	if (json)
		print_json(settings, &memory);
	else
		print_text(settings, &memory);
	arena_release(&memory);
	return output_end("config", EXIT_FINE);
}

enum exit_status command_config(const struct arguments *arguments, struct complaints *complaints)
{
	struct settings_inputs inputs = inputs_of(arguments);

	if (!arguments->effective) {
		complaint_add(complaints, COMPLAINT_ERROR,
		    "config: what of it? write: viaduct config --effective [--json]");
		return EXIT_USAGE;
	}
	const struct settings *settings = settings_load(&inputs, complaints);
	enum exit_status status = settings ? print(settings, arguments->json) : EXIT_USAGE;
	settings_release(&settings);
	return status;
}
