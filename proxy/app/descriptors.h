/* What the system lets this process have. */
#pragma once

#include "config/settings.h"

/*
 * Raises the limit on file descriptors as far as the system lets it, and gives how many clients
 * may be connected: max-connections, or fewer, with a warning, when the descriptors do not do.
 */
unsigned connections_that_fit(const struct settings *settings);
