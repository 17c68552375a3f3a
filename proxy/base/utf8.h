/* UTF-8, as far as lines for people and programs need it. */
#pragma once

#include "base/slice.h"

/*
 * The length of the well-formed sequence of two to four octets that the slice begins with
 * (no overlong form, no surrogate, at most U+10FFFF), or 0 when it begins with none.  C1 controls
 * (U+0080 to U+009F), which move a terminal's cursor, count as none.
 */
size_t utf8_sequence(struct slice s);
