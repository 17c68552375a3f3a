/* Where the heads of a message end, before any rule is asked: a line may end in LF alone. */
#pragma once

#include "base/slice.h"

/*
 * Cuts the next head off *rest, its empty line included; empty lines in front of it are dropped.
 * False, with all that is left as *head, when it has no end.
 */
bool heads_cut(struct slice *rest, struct slice *head);

/* Cuts the next line off, without its end; false at the empty line, and when nothing is left. */
bool heads_next_line(struct slice *head, struct slice *line);

/* A 1xx response, behind which another head comes; after a 101 it would be no HTTP. */
bool heads_is_interim(struct slice head);
