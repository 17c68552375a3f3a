#include "config/place.h"

#include <arpa/inet.h>
#include "http/grammar.h"

enum { NAME_MAX_OCTETS = 253 };

/* Splits the port off; a lone IPv6 address has colons but no port. */
static bool split_port(struct slice text, struct slice *host, struct slice *port)
{
	*port = slice_of(NULL, 0);
	if (text.len && text.at[0] == '[') {
		size_t end = slice_find(text, ']');
		if (end == text.len)
			return false;
		*host = slice_of(text.at + 1, end - 1);
		*port = slice_after(text, end + 1);
		if (port->len == 0)
			return true;
		bool colon = port->at[0] == ':';
		*port = slice_after(*port, 1);
		return colon && port->len > 0;
	}
	size_t colon = slice_find(text, ':');
	*host = text;
	if (colon == text.len || slice_has(slice_after(text, colon + 1), ':'))
		return true;
	*host = slice_of(text.at, colon);
	*port = slice_after(text, colon + 1);
	return port->len > 0;
}

static bool read_port(struct slice text, struct place *place)
{
	uint64_t port = 0;

	place->has_port = text.len > 0;
	if (place->has_port && !slice_number(text, 65535, &port))
		return false;
	place->port = (uint16_t)port;
	return true;
}

/* Reads an address of one family and writes it anew, so that each has one spelling. */
static bool read_family(int family, struct slice text, struct arena *memory, struct slice *host)
{
	char given[INET6_ADDRSTRLEN], written[INET6_ADDRSTRLEN];
	unsigned char address[sizeof(struct in6_addr)];

	if (text.len >= sizeof given)
		return false;
	memcpy(given, text.at, text.len);
	given[text.len] = 0;
	if (inet_pton(family, given, address) != 1 ||
	    !inet_ntop(family, address, written, sizeof written))
		return false;
	*host = arena_print(memory, "%s", written);
	return true;
}

bool place_read_name(struct slice text, struct arena *memory, struct slice *name)
{
	size_t digits = 0;

	if (text.len && text.at[text.len - 1] == '.')
		text.len--;
	if (text.len == 0 || text.len > NAME_MAX_OCTETS || octets_of(text, OCTET_HOST) != text.len)
		return false;
	for (size_t i = 0; i < text.len; i++)
		digits += octet_is(text.at[i], OCTET_DIGIT) || text.at[i] == '.';
	if (digits == text.len || text.at[0] == '.')
		return false;
	char *lower = arena_take(memory, text.len + 1);
	for (size_t i = 0; i < text.len; i++)
		lower[i] = octet_lower(text.at[i]);
	lower[text.len] = 0;
	*name = slice_of(lower, text.len);
	return true;
}

static bool read_place(struct slice text, bool names, struct arena *memory, struct place *place)
{
	struct slice host, port;

	*place = (struct place){0};
	if (!split_port(text, &host, &port) || host.len == 0 || !read_port(port, place))
		return false;
	place->is_address = true;
	place->is_ipv6 = read_family(AF_INET6, host, memory, &place->host);
	if (place->is_ipv6)
		return true;
	if (text.at[0] == '[')
		return false;
	if (read_family(AF_INET, host, memory, &place->host))
		return true;
	place->is_address = false;
	return names && place_read_name(host, memory, &place->host);
}

bool place_read_address(struct slice text, struct arena *memory, struct place *place)
{
	return read_place(text, false, memory, place);
}

bool place_read_host(struct slice text, struct arena *memory, struct place *place)
{
	return read_place(text, true, memory, place);
}
