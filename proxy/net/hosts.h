/*
 * Names whose addresses are known without asking: from a file like /etc/hosts, or told one by
 * one.  Names are compared in lower case and without a trailing dot.
 */
#pragma once

#include "net/dns_answer.h"

struct hosts;

struct hosts *hosts_new(void);
void hosts_free(struct hosts **hosts);

/* Adds an address to a name; its port becomes 0. */
void hosts_add(struct hosts *hosts, struct slice name, const union address *address);

/*
 * Forgets everything and reads the file, whose lines are an address, a name, and more names.  A
 * file that cannot be read, and lines that cannot be understood, count as empty.
 */
void hosts_read(struct hosts *hosts, const char *path);

/* The addresses of the name, in the order added; false when it is not here. */
bool hosts_find(struct hosts *hosts, const char *name, struct dns_answer *answer);
