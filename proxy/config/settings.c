#include "config/settings.h"

#include <stdio.h>
#include "base/memory.h"
#include "base/random.h"
#include "config/nearest.h"
#include "config/value.h"

/* Settings in the making. */
struct draft {
	const struct settings_inputs *inputs;
	struct settings *settings;
	struct settings *shadow; /* takes what a stronger source overrides, so that it is checked */
	struct complaints *complaints;
	const char **words; /* that a line may begin with */
	size_t word_count;
	unsigned entries[OPTIONS]; /* of the source at hand */
};

static void *member_of(struct settings *settings, const struct option *option)
{
	return (char *)settings + option->offset;
}

/* Where a value stands, for people: `--name`, `VIADUCT_NAME`, or `FILE:LINE:COLUMN: name`. */
struct spot {
	enum setting_source source;
	const struct config_line *line; /* of SOURCE_FILE */
	struct slice name;              /* the option's, in the words of its source */
};

static void complain(
    struct draft *draft, const struct spot *spot, struct slice value, const char *what)
{
	const struct config_line *line = spot->line;
	char quote[COMPLAINT_QUOTE];

	complaint_quote(quote, value);
	if (line)
		complaint_add_at(draft->complaints, COMPLAINT_ERROR, line->order,
		    "%s:%u:%u: %.*s: %s: %s", line->file, line->number,
		    line->words[line->count > 1].column, (int)spot->name.len, spot->name.at, quote,
		    what);
	else
		complaint_add(draft->complaints, COMPLAINT_ERROR, "%.*s: %s: %s",
		    (int)spot->name.len, spot->name.at, quote, what);
}

static void refuse_second(struct draft *draft, const struct spot *spot, struct slice value,
    const struct setting_origin *first)
{
	const char *what = "given a second time, and it has one value";

	if (first->file)
		what = arena_print(&draft->settings->memory, "%s; the first is in %s:%u", what,
		    first->file, first->line)
			   .at;
	complain(draft, spot, value, what);
}

/* Reads one value, or says what is wrong with it; one entry too many is told once. */
static void read_value(struct draft *draft, enum option_id id, const struct spot *spot,
    struct slice value, struct settings *into)
{
	const struct option *option = option_row(id);
	struct arena *memory = &draft->settings->memory;
	unsigned entry = ++draft->entries[id];
	unsigned most =
	    option->type == TYPE_LISTENERS ? SETTING_LISTENERS_MAX : SETTING_ENTRIES_MAX;
	struct slice wanted;

	if (value.len > SETTING_OCTETS_MAX)
		complain(draft, spot, value, "more than 16 KiB is no value");
	else if (entry == most + 1)
		complain(draft, spot, value,
		    arena_print(memory, "more than %u entries of this option are too many", most)
			.at);
	else if (entry <= most &&
		 !value_read(option, value, member_of(into, option), memory, &wanted))
		complain(
		    draft, spot, value, arena_print(memory, "%.*s", (int)wanted.len, wanted.at).at);
}

/* Takes one value of an option from a source. */
static void take(
    struct draft *draft, enum option_id id, const struct spot *spot, struct slice value)
{
	bool overridden = draft->settings->origin[id].source > spot->source;
	struct settings *into = overridden ? draft->shadow : draft->settings;
	struct setting_origin *origin = &into->origin[id];
	bool again = origin->source == spot->source;

	if (again && !option_is_list(option_row(id))) {
		refuse_second(draft, spot, value, origin);
		return;
	}
	if (!again) {
		*origin = (struct setting_origin){spot->source,
		    spot->line ? spot->line->file : NULL, spot->line ? spot->line->number : 0};
		draft->entries[id] = 0;
	}
	read_value(draft, id, spot, value, into);
}

static void take_flag(struct draft *draft, enum option_id id, struct slice value)
{
	struct spot spot = {.source = SOURCE_FLAG,
	    .name = arena_print(&draft->settings->memory, "--%s", option_row(id)->flag)};

	take(draft, id, &spot, value);
}

