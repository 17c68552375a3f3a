/* An answer: whoever produces the response to a request.  A kind of plug for features. */
#pragma once

struct exchange;

struct answer {
	const char *name;

	/* Begins; the request is judged, its body not yet read.  Called once, in AWAIT. */
	void (*begin)(struct exchange *x);

	/* The client's side has moved: it can take octets again, or some of its body have come. */
	void (*resume)(struct exchange *x);

	/* The exchange ends: gives back all that is borrowed, whatever state it is in.  Called
	 * once. */
	void (*end)(struct exchange *x);
};
