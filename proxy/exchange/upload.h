/* The request's body as the exchange sees it: begun, drained, abandoned, broken. */
#pragma once

#include "exchange/exchange.h"

/* Whether all of it was read, or there is none. */
bool upload_is_complete(const struct exchange *x);

/* Whether what is left of it is worth reading to keep the connection (INC-10). */
bool upload_is_drainable(const struct exchange *x);

/* Whether the client holds it back until it is told 100. */
bool upload_is_held(const struct exchange *x);

/* The client was told 100, or sends without having been: from now on octets are due. */
void upload_continue(struct exchange *x);

/* Reads what is left and throws it away. */
void upload_drain(struct exchange *x);

/* Whether it is over max-request-body, as far as is known (ST-413). */
bool upload_is_too_large(struct exchange *x);

/* Why it was refused: too large, or a rule that it broke. */
struct refusal upload_refusal(struct exchange *x);

/* Nothing of it was taken: it begins anew later, and is not read till then. */
void upload_rewind(struct exchange *x);

/* Nobody wants it any more. */
void upload_abandon(struct exchange *x);

/* The flow has broken: refuses the request, or ends the exchange.  The exchange may be gone after.
 */
void upload_broken(struct exchange *x);
