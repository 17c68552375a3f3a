/*
 * One exchange with a next hop: the state that fetch.c (asking), response.c (reading heads)
 * and relay.c (bodies) share.  In the exchange's arena.
 */
#pragma once

#include "exchange/client.h"
#include "exchange/upload.h"
#include "upstream/leased.h"

struct fetch {
	struct exchange *x;
	struct want *want;
	struct lease *lease;
	struct stream *stream; /* the lease's */
	struct gate gate;      /* of the response's head */
	bool gate_begun;
	struct response response;
	struct response_plan plan;
	struct forwarding forwarding; /* the snapshot's, with the client's address */
	struct timer timer;           /* first-byte-timeout, then read-timeout while in a head */
	uint64_t asked; /* how much of the request had been read when its clock was last set */
	unsigned interims;
	size_t interim_octets;
	bool response_began; /* an octet of it came */
	bool left;           /* an octet of the request was taken by the kernel */
	bool retried;
	bool interim_close; /* a 1xx said close (INT-06) */
};

/* Asks for a connection, and sends the request when it is there. */
void fetch_ask(struct fetch *f);

/* The connection died before a final response: once more on a fresh one, or a refusal. */
void fetch_failed(struct fetch *f, enum failure failure);

/* Refuses with a failure of the next hop. */
void fetch_refuse(struct fetch *f, enum failure failure);

/* Sets the clock for the response, when it is the next hop's turn. */
void fetch_await(struct fetch *f);

/* Reads and passes on response heads; the exchange may be gone afterwards. */
void response_read(struct fetch *f);

/* Begins the body of the final response with the octets behind its head. */
void relay_begin(struct fetch *f, struct slice octets, struct gather *out);

/* Goes on with the bodies, and ends when they are over; the exchange may be gone afterwards. */
void relay_resume(struct fetch *f);
