/* Proxy-Status members of viaduct's own (9209). */
#pragma once

#include "base/rule.h"
#include "http/fields.h"

/* The name as a member begins: a Token when it is one of structured fields, else a String (PST-03).
 */
struct slice proxy_status_name(struct slice name, struct arena *arena, struct trace *trace);

/* Appends a member with the next hop to a forwarded response's own (PST-01, PST-05). */
void proxy_status_add(struct fields *fields, struct slice name, struct slice next_hop,
    struct arena *arena, struct trace *trace);
