#include "app/pipeline.h"

#include "features/accesslog/accesslog.h"
#include "features/conform/conform.h"
#include "features/fetch/fetch.h"
#include "features/guard/guard.h"
#include "features/ownpages/ownpages.h"
#include "features/tunnel/connect.h"

static const struct feature *const features[] = {
    &conform_feature,   /* refuses what breaks HTTP, before anybody spends anything on it */
    &guard_feature,     /* judges addresses: what is never dialled, and what is our own */
    &ownpages_feature,  /* answers what is for viaduct itself */
    &connect_feature,   /* CONNECT */
    &fetch_feature,     /* everything else */
    &accesslog_feature, /* watches: one line an exchange */
    NULL,
};

const struct pipeline pipeline = {.features = features};
