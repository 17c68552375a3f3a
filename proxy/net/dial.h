/*
 * Dialling: addresses of a host tried in turn and side by side (Happy Eyeballs, RFC 8305: the
 * families alternate, a new attempt every 250 ms, the first that connects wins).  One deadline
 * over all of them.  Each address is judged first.
 */
#pragma once

#include "net/address.h"
#include "net/stream.h"

/* What is made of one address before it is dialled. */
enum judgement {
	JUDGEMENT_PASS,
	JUDGEMENT_DENY, /* the built-in guard or an access line: not this one */
	JUDGEMENT_OWN,  /* one of our own listeners */
};

typedef enum judgement judge_fn(const struct sockaddr *address, void *arg);

/*
 * When several attempts fail, the one that weighs most speaks: EXHAUSTED, REFUSED, TIMEOUT,
 * FAILED, UNREACHABLE, in this order.  The deadline makes it TIMEOUT whatever went before.
 */
enum dial_status {
	DIAL_CONNECTED,
	DIAL_REFUSED,     /* ECONNREFUSED */
	DIAL_UNREACHABLE, /* ENETUNREACH, EHOSTUNREACH */
	DIAL_TIMEOUT,     /* the deadline, or ETIMEDOUT */
	DIAL_DENIED,      /* no address passed its judgement */
	DIAL_OWN,         /* an address was one of our own listeners: nothing was dialled */
	DIAL_EXHAUSTED,   /* no file descriptor or port to be had here */
	DIAL_FAILED,      /* any other errno */
};

struct dialled {
	enum dial_status status;
	struct stream
	    *stream; /* of DIAL_CONNECTED: the caller's now; give it a callback (stream_give) */
	int error;   /* the errno behind the status, 0 when there is none */
};

typedef void dialled_fn(const struct dialled *dialled, void *arg);

struct dial_options {
	uint64_t timeout_ms; /* connect-timeout */
	judge_fn *judge;     /* may be NULL */
	void *judge_arg;
};

struct dial;

/*
 * Dials the addresses, whose port is set here; they are copied.  fn is called once, never from
 * inside this call.
 */
struct dial *dial_start(struct loop *loop, const union address *addresses, unsigned count,
    uint16_t port, const struct dial_options *options, dialled_fn *fn, void *arg);

/* Gives up: fn is not called.  *dial becomes NULL. */
void dial_cancel(struct dial **dial);
