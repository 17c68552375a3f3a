/* What settings are made from, as this process was started, with this program's features. */
#pragma once

#include "config/arguments.h"
#include "config/settings.h"

/* Borrows from the arguments and the process's environment. */
struct settings_inputs inputs_of(const struct arguments *arguments);
