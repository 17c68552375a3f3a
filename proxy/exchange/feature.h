/* A feature: a folder of proxy/features/ that takes part in exchanges.  Named in app/pipeline.c. */
#pragma once

#include "exchange/answer.h"
#include "net/dial.h"

struct exchange;
struct settings;

enum stage_result {
	STAGE_NEXT,  /* not mine: ask the next stage */
	STAGE_TAKEN, /* x->answer is set */
};

/* Members may be NULL. */
struct feature {
	const char *name;

	/* Asked about each request, in the order of the pipeline. */
	enum stage_result (*ask)(struct exchange *x);

	/* Asked about each address before it is dialled, and at each lease of a pooled connection.
	 */
	enum judgement (*judge)(struct exchange *x, const struct sockaddr *address);

	/* The answer to requests whose target is viaduct itself; one feature has it. */
	const struct answer *own;

	/* Told when an exchange is over, with its summary complete. */
	void (*watch)(struct exchange *x);
};

/* The features, in order, ended by NULL. */
struct pipeline {
	const struct feature *const *features;
};
