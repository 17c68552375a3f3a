/* CONNECT: a connection to the target, a 200, and a tunnel. */
#pragma once

#include "exchange/feature.h"

extern const struct feature connect_feature;
