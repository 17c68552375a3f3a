/* The pipeline: what happens to a request, in order. */
#pragma once

#include "exchange/feature.h"

extern const struct pipeline pipeline;
