#include "http/message.h"

struct method_row {
	struct slice name;
	unsigned flags;
};

#define METHOD(name, flags) [METHOD_##name] = {{#name, sizeof(#name) - 1}, flags},
static const struct method_row methods[METHODS] = {
#include "http/method.def"
};
#undef METHOD

enum method method_lookup(struct slice token)
{
	for (unsigned i = METHOD_OTHER + 1; i < METHODS; i++)
		if (slice_equal(methods[i].name, token))
			return i;
	return METHOD_OTHER;
}

unsigned method_flags(enum method method)
{
	return methods[method].flags;
}

struct slice status_reason(unsigned status)
{
#define STATUS(code, reason)                                                                       \
	case code:                                                                                 \
		return SLICE(reason);
	switch (status) {
#include "http/status.def"
	default:
		return SLICE("");
	}
#undef STATUS
}
