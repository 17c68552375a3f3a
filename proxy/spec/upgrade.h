/* Upgrade and 101 (9110 7.8). */
#pragma once

#include "base/rule.h"
#include "http/message.h"
#include "spec/hopbyhop.h"

/*
 * The protocols of a request's Upgrade that are in `allowed` (a comma-separated list, compared
 * in any case), as a value to send on, in the arena; the empty slice when none may be offered.
 * Never h2c, whose HTTP2-Settings is dropped (SEC-08).
 */
struct slice upgrade_offer(struct request *request, const struct hop *hop, struct slice allowed,
    struct arena *arena, struct trace *trace);

/* Whether a 101 keeps the rules, given what was offered (UPG-04). */
struct verdict upgrade_accepted(
    const struct response *response, struct slice offered, struct trace *trace);

/*
 * Puts Upgrade back into a 426, and into a 101 that is passed on (`switches`), after the
 * stripping; says whether it did, and Connection must then name it (UPG-03, UPG-08).
 */
bool upgrade_restore(struct response *response, bool switches, struct trace *trace);
