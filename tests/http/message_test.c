#include "suite.h"
#include "http/message.h"

struct method_case {
	const char *title;
	const char *token;
	enum method method;
	unsigned flags;
};

static const struct method_case methods[] = {
    {"GET is safe and idempotent", "GET", METHOD_GET, METHOD_SAFE | METHOD_IDEMPOTENT},
    {"PUT is idempotent, not safe", "PUT", METHOD_PUT, METHOD_IDEMPOTENT},
    {"DELETE is idempotent, not safe", "DELETE", METHOD_DELETE, METHOD_IDEMPOTENT},
    {"POST is neither", "POST", METHOD_POST, 0},
    {"CONNECT is neither", "CONNECT", METHOD_CONNECT, 0},
    {"TRACE is safe and idempotent", "TRACE", METHOD_TRACE, METHOD_SAFE | METHOD_IDEMPOTENT},
    {"PARSE-15: get is another method than GET", "get", METHOD_OTHER, 0},
    {"PARSE-16: an unknown method is of no known kind", "FROB", METHOD_OTHER, 0},
    {"what only begins like GET is another method", "GETS", METHOD_OTHER, 0},
};

static void check_method(void **state)
{
	const struct method_case *row = *state;

	assert_int_equal(method_lookup(slice_text(row->token)), row->method);
	assert_int_equal(method_flags(row->method), row->flags);
}

static void every_method_of_the_list_is_found(void **state)
{
	(void)state;
#define METHOD(name, flags) assert_int_equal(method_lookup(SLICE(#name)), METHOD_##name);
#include "http/method.def"
#undef METHOD
}

struct reason_case {
	const char *title;
	unsigned status;
	const char *reason;
};

static const struct reason_case reasons[] = {
    {"200 is OK", 200, "OK"},
    {"413 has its new name", 413, "Content Too Large"},
    {"511 is the last with a name", 511, "Network Authentication Required"},
    {"RESP-06: an unknown code has no reason of its own", 471, ""},
    {"no code at all has no reason", 0, ""},
};

static void check_reason(void **state)
{
	const struct reason_case *row = *state;

	assert_slice_equal(status_reason(row->status), slice_text(row->reason));
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, methods, check_method);
	suite_add(
	    &suite, "every method of the list is found", every_method_of_the_list_is_found, NULL);
	SUITE_TABLE(&suite, reasons, check_reason);
	return suite_run(&suite, "message");
}
