#include "spec/via.h"

/* The front of s up to the first blank. */
static struct slice first_word(struct slice s)
{
	size_t n = 0;

	while (n < s.len && s.at[n] != ' ' && s.at[n] != '\t')
		n++;
	return slice_of(s.at, n);
}

/* Of `[protocol-name/]version received-by [comment]` the second word. */
static struct slice received_by(struct slice member)
{
	return first_word(slice_trim(slice_after(member, first_word(member).len)));
}

struct verdict via_of_request(const struct request *request, struct slice name, struct trace *trace)
{
	struct list_walk walk = {0};
	struct slice member;
	unsigned count = 0;
	bool ours = false;

	if (!fields_has(&request->fields, FIELD_VIA))
		return verdict_kept();
	while (fields_next_member(&request->fields, FIELD_VIA, &walk, &member)) {
		count++;
		ours |= slice_equal_nocase(received_by(member), name);
	}
	if (rule(trace, LOOP_02, ours))
		return verdict_broken(LOOP_02);
	if (rule(trace, LOOP_03, count > VIA_MEMBERS_MAX))
		return verdict_broken(LOOP_03);
	return verdict_kept();
}

void via_add(struct fields *fields, struct arena *arena, unsigned minor, struct slice name,
    struct trace *trace)
{
	if (!rule(trace, VIA_01, name.len > 0))
		return;
	char *value = arena_take(arena, 4 + name.len);
	memcpy(value, "1.1 ", 4);
	if (rule(trace, VIA_02, minor != 1))
		value[2] = (char)('0' + minor);
	memcpy(value + 4, name.at, name.len);
	fields_add_known(
	    fields, arena, FIELD_VIA, field_name(FIELD_VIA), slice_of(value, 4 + name.len));
}
