/*
 * What features have made of their lines in the configuration file: one pointer for each feature
 * of a pipeline, immutable, held by the settings that it was made from.
 */
#pragma once

#include "config/settings.h"
#include "exchange/feature.h"

enum { FEATURES_MAX = 32 };

struct prepared;

/* Asks every feature to prepare; their complaints are gathered.  The caller's. */
struct prepared *prepared_new(const struct pipeline *pipeline, const struct settings *settings,
    struct complaints *complaints);

/* *prepared becomes NULL, and may be NULL. */
void prepared_free(struct prepared **prepared);

/* What the feature has made, or NULL. */
const void *prepared_find(const struct prepared *prepared, const struct feature *feature);

/* The first words of all features' lines, ended by NULL. */
void prepared_directives(
    const struct pipeline *pipeline, const char *directives[SETTING_DIRECTIVES_MAX + 1]);
