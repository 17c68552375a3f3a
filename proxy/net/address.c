#include "net/address.h"

#include <arpa/inet.h>
#include <stdio.h>

enum { PORT_MAX = 65535 };

static const union address *as_address(const struct sockaddr *address)
{
	return (const union address *)(const void *)address;
}

socklen_t address_length(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET)
		return sizeof(struct sockaddr_in);
	if (address->sa_family == AF_INET6)
		return sizeof(struct sockaddr_in6);
	return 0;
}

bool address_parse(struct slice host, uint16_t port, union address *address)
{
	char text[INET6_ADDRSTRLEN];
	union address read = {0};

	/* inet_pton would stop at a NUL and take what stands before it. */
	if (host.len == 0 || host.len >= sizeof text || slice_has(host, '\0'))
		return false;
	memcpy(text, host.at, host.len);
	text[host.len] = '\0';
	if (inet_pton(AF_INET, text, &read.v4.sin_addr) == 1)
		read.any.sa_family = AF_INET;
	else if (inet_pton(AF_INET6, text, &read.v6.sin6_addr) == 1)
		read.any.sa_family = AF_INET6;
	else
		return false;
	address_set_port(&read, port);
	*address = read;
	return true;
}

bool address_parse_with_port(struct slice text, union address *address)
{
	bool bracketed = text.len > 0 && text.at[0] == '[';
	struct slice host = slice_of(text.at, slice_find(text, bracketed ? ']' : ':'));
	struct slice rest = slice_after(text, host.len);
	union address read;
	uint64_t port;

	if (bracketed) {
		host = slice_after(host, 1);
		rest = slice_after(rest, 1);
	}
	if (rest.len == 0 || rest.at[0] != ':')
		return false;
	if (!slice_number(slice_after(rest, 1), PORT_MAX, &port))
		return false;
	if (!address_parse(host, (uint16_t)port, &read))
		return false;
	if (bracketed != (read.any.sa_family == AF_INET6))
		return false;
	*address = read;
	return true;
}

static void write_host(const struct sockaddr *address, char *text, socklen_t room)
{
	const union address *from = as_address(address);
	const void *host = &from->v6.sin6_addr;

	if (address->sa_family == AF_INET)
		host = &from->v4.sin_addr;
	if (!inet_ntop(address->sa_family, host, text, room))
		text[0] = '\0';
}

size_t address_write_host(const struct sockaddr *address, char text[ADDRESS_TEXT])
{
	write_host(address, text, ADDRESS_TEXT);
	return strlen(text);
}

size_t address_write(const struct sockaddr *address, char text[ADDRESS_TEXT])
{
	const char *format = address->sa_family == AF_INET6 ? "[%s]:%u" : "%s:%u";
	char host[INET6_ADDRSTRLEN];

	write_host(address, host, sizeof host);
	return (size_t)snprintf(text, ADDRESS_TEXT, format, host, address_port(address));
}

uint16_t address_port(const struct sockaddr *address)
{
	const union address *from = as_address(address);

	if (address->sa_family == AF_INET)
		return ntohs(from->v4.sin_port);
	if (address->sa_family == AF_INET6)
		return ntohs(from->v6.sin6_port);
	return 0;
}

void address_set_port(union address *address, uint16_t port)
{
	if (address->any.sa_family == AF_INET)
		address->v4.sin_port = htons(port);
	else if (address->any.sa_family == AF_INET6)
		address->v6.sin6_port = htons(port);
}

bool address_equal(const struct sockaddr *a, const struct sockaddr *b)
{
	const union address *x = as_address(a);
	const union address *y = as_address(b);

	if (a->sa_family != b->sa_family || address_port(a) != address_port(b))
		return false;
	if (a->sa_family == AF_INET)
		return x->v4.sin_addr.s_addr == y->v4.sin_addr.s_addr;
	if (a->sa_family == AF_INET6)
		return memcmp(&x->v6.sin6_addr, &y->v6.sin6_addr, sizeof x->v6.sin6_addr) == 0 &&
		       x->v6.sin6_scope_id == y->v6.sin6_scope_id;
	return false;
}

union address address_unmapped(const struct sockaddr *address)
{
	const union address *from = as_address(address);
	union address to = {0};

	if (address->sa_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&from->v6.sin6_addr)) {
		to.v4.sin_family = AF_INET;
		to.v4.sin_port = from->v6.sin6_port;
		memcpy(&to.v4.sin_addr, &from->v6.sin6_addr.s6_addr[12], sizeof to.v4.sin_addr);
		return to;
	}
	memcpy(&to, address, address_length(address));
	return to;
}

bool address_is_loopback(const struct sockaddr *address)
{
	union address plain = address_unmapped(address);

	if (plain.any.sa_family == AF_INET)
		return ntohl(plain.v4.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
	return plain.any.sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&plain.v6.sin6_addr);
}
