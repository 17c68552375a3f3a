/* Unpredictable octets from the kernel. */
#pragma once

#include <stddef.h>

/* Fills n octets; ends the process when the kernel has none to give. */
void random_fill(void *octets, size_t n);
