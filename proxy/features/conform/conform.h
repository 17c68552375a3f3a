/* The first stage: refuses what the specifications say must be refused. */
#pragma once

#include "exchange/feature.h"

extern const struct feature conform_feature;