static bool is_directive(const struct draft *draft, struct slice word)
{
	const char *const *directive = draft->inputs->directives;

	for (; *directive; directive++)
		if (slice_equal(word, slice_text(*directive)))
			return true;
	return false;
}

static void refuse_flag(struct draft *draft, struct slice name)
{
	const char *nearest = option_nearest(name);
	int len = name.len < COMPLAINT_QUOTE ? (int)name.len : COMPLAINT_QUOTE;

	if (is_directive(draft, name))
		complaint_add(draft->complaints, COMPLAINT_ERROR,
		    "--%.*s: no option; it stands in a configuration file", len, name.at);
	else
		complaint_add(draft->complaints, COMPLAINT_ERROR, "--%.*s: unknown option; %s%s%s",
		    len, name.at, nearest ? "did you mean --" : "see viaduct --help",
		    nearest ? nearest : "", nearest ? "?" : "");
}

static bool is_flag(const char *word)
{
	return word[0] == '-' && word[1] == '-';
}

/* Reads the flag at argv[0]; gives how many words it took. */
static int read_flag(struct draft *draft, int argc, char *const argv[])
{
	struct slice word = slice_text(argv[0] + 2);
	size_t equals = slice_find(word, '=');
	struct slice name = slice_of(word.at, equals);
	enum option_id id = option_find(name);
	bool joined = equals < word.len;
	bool has_next = !joined && argc > 1 && !is_flag(argv[1]);

	if (id == OPTIONS)
		refuse_flag(draft, name);
	else if (joined)
		take_flag(draft, id, slice_after(word, equals + 1));
	else if (has_next)
		take_flag(draft, id, slice_text(argv[1]));
	else if (option_row(id)->type == TYPE_SWITCH)
		take_flag(draft, id, SLICE("on"));
	else
		complaint_add(draft->complaints, COMPLAINT_ERROR, "--%.*s: needs a value: %s",
		    (int)name.len, name.at,
		    value_wanted(option_row(id), &draft->settings->memory).at);
	return has_next ? 2 : 1;
}

static void read_flags(struct draft *draft)
{
	int argc = draft->inputs->count;
	char *const *argv = draft->inputs->flags;
	char quote[COMPLAINT_QUOTE];

	for (int i = 0; i < argc;) {
		if (is_flag(argv[i])) {
			i += read_flag(draft, argc - i, argv + i);
			continue;
		}
		complaint_add(draft->complaints, COMPLAINT_ERROR,
		    "%s: not an option, which begins with --; see viaduct --help",
		    complaint_quote(quote, slice_text(argv[i])));
		i++;
	}
}

/* Sets the option to what options.def says; a default that cannot be read is a fault of ours. */
static void set_standard(struct settings *settings, const struct option *option)
{
	struct slice rest = slice_text(option->standard), value, wanted = {0};

	while (slice_cut(&rest, ';', &value)) {
		if (value_read(
			option, value, member_of(settings, option), &settings->memory, &wanted))
			continue;
		fprintf(stderr, "viaduct: default of %s: %.*s\n", option->flag, (int)wanted.len,
		    wanted.at);
		abort();
	}
}

static const struct slice PREFIX = {"VIADUCT_", 8};

/* The flag that a variable's name is for: lower case, with - for _. */
static struct slice flag_of_variable(struct slice name, struct arena *memory)
{
	char *flag = arena_take(memory, name.len + 1);

	for (size_t i = 0; i < name.len; i++)
		flag[i] = name.at[i] == '_' ? '-' : octet_lower(name.at[i]);
	return slice_of(flag, name.len);
}

static bool has_small_letters(struct slice name)
{
	for (size_t i = 0; i < name.len; i++)
		if (name.at[i] >= 'a' && name.at[i] <= 'z')
			return true;
	return false;
}

