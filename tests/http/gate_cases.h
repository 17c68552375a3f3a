/*
 * Cases for the gate: octets that it refuses or passes, shown whole, one by one, and cut in two at
 * each place.
 */
#pragma once

#include <stdio.h>
#include "suite.h"
#include "http/gate.h"

/* Small limits, so that cases stay short. */
static const struct gate_limits limits = {.line = 120, .field = 60, .head = 300, .fields = 5};

/* Octets from the heap for each call, so that a sanitizer sees a look beyond them. */
static inline enum gate_result scan_alone(struct gate *gate, struct slice octets, size_t *used)
{
	struct slice alone = slice_alone(octets);
	enum gate_result result = gate_scan(gate, alone, used, NULL);

	slice_alone_free(alone);
	return result;
}

/* Shows the octets in pieces, with what was left over before each; *used counts in all. */
static inline enum gate_result scan_pieces(
    struct gate *gate, struct slice octets, size_t first, size_t piece, size_t *used)
{
	enum gate_result result = GATE_MORE;
	size_t shown = first;

	*used = 0;
	while (result == GATE_MORE) {
		size_t done;
		shown = shown < octets.len ? shown : octets.len;
		result = scan_alone(gate, slice_of(octets.at + *used, shown - *used), &done);
		*used += done;
		if (shown == octets.len)
			break;
		shown += piece;
	}
	return result;
}

typedef void check_fn(
    const struct gate *gate, enum gate_result result, size_t used, const void *row);

/* Checks the same of the octets whole, one by one, and cut in two at each place. */
static inline void scan_in_all_ways(enum gate_kind kind, const struct gate_limits *these,
    struct slice octets, check_fn *check, const void *row)
{
	for (size_t first = 0; first <= octets.len + 1; first++) {
		struct arena arena = {0};
		struct gate gate;
		size_t used;
		bool one_by_one = first > octets.len;

		gate_begin(&gate, kind, these, &arena);
		enum gate_result result = scan_pieces(
		    &gate, octets, one_by_one ? 1 : first, one_by_one ? 1 : octets.len, &used);
		check(&gate, result, used, row);
		arena_release(&arena);
	}
}

struct refused_case {
	const char *title;
	enum gate_kind kind;
	struct slice octets;
	enum rule_id rule;
	const char *culprit;
};

#define OCTETS(literal)                                                                            \
	{                                                                                          \
		"" literal, sizeof(literal) - 1                                                    \
	}
#define LINE "GET http://o.test/ HTTP/1.1\r\n"
#define STATUS "HTTP/1.1 200 OK\r\n"
#define TEN "0123456789"
#define SIXTY TEN TEN TEN TEN TEN TEN

static inline void check_refused_gate(
    const struct gate *gate, enum gate_result result, size_t used, const void *row_)
{
	const struct refused_case *row = row_;

	assert_int_equal(result, GATE_REFUSED);
	assert_int_equal(gate->broken, row->rule);
	assert_slice_equal(gate->culprit, slice_text(row->culprit));
	assert_true(used <= row->octets.len);
	if (row->rule == CHUNK_13)
		assert_int_not_equal(gate->cause, CHUNK_13);
}

static inline void check_refused(void **state)
{
	const struct refused_case *row = *state;

	scan_in_all_ways(row->kind, &limits, row->octets, check_refused_gate, row);
}

struct passed_case {
	const char *title;
	enum gate_kind kind;
	struct slice octets;
	const char *first, *second; /* method and target; a status and its reason */
	unsigned minor;
	const char *lines;
	const char *framing, *look_alikes; /* `Name: value` and a semicolon, for each */
	bool mended;
};

static inline void assert_fields(const struct fields *fields, const char *expected)
{
	char text[300] = "";
	size_t len = 0;

	for (unsigned i = 0; i < fields->count; i++) {
		struct field *field = &fields->at[i];
		len += (size_t)snprintf(text + len, sizeof text - len, "%.*s: %.*s;",
		    (int)field->name.len, field->name.at, (int)field->value.len, field->value.at);
	}
	assert_string_equal(text, expected);
}

static inline void check_passed_gate(
    const struct gate *gate, enum gate_result result, size_t used, const void *row_)
{
	const struct passed_case *row = row_;
	char status[8];

	assert_int_equal(result, GATE_DONE);
	assert_int_equal(used, row->octets.len);
	assert_slice_equal(gate->lines, slice_text(row->lines));
	assert_fields(&gate->framing, row->framing);
	assert_fields(&gate->look_alikes, row->look_alikes);
	assert_int_equal(gate->minor, row->minor);
	assert_int_equal(gate->mended, row->mended);
	if (row->kind == GATE_REQUEST) {
		assert_slice_equal(gate->method, slice_text(row->first));
		assert_slice_equal(gate->target, slice_text(row->second));
	} else if (row->kind == GATE_RESPONSE) {
		snprintf(status, sizeof status, "%u", (unsigned)gate->status);
		assert_string_equal(status, row->first);
		assert_slice_equal(gate->reason, slice_text(row->second));
	}
}

static inline void check_passed(void **state)
{
	const struct passed_case *row = *state;

	scan_in_all_ways(row->kind, &limits, row->octets, check_passed_gate, row);
}
