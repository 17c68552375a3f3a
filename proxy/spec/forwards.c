#include "spec/forwards.h"

#include "http/grammar.h"

static bool is_counted(enum method method)
{
	return method == METHOD_TRACE || method == METHOD_OPTIONS;
}

/* The number, at most one over what viaduct would send, so that no length of digits overflows. */
static bool read_number(struct slice value, uint64_t *number)
{
	if (value.len == 0 || octets_of(value, OCTET_DIGIT) < value.len)
		return false;
	if (!slice_number(value, FORWARDS_MAX, number))
		*number = FORWARDS_MAX + 1;
	return true;
}

static struct verdict judge_trace(
    const struct framing *framing, bool trace_method, struct trace *trace)
{
	if (rule(trace, MAXF_06, !trace_method))
		return verdict_broken(MAXF_06);
	if (rule(trace, MAXF_08, framing_has_body(framing)))
		return verdict_broken(MAXF_08);
	return verdict_kept();
}

struct verdict forwards_of_request(const struct request *request, const struct framing *framing,
    bool trace_method, bool *answer_here, struct trace *trace)
{
	const struct field *field = fields_find(&request->fields, FIELD_MAX_FORWARDS);
	uint64_t number = 0;

	*answer_here = false;
	if (request->method == METHOD_TRACE) {
		struct verdict verdict = judge_trace(framing, trace_method, trace);
		if (is_broken(verdict))
			return verdict;
	}
	if (!field || rule(trace, MAXF_03, !is_counted(request->method)))
		return verdict_kept();
	bool good = read_number(field->value, &number);
	if (rule(trace, MAXF_05, !good || fields_count(&request->fields, FIELD_MAX_FORWARDS) > 1))
		return verdict_broken(MAXF_05);
	*answer_here = rule(trace, MAXF_01, number == 0);
	return verdict_kept();
}

void forwards_count_down(struct request *request, struct arena *arena, struct trace *trace)
{
	struct field *field = fields_find(&request->fields, FIELD_MAX_FORWARDS);
	uint64_t number;

	if (!field || !is_counted(request->method) || !read_number(field->value, &number))
		return;
	if (rule(trace, MAXF_02, number > 0))
		field->value = arena_print(arena, "%u", (unsigned)(number - 1));
}