/* Container platforms set such names by themselves: no error. */
static void warn_of_variable(struct draft *draft, struct slice name, struct slice flag)
{
	const char *nearest = option_nearest(flag);
	struct slice meant = slice_text(nearest);
	char capitals[COMPLAINT_QUOTE] = "";

	for (size_t i = 0; i < meant.len && i + 1 < sizeof capitals; i++)
		capitals[i] = meant.at[i] == '-'   ? '_'
			      : meant.at[i] >= 'a' ? (char)(meant.at[i] & ~0x20)
						   : meant.at[i];
	complaint_add(draft->complaints, COMPLAINT_WARNING,
	    "%.*s: this variable names no option%s%s%s", name.len < 200 ? (int)name.len : 200,
	    name.at, nearest ? "; did you mean VIADUCT_" : "", capitals, nearest ? "?" : "");
}

static void read_variable(struct draft *draft, struct slice name, struct slice value)
{
	struct spot spot = {.source = SOURCE_ENVIRONMENT, .name = name};
	struct slice own = slice_after(name, PREFIX.len);
	struct slice flag = flag_of_variable(own, &draft->settings->memory), entry;
	enum option_id id = option_find(flag);

	if (id == OPTIONS || has_small_letters(own) || slice_has(own, '-')) {
		warn_of_variable(draft, name, flag);
		return;
	}
	if (!option_is_list(option_row(id))) {
		take(draft, id, &spot, value);
		return;
	}
	while (slice_cut(&value, ';', &entry))
		take(draft, id, &spot, slice_trim(entry));
}

static void read_environment(struct draft *draft)
{
	char *const *at = draft->inputs->environment;

	for (; at && *at; at++) {
		struct slice variable = slice_text(*at);
		size_t equals = slice_find(variable, '=');
		struct slice name = slice_of(variable.at, equals);
		if (name.len > PREFIX.len && slice_equal(slice_of(name.at, PREFIX.len), PREFIX))
			read_variable(draft, name, slice_after(variable, equals + 1));
	}
}

/* Whether a value may be several words; that of another option needs quotes around blanks. */
static bool takes_words(const struct option *option)
{
	switch (option->type) {
	case TYPE_PINS:
	case TYPE_REDIRECTIONS:
	case TYPE_LOG:
		return true;
	default:
		return false;
	}
}

/* The words behind the first, with one space between them. */
static struct slice value_of_line(const struct config_line *line, struct arena *memory)
{
	size_t room = 0, len = 0;

	if (line->count == 2)
		return line->words[1].text;
	for (unsigned i = 1; i < line->count; i++)
		room += line->words[i].text.len + 1;
	char *value = arena_take(memory, room);
	for (unsigned i = 1; i < line->count; i++) {
		struct slice word = line->words[i].text;
		memcpy(value + len, word.at, word.len);
		len += word.len;
		value[len++] = ' ';
	}
	value[--len] = 0;
	return slice_of(value, len);
}

/* All first words that a line may have. */
static void list_words(struct draft *draft)
{
	const char *const *directives = draft->inputs->directives;
	size_t count = 0;

	while (directives[count])
		count++;
	draft->words =
	    arena_take(&draft->settings->memory, (OPTIONS + 1 + count) * sizeof *draft->words);
	for (unsigned id = 0; id < OPTIONS; id++)
		draft->words[id] = option_row((enum option_id)id)->flag;
	draft->words[OPTIONS] = "include";
	for (size_t i = 0; i < count; i++)
		draft->words[OPTIONS + 1 + i] = directives[i];
	draft->word_count = OPTIONS + 1 + count;
}

