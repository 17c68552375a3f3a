/* What helps a person whose message was not what it was meant to be. */
#include "app/explain/heads.h"
#include "app/explain/report.h"

/* The value of a field of the request's head, or empty. */
static struct slice field_of(struct slice head, struct slice name)
{
	struct slice line;

	while (heads_next_line(&head, &line))
		if (slice_equal_nocase(slice_of(line.at, slice_find(line, ':')), name))
			return slice_trim(slice_after(line, slice_find(line, ':') + 1));
	return slice_of(NULL, 0);
}

/* A path alone, as a client writes it to a server: how it writes it to a proxy. */
static struct slice absolute_form(struct slice message, struct arena *arena)
{
	struct slice head, line, method, target;

	heads_cut(&message, &head);
	struct slice host = field_of(head, SLICE("Host"));
	if (!heads_next_line(&head, &line) || !slice_cut(&line, ' ', &method) ||
	    !slice_cut(&line, ' ', &target) || host.len == 0)
		return slice_of(NULL, 0);
	return arena_print(arena, "A client writes this to a proxy as: %.*s http://%.*s%.*s %.*s",
	    (int)method.len, method.at, (int)host.len, host.at, (int)target.len, target.at,
	    (int)line.len, line.at);
}

static bool begins(struct slice octets, struct slice with)
{
	return octets.len >= with.len && slice_equal(slice_of(octets.at, with.len), with);
}

struct slice report_hint(const struct report *report)
{
	const struct rehearsed *r = report->rehearsed;
	struct slice request = report->request->octets;

	if (r->broken == TGT_17)
		return absolute_form(request, report->arena);
	if (begins(request, SLICE("HTTP/")))
		return SLICE("This looks like a response: give it with --response, and the request "
			     "that it answers on standard input.");
	if (begins(request, SLICE("http://")))
		return SLICE("This looks like a URI: a request begins with its method, like GET, "
			     "and ends with HTTP/1.1.");
	return slice_of(NULL, 0);
}
