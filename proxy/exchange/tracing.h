/*
 * Who listens to the trace of an exchange: the operator, with the option `trace`, and with
 * `trace-header` a client on loopback whose request says `Viaduct-Trace: 1`.
 */
#pragma once

#include "exchange/exchange.h"

enum { TRACE_SUMMARY_MAX = 2048 }; /* octets of the summary's value */

/* Gives the exchange a trace if anybody may listen; before its first octet is looked at. */
void tracing_begin(struct exchange *x);

/*
 * The request is read: the field that asks for a summary is for viaduct, and is dropped when
 * `trace-header` is on, whoever sent it.
 */
void tracing_consume(struct exchange *x);

/*
 * Adds `Viaduct-Trace: HOST-04;changed, FRAME-01;applied ...` to a final response's fields, if
 * the client has asked: the rules that bit so far, each once, in order, as far as they fit into
 * TRACE_SUMMARY_MAX.  The 200 to CONNECT has none, and who sends a head that the gate refuses has
 * not asked.
 */
void tracing_answer(struct exchange *x, struct fields *fields);

/* Notes that no connection was had, and why, in words of ours. */
void tracing_note_failure(struct exchange *x, struct slice why);

/* Notes what connection serves the exchange, as the summary has it. */
void tracing_note_lease(struct exchange *x);
