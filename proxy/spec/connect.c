#include "spec/connect.h"

struct verdict connect_of_request(
    const struct request *request, const struct framing *framing, struct trace *trace)
{
	if (request->method != METHOD_CONNECT)
		return verdict_kept();
	if (rule(trace, CONN_05, framing_has_body(framing)))
		return verdict_broken(CONN_05);
	return verdict_kept();
}

bool connect_opens(enum method method, unsigned status, struct trace *trace)
{
	if (method != METHOD_CONNECT)
		return false;
	return rule(trace, CONN_04, status >= 200 && status < 300);
}
