#include "exchange/own.h"

#include <ifaddrs.h>

static bool is_wildcard(const union address *address)
{
	static const struct in6_addr any = IN6ADDR_ANY_INIT;

	if (address->any.sa_family == AF_INET)
		return address->v4.sin_addr.s_addr == htonl(INADDR_ANY);
	return memcmp(&address->v6.sin6_addr, &any, sizeof any) == 0;
}

/* Whether an interface of this machine has the address; asked only when a port is ours. */
static bool is_local(const union address *address)
{
	struct ifaddrs *all;
	bool found = false;

	if (address_is_loopback(&address->any))
		return true;
	if (getifaddrs(&all))
		return true;
	for (struct ifaddrs *one = all; one && !found; one = one->ifa_next) {
		union address local;
		if (!one->ifa_addr || one->ifa_addr->sa_family != address->any.sa_family)
			continue;
		memcpy(&local, one->ifa_addr, address_length(one->ifa_addr));
		if (local.any.sa_family == AF_INET)
			local.v4.sin_port = address->v4.sin_port;
		else
			local.v6.sin6_port = address->v6.sin6_port;
		found = address_equal(&local.any, &address->any);
	}
	freeifaddrs(all);
	return found;
}

/* The kernel takes the unspecified address for loopback, so it may lead to either. */
static bool leads_to(const union address *target, const union address *listener)
{
	if (address_port(&target->any) != address_port(&listener->any))
		return false;
	if (is_wildcard(target))
		return is_wildcard(listener) || address_is_loopback(&listener->any);
	if (target->any.sa_family != listener->any.sa_family)
		return false;
	if (is_wildcard(listener))
		return is_local(target);
	return address_equal(&target->any, &listener->any);
}

bool own_has_address(const struct worker *worker, const struct sockaddr *address)
{
	union address target = address_unmapped(address);

	for (unsigned i = 0; i < worker->own_count; i++) {
		union address listener = address_unmapped(&worker->own[i].any);
		if (leads_to(&target, &listener))
			return true;
	}
	return false;
}

static bool has_port(const struct worker *worker, uint16_t port)
{
	for (unsigned i = 0; i < worker->own_count; i++)
		if (address_port(&worker->own[i].any) == port)
			return true;
	return false;
}

bool own_has_authority(const struct worker *worker, struct slice host, uint16_t port)
{
	union address address;

	if (slice_equal_nocase(host, worker->snapshot->settings->name))
		return true;
	if (address_parse(host, port, &address))
		return own_has_address(worker, &address.any);
	return slice_equal_nocase(host, SLICE("localhost")) && has_port(worker, port);
}

void own_answer(struct exchange *x)
{
	if (rule(x->trace, LOOP_04, x->request.method == METHOD_CONNECT)) {
		struct refusal refusal = refusal_of_rule(LOOP_04, x->trace);
		exchange_refuse(x, &refusal);
		return;
	}
	for (const struct feature *const *f = x->worker->pipeline->features; *f; f++)
		if ((*f)->own) {
			exchange_answer(x, (*f)->own);
			return;
		}
}
