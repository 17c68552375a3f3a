/* A lease that could not be had, as a refusal. */
#pragma once

#include "upstream/pool.h"

/* The refusal for leased->failure; its words are copied into the arena. */
struct refusal leased_refusal(
    const struct leased *leased, struct arena *arena, struct trace *trace);
