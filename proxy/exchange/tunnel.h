/*
 * HANDOFF: octets relayed blindly in both directions, after a CONNECT or a 101.  A FIN is passed
 * on as a FIN (CONN-10); a reset of one side resets the other.
 */
#pragma once

#include "exchange/exchange.h"

/*
 * Begins to relay between the client's stream and `other`, which the answer's owner keeps until
 * the exchange's answer ends.  A request body that is still on its way is finished first
 * (UPG-06).  The exchange settles when the tunnel is over.
 */
void tunnel_begin(struct exchange *x, struct stream *other);
