/* HTTP dates (9110 5.6.7). */
#pragma once

#include <stdint.h>
#include "base/slice.h"

enum { DATE_OCTETS = 29 };

/* Writes an IMF-fixdate (`Sun, 06 Nov 1994 08:49:37 GMT`, not NUL-terminated) for seconds since
 * 1970. */
void date_write(char text[DATE_OCTETS], uint64_t seconds);
