/*
 * One client connection: reads requests one after the other, keeps it alive between them, and
 * closes it in stages (PERS-17).
 */
#pragma once

#include "exchange/exchange.h"

enum client_state {
	CLIENT_IDLE,   /* waits for a request */
	CLIENT_BUSY,   /* has an exchange */
	CLIENT_LINGER, /* was told FIN; what it still sends is thrown away until its own */
	CLIENT_RESET,  /* waits until what was written is out, then resets (P-29) */
};

struct client {
	struct worker *worker;
	struct stream *stream;
	struct exchange *exchange;
	enum client_state state;
	struct timer timer; /* head-timeout, client-idle-timeout or linger-timeout */
	struct link all;
	struct link idle;
	uint64_t idle_ms;     /* CLIENT_IDLE: since when, by clock_ms() */
	bool served;          /* it has had an answer */
	struct job job;       /* reads the next request after the turn */
	unsigned reset_polls; /* CLIENT_RESET: how often it was looked at */
};

/* Takes over an accepted socket; closes it at once when max-per-client says so. */
void client_open(struct worker *worker, int fd, const struct sockaddr *peer);

/* What comes of the connection when an exchange is settled. */
enum client_fate {
	CLIENT_NEXT,   /* the next request */
	CLIENT_CLOSE,  /* closed in stages */
	CLIENT_ABORT,  /* reset, so that nobody takes the end for complete */
	CLIENT_VANISH, /* it is gone already, or a tunnel has ended: closed at once */
};
void client_settled(struct client *client, enum client_fate fate);

/* Closes a client that is idle; used when there are too many. */
void client_close_idle(struct client *client);

/* Ends the connection whatever it is doing: for the end of a drain. */
void client_cut(struct client *client);
