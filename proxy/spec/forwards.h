/* Max-Forwards, and the methods that it is for: TRACE and OPTIONS (9110 7.6.2, 9.3.7, 9.3.8). */
#pragma once

#include "base/rule.h"
#include "http/message.h"
#include "spec/framing.h"

enum { FORWARDS_MAX = 255 }; /* what viaduct sends at most (MAXF-02) */

/*
 * Judges TRACE, which `trace_method` allows at all, and Max-Forwards; *answer_here says that
 * viaduct is the final recipient (MAXF-01).
 */
struct verdict forwards_of_request(const struct request *request, const struct framing *framing,
    bool trace_method, bool *answer_here, struct trace *trace);

/* Takes one off Max-Forwards, where it counts; never adds the field (MAXF-04). */
void forwards_count_down(struct request *request, struct arena *arena, struct trace *trace);