static void refuse_line(struct draft *draft, const struct config_line *line)
{
	const char *nearest = nearest_find(line->words[0].text, draft->words, draft->word_count);

	line_complain(line, 0, COMPLAINT_ERROR, draft->complaints, "unknown directive%s%s%s",
	    nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
}

static void take_line(struct draft *draft, enum option_id id, const struct config_line *line)
{
	const struct option *option = option_row(id);
	struct arena *memory = &draft->settings->memory;
	struct spot spot = {.source = SOURCE_FILE, .line = line, .name = slice_text(option->flag)};

	if (line->count == 1)
		line_complain(line, 0, COMPLAINT_ERROR, draft->complaints, "needs a value: %s",
		    value_wanted(option, memory).at);
	else if (line->count > 2 && !takes_words(option))
		line_complain(line, 2, COMPLAINT_ERROR, draft->complaints,
		    "%s takes one word (in quotes it may have blanks): %s", option->flag,
		    value_wanted(option, memory).at);
	else
		take(draft, id, &spot, value_of_line(line, memory));
}

static void read_line(struct draft *draft, const struct config_line *line)
{
	enum option_id id = option_find(line->words[0].text);

	if (is_directive(draft, line->words[0].text))
		lines_add(&draft->settings->lines, line, &draft->settings->memory);
	else if (id == OPTIONS)
		refuse_line(draft, line);
	else
		take_line(draft, id, line);
}

static void read_file(struct draft *draft)
{
	struct config_lines lines = {0};

	if (!draft->inputs->file)
		return;
	/* Its lists are other lists than the environment's. */
	memset(draft->shadow, 0, sizeof *draft->shadow);
	list_words(draft);
	file_read(draft->inputs->file, &draft->settings->memory, &lines, draft->complaints);
	for (unsigned i = 0; i < lines.count; i++)
		read_line(draft, &lines.at[i]);
}

/*
 * A name that nobody shares, so that loops are seen (LOOP-02) and nothing is told about the
 * machine.
 */
static struct slice name_made_up(struct arena *memory)
{
	unsigned number;

	random_fill(&number, sizeof number);
	return arena_print(memory, "viaduct-%08x", number);
}

static void set_defaults(struct settings *settings, bool terminal)
{
	for (unsigned id = 0; id < OPTIONS; id++) {
		const struct option *option = option_row((enum option_id)id);
		if (!setting_is_given(settings, (enum option_id)id) && option->standard)
			set_standard(settings, option);
	}
	if (!setting_is_given(settings, OPTION_name))
		settings->name = name_made_up(&settings->memory);
	if (!setting_is_given(settings, OPTION_log))
		settings->log = (struct log_setting){
		    terminal ? LOG_FORMAT_PRETTY : LOG_FORMAT_JSON, SLICE("-")};
}

/* The strongest source first, so that it is known what it overrides. */
/* What features make of their lines: last, for they may look at every setting. */
static void prepare(struct draft *draft)
{
	if (!draft->inputs->prepare)
		return;
	draft->settings->release = draft->inputs->release;
	draft->settings->prepared = draft->inputs->prepare(draft->settings, draft->complaints);
}

const struct settings *settings_load(
    const struct settings_inputs *inputs, struct complaints *complaints)
{
	struct settings *settings = memory_zeroed(sizeof *settings);
	const struct settings *loaded = settings;
	unsigned errors = complaints->errors;
	struct draft draft = {.inputs = inputs,
	    .settings = settings,
	    .shadow = memory_zeroed(sizeof *settings),
	    .complaints = complaints};

	atomic_init(&settings->holds, 1);
	read_flags(&draft);
	read_environment(&draft);
	read_file(&draft);
	set_defaults(settings, inputs->terminal);
	free(draft.shadow);
	prepare(&draft);
	if (complaints->errors > errors)
		settings_release(&loaded);
	return loaded;
}

const struct settings *settings_hold(const struct settings *settings)
{
	/* The count is the one thing that changes, and every settings object was made here. */
	atomic_fetch_add_explicit(&((struct settings *)settings)->holds, 1, memory_order_relaxed);
	return settings;
}

void settings_release(const struct settings **held)
{
	struct settings *settings = (struct settings *)*held;

	*held = NULL;
	if (!settings || atomic_fetch_sub_explicit(&settings->holds, 1, memory_order_acq_rel) > 1)
		return;
	if (settings->prepared)
		settings->release(settings->prepared);
	arena_release(&settings->memory);
	free(settings);
}

bool ports_have(const struct port_list *ports, uint16_t port)
{
	for (unsigned i = 0; i < ports->count; i++)
		if (port >= ports->at[i].first && port <= ports->at[i].last)
			return true;
	return false;
}

const struct host_port *redirection_find(
    const struct redirection_list *list, struct slice host, uint16_t port)
{
	for (unsigned i = 0; i < list->count; i++)
		if (list->at[i].from.port == port && slice_equal(list->at[i].from.host, host))
			return &list->at[i].to;
	return NULL;
}
