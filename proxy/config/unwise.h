/*
 * What is legal and unwise: settings that do less than they say, that wait for what never comes, or
 * that open more than most people mean to.  It says nothing about sensible ones.
 */
#pragma once

#include "config/complaint.h"
#include "config/settings.h"

/*
 * Adds a warning for each, with the place of the option that was given; one that has its default
 * is never complained about.  `host` is this machine's own name, or NULL.  Of the system it asks
 * only whether the folders of named files are there.
 */
void settings_unwise(
    const struct settings *settings, const char *host, struct complaints *complaints);
