#include "config/options.h"

#include "config/nearest.h"
#include "config/settings.h"

#define OPTION(field, flag, group, type, standard, least, most, reloads, sentence)                 \
	{flag, GROUP_##group, TYPE_##type, standard, least, most, reloads, sentence,               \
	    offsetof(struct settings, field)},
static const struct option rows[OPTIONS] = {
#include "config/options.def"
};
#undef OPTION

#define OPTION(field, flag, group, type, standard, least, most, reloads, sentence) flag,
static const char *const flags[OPTIONS] = {
#include "config/options.def"
};
#undef OPTION

const struct option *option_row(enum option_id id)
{
	return &rows[id];
}

enum option_id option_find(struct slice name)
{
	for (unsigned id = 0; id < OPTIONS; id++)
		if (slice_equal(name, slice_text(flags[id])))
			return (enum option_id)id;
	return OPTIONS;
}

const char *option_nearest(struct slice name)
{
	return nearest_find(name, flags, OPTIONS);
}

bool option_is_list(const struct option *option)
{
	switch (option->type) {
	case TYPE_SERVERS:
	case TYPE_LISTENERS:
	case TYPE_PINS:
	case TYPE_REDIRECTIONS:
		return true;
	default:
		return false;
	}
}

const char *option_value_word(const struct option *option)
{
	static const char *const words[] = {
	    [TYPE_SWITCH] = "on|off",
	    [TYPE_DURATION] = "DURATION",
	    [TYPE_SIZE] = "SIZE",
	    [TYPE_COUNT] = "NUMBER",
	    [TYPE_TOKEN] = "TOKEN",
	    [TYPE_PATH] = "FILE",
	    [TYPE_TOKENS] = "TOKEN,...|off",
	    [TYPE_SERVERS] = "ADDRESS[:PORT]",
	    [TYPE_LISTENERS] = "ADDRESS:PORT",
	    [TYPE_PORTS] = "PORTS|any",
	    [TYPE_PINS] = "'NAME ADDRESS'",
	    [TYPE_REDIRECTIONS] = "'HOST:PORT HOST:PORT'",
	    [TYPE_LOG] = "'FORMAT PLACE'|off",
	    [TYPE_FORWARDED] = "off|rfc7239|xff",
	    [TYPE_PROXY_STATUS] = "errors|all",
	};
	return words[option->type];
}
