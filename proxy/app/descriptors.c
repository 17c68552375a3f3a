#include "app/descriptors.h"

#include <inttypes.h>
#include <sys/resource.h>
#include "base/log.h"

/* Descriptors that are needed besides those of connections: listeners, epoll, log, resolver. */
enum { DESCRIPTORS_APART = 64 };

/* Each connection may need one descriptor, and its next hop another. */
unsigned connections_that_fit(const struct settings *settings)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return settings->max_connections;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	rlim_t apart =
	    limit.rlim_cur / 4 < DESCRIPTORS_APART ? limit.rlim_cur / 4 : DESCRIPTORS_APART;
	rlim_t fit = (limit.rlim_cur - apart) / 2;
	if (limit.rlim_cur == RLIM_INFINITY || fit >= settings->max_connections)
		return settings->max_connections;
	/* The default is meant as "many": short of a good part of it is worth a word. */
	if (setting_is_given(settings, OPTION_max_connections) ||
	    fit < settings->max_connections / 2)
		log_warn("max-connections",
		    "%u is cut to %ju: the system allows %ju file descriptors",
		    settings->max_connections, (uintmax_t)fit, (uintmax_t)limit.rlim_cur);
	return (unsigned)fit;
}
