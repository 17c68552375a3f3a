/*
 * A load for proxies, with its own origin: one thread, cheap enough that the proxy is what is
 * measured.  Prints one line of JSON.
 *
 *     load --proxy PORT [--exchanges N | --seconds S] ...      load --serve [--origin PORT]
 */
#include <arpa/inet.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include "clients.h"
#include "origin.h"

enum { TURN_MS = 20 };

struct wish {
	struct load_plan plan;
	uint16_t origin; /* where one is, or where to listen */
	bool serves;     /* be an origin, nothing else */
	double seconds;
	double hold; /* seconds for which the connections stay, idle */
};

static const struct option options[] = {
    {"proxy", required_argument, NULL, 'p'},
    {"origin", required_argument, NULL, 'o'},
    {"serve", no_argument, NULL, 'S'},
    {"exchanges", required_argument, NULL, 'n'},
    {"seconds", required_argument, NULL, 's'},
    {"connections", required_argument, NULL, 'c'},
    {"size", required_argument, NULL, 'z'},
    {"upload", required_argument, NULL, 'u'},
    {"tunnels", no_argument, NULL, 't'},
    {"closes", no_argument, NULL, 'x'},
    {"direct", no_argument, NULL, 'd'},
    {"gently", no_argument, NULL, 'g'},
    {"hold", required_argument, NULL, 'h'},
    {0},
};

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static struct sockaddr_in loopback(uint16_t port)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return at;
}

static bool read_option(int option, struct wish *wish)
{
	struct load_plan *plan = &wish->plan;
	unsigned long long number = optarg ? strtoull(optarg, NULL, 10) : 0;

	switch (option) {
	case 'p':
		plan->proxy = loopback((uint16_t)number);
		return true;
	case 'o':
		wish->origin = (uint16_t)number;
		return true;
	case 'S':
		wish->serves = true;
		return true;
	case 'n':
		plan->exchanges = number;
		return true;
	case 's':
		wish->seconds = strtod(optarg, NULL);
		return true;
	case 'c':
		plan->connections = (unsigned)number;
		return true;
	case 'z':
		plan->size = number;
		return true;
	case 'u':
		plan->upload = number;
		return true;
	case 't':
		return plan->tunnels = true;
	case 'x':
		return plan->closes = true;
	case 'd':
		return plan->direct = true;
	case 'g':
		return plan->gently = true;
	case 'h':
		wish->hold = strtod(optarg, NULL);
		return true;
	default:
		return false;
	}
}

static bool read_wish(int count, char **words, struct wish *wish)
{
	int option;

	*wish = (struct wish){.plan = {.connections = 1, .size = 1024}};
	while ((option = getopt_long(count, words, "", options, NULL)) != -1) {
		if (!read_option(option, wish))
			return false;
	}
	if (wish->serves)
		return true;
	return (wish->plan.proxy.sin_port || wish->plan.direct) &&
	       (wish->plan.exchanges || wish->seconds > 0);
}

static void raise_descriptors(void)
{
	struct rlimit limit;

	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static void run_for(struct loop *loop, double seconds)
{
	double end = now() + seconds;

	while (now() < end)
		loop_turn(loop, TURN_MS);
}

static int load(struct loop *loop, const struct wish *wish)
{
	static struct load_result result;
	double begun = now(), took;
	struct clients *clients = clients_start(loop, &wish->plan, &result);

	while (!clients_are_done(clients) && (wish->seconds <= 0 || now() < begun + wish->seconds))
		loop_turn(loop, TURN_MS);
	took = now() - begun;
	printf("{\"exchanges\": %llu, \"errors\": %llu, \"reconnects\": %llu, \"seconds\": %.6f, "
	       "\"octets\": %llu, "
	       "\"p50_us\": %llu, \"p99_us\": %llu}\n",
	    (unsigned long long)result.exchanges, (unsigned long long)result.errors,
	    (unsigned long long)result.reconnects, took, (unsigned long long)result.octets,
	    (unsigned long long)result_time(&result, 0.5),
	    (unsigned long long)result_time(&result, 0.99));
	fflush(stdout);
	run_for(loop, wish->hold);
	free(clients);
	return result.errors || !result.exchanges;
}

int main(int count, char **words)
{
	struct loop loop;
	struct wish wish;

	if (!read_wish(count, words, &wish)) {
		fprintf(stderr, "usage: load --proxy PORT (--exchanges N | --seconds S) "
				"[--origin PORT] [--connections N] [--size N] [--upload N] "
				"[--tunnels] [--closes] [--direct] [--gently] [--hold S]\n"
				"       load --serve [--origin PORT]\n");
		return 2;
	}
	raise_descriptors();
	loop_open(&loop);
	if (wish.serves || !wish.origin)
		wish.origin = origin_port(origin_open(&loop, wish.origin));
	wish.plan.origin = loopback(wish.origin);
	if (!wish.serves)
		return load(&loop, &wish);
	printf("{\"port\": %u}\n", wish.origin);
	fflush(stdout);
	for (;;)
		loop_turn(&loop, -1);
}
