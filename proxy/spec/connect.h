/* CONNECT (9110 9.3.6). */
#pragma once

#include "base/rule.h"
#include "http/message.h"
#include "spec/framing.h"

/* A CONNECT with a body is refused (CONN-05); other methods pass. */
struct verdict connect_of_request(
    const struct request *request, const struct framing *framing, struct trace *trace);

/* Whether a response opens the tunnel: any 2xx to CONNECT (CONN-04). */
bool connect_opens(enum method method, unsigned status, struct trace *trace);
