/*
 * What the files of the gate share: gate.c has the sections and their sizes, gate_start.c the
 * start lines, gate_field.c the field lines.  A line is scanned part by part.  Each part goes
 * on at gate->looked, so that an octet is looked at once however the line is cut into pieces,
 * and what is said about a line does not depend on the pieces either.
 */
#pragma once

#include "http/gate.h"

enum gate_part {
	PART_METHOD, /* requests begin here, with their empty lines */
	PART_TARGET,
	PART_VERSION,
	PART_STATUS, /* responses: version and status code */
	PART_REASON,
	PART_LINE, /* the first octet of a field line; trailer sections begin here */
	PART_NAME,
	PART_BLANKS, /* between name and colon, where they should not be */
	PART_VALUE,
	PART_FOLD, /* a line that goes on with the value before it */
};

enum gate_step {
	STEP_ON,    /* the part is over; gate->looked is at the octet that ends it */
	STEP_SHORT, /* more octets are needed */
	STEP_LINE,  /* the line is over; gate->looked is behind its end */
	STEP_DONE,  /* the section is */
	STEP_REFUSED,
};

/* Heads of responses alone are mended: trailer sections are as strict as requests (CHUNK-13). */
static inline bool is_mendable(const struct gate *gate)
{
	return gate->kind == GATE_RESPONSE;
}

/* Notes the fault; gives STEP_REFUSED. */
enum gate_step gate_refuse(struct gate *gate, enum rule_id id, struct slice culprit);

/* Refuses when something is over its limit. */
static inline enum gate_step gate_size(
    struct gate *gate, bool over, struct slice culprit, struct trace *trace)
{
	if (is_mendable(gate) && rule(trace, RESP_11, over))
		return gate_refuse(gate, RESP_11, culprit);
	if (!is_mendable(gate) && rule(trace, PARSE_20, over))
		return gate_refuse(gate, PARSE_20, culprit);
	return STEP_ON;
}

/* Refuses octets that must not be in a response's head. */
static inline enum gate_step gate_response_octets(
    struct gate *gate, bool bad, struct slice culprit, struct trace *trace)
{
	return rule(trace, RESP_09, bad) ? gate_refuse(gate, RESP_09, culprit) : STEP_ON;
}

/*
 * Looks at the octet that ended a part: STEP_LINE when a line end is there, STEP_ON when it
 * is something else that the caller must judge (never in a response).
 */
enum gate_step gate_line_end(
    struct gate *gate, struct slice line, struct slice culprit, struct trace *trace);

/* Scan on in a line of their kind; they set gate->part to that of the next line. */
enum gate_step gate_request_line(struct gate *gate, struct slice line, struct trace *trace);
enum gate_step gate_status_line(struct gate *gate, struct slice line, struct trace *trace);
enum gate_step gate_field_line(struct gate *gate, struct slice line, struct trace *trace);
