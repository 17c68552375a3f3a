/*
 * A stall watch: notices that a peer has taken none of the octets that wait for it, in the
 * stream's store or in the kernel.  Progress is asked of the kernel a few times per period, so a
 * peer that takes anything at all is never given up, and one that takes nothing is given up after
 * the period and at most a quarter more.
 */
#pragma once

#include "net/stream.h"

struct stall;
typedef void stall_fn(struct stall *stall, void *arg);

struct stall {
	struct timer timer;
	const struct stream *stream;
	uint64_t ms;
	unsigned strikes; /* looks in a row that saw no progress */
	size_t waiting;   /* octets that waited at the last look */
	stall_fn *fn;
	void *arg;
};

/* Readies a watch that is not set. */
void stall_init(struct stall *stall, stall_fn *fn, void *arg);

/* Begins to watch, or goes on when it does already; calls fn once when nothing moved for `ms` (0:
 * never). */
void stall_watch(struct stall *stall, const struct stream *stream, uint64_t ms);

void stall_stop(struct stall *stall);
