/* How many clients there may be: at max-connections idle ones make way, and then accept waits. */
#pragma once

#include "exchange/worker.h"

/* A client was accepted: beyond the limit the longest idle one is closed. */
void admission_entered(struct worker *worker);

/* Clients have become busy, idle or fewer: the listeners rest exactly while all places are taken
 * by clients that are busy. */
void admission_changed(struct worker *worker);

/* Of worker->seats: new clients that said nothing have had their time. */
void admission_look(struct timer *timer, void *arg);
