/* Numbers as an operator writes them: durations and sizes with a unit, counts without. */
#include "config/value_types.h"

#include "http/grammar.h"

struct unit {
	const char *name;
	uint64_t factor;
};

/* The largest last, so that a number is written in the largest that divides it. */
static const struct unit durations[] = {
    {"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {NULL, 0}};
static const struct unit sizes[] = {
    {"B", 1}, {"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {NULL, 0}};
static const struct unit none[] = {{"", 1}, {NULL, 0}};

static const struct unit *units_of(enum option_type type)
{
	if (type == TYPE_COUNT)
		return none;
	return type == TYPE_DURATION ? durations : sizes;
}

/* Reads digits and a unit, or `off`, within the option's bounds. */
static bool read_number(
    const struct reading *r, const struct unit *units, struct slice no_unit, uint64_t *number)
{
	size_t digits = octets_of(r->value, OCTET_DIGIT);
	struct slice name = slice_after(r->value, digits);
	uint64_t value = 0;

	*number = 0;
	if (value_is_off(r->value))
		return r->option->least == 0;
	if (digits == 0)
		return false;
	if (name.len == 0 && units != none)
		return value_refuse(r, no_unit);
	while (units->name && !slice_equal(name, slice_text(units->name)))
		units++;
	if (!units->name ||
	    !slice_number(slice_of(r->value.at, digits), r->option->most / units->factor, &value))
		return false;
	*number = value * units->factor;
	return *number > 0 && *number >= r->option->least;
}

bool read_duration(const struct reading *r)
{
	uint64_t number;

	if (!read_number(
		r, durations, SLICE("a duration needs a unit, like 30s or 500ms"), &number))
		return false;
	*(uint64_t *)r->member = number;
	return true;
}

bool read_size(const struct reading *r)
{
	uint64_t number;

	if (!read_number(r, sizes, SLICE("a size needs a unit, like 16KiB or 512B"), &number))
		return false;
	*(uint64_t *)r->member = number;
	return true;
}

bool read_count(const struct reading *r)
{
	uint64_t number;

	if (!read_number(r, none, SLICE(""), &number))
		return false;
	*(unsigned *)r->member = (unsigned)number;
	return true;
}

struct slice number_write(enum option_type type, uint64_t number, struct arena *memory)
{
	const struct unit *units = units_of(type);
	const struct unit *best = units;

	for (; units->name; units++)
		if (number >= units->factor && number % units->factor == 0)
			best = units;
	return arena_print(
	    memory, "%llu%s", (unsigned long long)(number / best->factor), best->name);
}
