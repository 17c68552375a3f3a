/* What viaduct answers as an origin: its own page, OPTIONS *, and Max-Forwards 0. */
#pragma once

#include "exchange/feature.h"

extern const struct feature ownpages_feature;
