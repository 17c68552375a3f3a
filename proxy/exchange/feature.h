/* A feature: a folder of proxy/features/ that takes part in exchanges.  Named in app/pipeline.c. */
#pragma once

#include "exchange/answer.h"
#include "net/dial.h"

struct complaints;
struct exchange;
struct settings;

enum stage_result {
	STAGE_NEXT,  /* not mine: ask the next stage */
	STAGE_TAKEN, /* x->answer is set */
};

/* Members may be NULL. */
struct feature {
	const char *name;

	/* The first words of the lines in a configuration file that are its own, ended by NULL. */
	const char *const *directives;

	/*
	 * Makes what it needs of its lines (settings->lines) and of the settings, before they are
	 * put in force: at start, at a reload, and in `check`.  Whatever is wrong is complained
	 * about, with the line's place; *shared, NULL at first, is its own and lives as long as
	 * the settings.
	 */
	void (*prepare)(
	    void **shared, const struct settings *settings, struct complaints *complaints);

	/* Frees what prepare has made; *shared becomes NULL, and may be NULL. */
	void (*release)(void **shared);

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
