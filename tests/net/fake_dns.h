/*
 * A DNS server for tests, on a loopback address and a port of the kernel's choice, by UDP and
 * TCP, driven by the test's own loop.  It answers from a table and remembers what it was asked.
 */
#pragma once

#include "net/address.h"
#include "net/loop.h"

/* What is said to questions for a name.  A name without a row does not exist. */
struct fake_record {
	const char *name;      /* in lower case */
	int family;            /* AF_INET or AF_INET6; 0 for both */
	const char *addresses; /* with blanks between them; NULL for none */
	uint32_t ttl;
	unsigned rcode;
	const char *alias; /* the addresses are those of this name */
	uint32_t alias_ttl;
	unsigned delay_ms;
	bool truncated; /* by UDP it only says that there is more */
	bool silent;
};

struct fake_query {
	char name[256]; /* as it was asked */
	int family;
	bool by_tcp;
	bool has_edns;
};

enum { FAKE_QUERIES_MAX = 64 };

struct fake_dns {
	struct loop *loop;
	const struct fake_record *records;
	size_t count;
	union address address;
	struct fake_query queries[FAKE_QUERIES_MAX];
	unsigned asked; /* may be more than are remembered */
	int udp;
	int tcp;
	struct event *on_udp;
	struct event *on_tcp;
	struct link replies; /* that are not due yet */
	struct link connections;
};

/* Opens it on 127.0.0.`host`; port 0 lets the kernel choose. */
struct fake_dns *fake_dns_open(struct loop *loop, unsigned host, uint16_t port,
    const struct fake_record *records, size_t count);
void fake_dns_close(struct fake_dns **dns);

/* How often it was asked for the name, spelled exactly so. */
unsigned fake_dns_asked(const struct fake_dns *dns, const char *name);

/* Its address as the resolver's option takes it. */
const char *fake_dns_text(const struct fake_dns *dns, char text[ADDRESS_TEXT]);
