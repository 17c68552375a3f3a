/* Via: who a message passed (9110 7.6.3), and loops that it shows. */
#pragma once

#include "base/rule.h"
#include "http/message.h"

enum { VIA_MEMBERS_MAX = 64 }; /* LOOP-03 */

/* A request whose Via names us, or too many, is in a loop (LOOP-02, LOOP-03). */
struct verdict via_of_request(
    const struct request *request, struct slice name, struct trace *trace);

/* Adds our member as the last line; `minor` is that of the message received (VIA-02). */
void via_add(struct fields *fields, struct arena *arena, unsigned minor, struct slice name,
    struct trace *trace);
