/* The last stage: fetches the response from the next hop. */
#pragma once

#include "exchange/feature.h"

extern const struct feature fetch_feature;
