#include "config/settings.h"

#include <stdio.h>
#include "base/memory.h"
#include "base/random.h"
#include "config/value.h"

/* Settings in the making. */
struct draft {
	struct settings *settings;
	struct complaints *complaints;
};

static void *member_of(struct settings *settings, const struct option *option)
{
	return (char *)settings + option->offset;
}

/* Sets an option to a value that a flag gave, or says what is wrong with it. */
static void set_from_flag(struct draft *draft, enum option_id id, struct slice value)
{
	struct settings *settings = draft->settings;
	const struct option *option = option_row(id);
	struct slice wanted = {0};

	if (settings->source[id] != SOURCE_DEFAULT && !option_is_list(option)) {
		complaint_add(draft->complaints, COMPLAINT_ERROR,
		    "--%s: '%.*s': given a second time, and it has one value", option->flag,
		    (int)value.len, value.at);
		return;
	}
	settings->source[id] = SOURCE_FLAG;
	if (!value_read(option, value, member_of(settings, option), &settings->memory, &wanted))
		complaint_add(draft->complaints, COMPLAINT_ERROR, "--%s: '%.*s': %.*s",
		    option->flag, (int)value.len, value.at, (int)wanted.len, wanted.at);
}

static void refuse_flag(struct draft *draft, struct slice name)
{
	const char *nearest = option_nearest(name);

	complaint_add(draft->complaints, COMPLAINT_ERROR, "--%.*s: unknown option; %s%s%s",
	    (int)name.len, name.at, nearest ? "did you mean --" : "see viaduct --help",
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
		set_from_flag(draft, id, slice_after(word, equals + 1));
	else if (has_next)
		set_from_flag(draft, id, slice_text(argv[1]));
	else if (option_row(id)->type == TYPE_SWITCH)
		set_from_flag(draft, id, SLICE("on"));
	else
		complaint_add(draft->complaints, COMPLAINT_ERROR, "--%.*s: needs a value: %s",
		    (int)name.len, name.at,
		    value_wanted(option_row(id), &draft->settings->memory).at);
	return has_next ? 2 : 1;
}

static void read_flags(struct draft *draft, int argc, char *const argv[])
{
	for (int i = 0; i < argc;) {
		if (is_flag(argv[i])) {
			i += read_flag(draft, argc - i, argv + i);
			continue;
		}
		complaint_add(draft->complaints, COMPLAINT_ERROR,
		    "'%s': not an option, which begins with --; see viaduct --help", argv[i]);
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
		if (settings->source[id] == SOURCE_DEFAULT && option->standard)
			set_standard(settings, option);
	}
	if (settings->source[OPTION_name] == SOURCE_DEFAULT)
		settings->name = name_made_up(&settings->memory);
	if (settings->source[OPTION_log] == SOURCE_DEFAULT)
		settings->log = (struct log_setting){
		    terminal ? LOG_FORMAT_PRETTY : LOG_FORMAT_JSON, SLICE("-")};
}

const struct settings *settings_load(
    int argc, char *const argv[], bool terminal, struct complaints *complaints)
{
	struct settings *settings = memory_zeroed(sizeof *settings);
	const struct settings *loaded = settings;
	unsigned errors = complaints->errors;
	struct draft draft = {settings, complaints};

	atomic_init(&settings->holds, 1);
	read_flags(&draft, argc, argv);
	set_defaults(settings, terminal);
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
