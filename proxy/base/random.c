#include "base/random.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

void random_fill(void *octets, size_t n)
{
	if (n <= 256 && getrandom(octets, n, 0) == (ssize_t)n)
		return;
	fputs("viaduct: the kernel gave no random octets\n", stderr);
	abort();
}
