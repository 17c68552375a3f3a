#include "heads.h"

#include "http/decode.h"
#include "spec/rule_text.h"

static const struct gate_limits limits = {
    .line = 16384, .field = 16384, .head = 65536, .fields = 128};

enum { WIRE_MAX = 65536 };

/* CR LF for each LF, and the empty line. */
static struct slice wire_of(struct arena *arena, const char *text)
{
	char *wire = arena_take(arena, 2 * strlen(text) + 3);
	size_t len = 0;

	for (; *text; text++) {
		if (*text == '\n')
			wire[len++] = '\r';
		wire[len++] = *text;
	}
	memcpy(wire + len, "\r\n", 2);
	return slice_of(wire, len + 2);
}

static struct gate gate_passed(struct arena *arena, enum gate_kind kind, const char *text)
{
	struct slice wire = wire_of(arena, text);
	struct gate gate;
	size_t used;

	gate_begin(&gate, kind, &limits, arena);
	assert_int_equal(gate_scan(&gate, wire, &used, NULL), GATE_DONE);
	assert_int_equal(used, wire.len);
	return gate;
}

struct request head_request(struct arena *arena, const char *text)
{
	struct gate gate = gate_passed(arena, GATE_REQUEST, text);
	struct request request;

	assert_true(decode_request(&gate, &request));
	return request;
}

struct response head_response(struct arena *arena, const char *text)
{
	struct gate gate = gate_passed(arena, GATE_RESPONSE, text);
	struct response response;

	assert_true(decode_response(&gate, &response));
	return response;
}

struct fields head_trailer(struct arena *arena, const char *text)
{
	struct gate gate = gate_passed(arena, GATE_RESPONSE_TRAILER, text);
	struct fields trailer = {0};

	assert_true(decode_trailer(&gate, &trailer));
	return trailer;
}

const char *head_text(struct arena *arena, const struct writer *out)
{
	char *text = arena_take(arena, out->len + 1);
	size_t len = 0;

	assert_false(out->failed);
	for (size_t i = 0; i < out->len; i++)
		if (out->at[i] != '\r')
			text[len++] = out->at[i];
	text[len] = '\0';
	return text;
}

const char *head_fields(struct arena *arena, const struct fields *fields)
{
	struct writer out = {.at = arena_take(arena, WIRE_MAX), .room = WIRE_MAX};

	write_fields(&out, fields);
	return head_text(arena, &out);
}

void assert_verdict(struct verdict verdict, enum rule_id expected)
{
	enum rule_id broken = is_broken(verdict) ? verdict.rule : RULE_NONE;

	if (broken != expected)
		print_error("broken: %.8s, expected: %.8s\n",
		    broken ? rule_text(broken)->id.at : "none",
		    expected ? rule_text(expected)->id.at : "none");
	assert_int_equal(broken, expected);
}
