#include "http/target.h"

#include <arpa/inet.h>
#include "http/grammar.h"

enum { HOST_OCTETS_MAX = 253, PORT_DIGITS_MAX = 5, PORT_MAX = 65535 };

/* Whether inet_pton takes the octets for an address of the family. */
static bool is_address(int family, struct slice s)
{
	char text[INET6_ADDRSTRLEN];
	unsigned char address[sizeof(struct in6_addr)];

	if (s.len >= sizeof text || slice_has(s, '\0'))
		return false;
	memcpy(text, s.at, s.len);
	text[s.len] = '\0';
	return inet_pton(family, text, address) == 1;
}

/* Decimal digits, or 0x and hexadecimal digits, be they none. */
static bool is_number(struct slice label)
{
	if (label.len >= 2 && label.at[0] == '0' && octet_lower(label.at[1]) == 'x')
		return octets_of(slice_after(label, 2), OCTET_HEX) == label.len - 2;
	return octets_of(label, OCTET_DIGIT) == label.len;
}

/* Whether every label has an octet; sets the last one. */
static bool has_labels(struct slice host, struct slice *last)
{
	while (slice_cut(&host, '.', last))
		if (last->len == 0)
			return false;
	return true;
}

/* TGT-23: letters, digits, - _ . in labels; a last label that is a number makes an address. */
static enum host_kind name_kind(struct slice host)
{
	struct slice last = {0};

	if (octets_of(host, OCTET_HOST) < host.len || host.len > HOST_OCTETS_MAX)
		return HOST_BAD;
	if (!has_labels(host, &last))
		return HOST_BAD;
	if (!is_number(last))
		return HOST_NAME;
	return is_address(AF_INET, host) ? HOST_IPV4 : HOST_LOOK_ALIKE;
}

/* A name or an IPv4 address.  A trailing dot stays with a name and leaves an address. */
static void set_host(struct authority *authority, struct slice host)
{
	struct slice dotless = host;

	authority->host = host;
	if (host.len == 0) {
		authority->host_kind = HOST_EMPTY;
		return;
	}
	if (host.at[host.len - 1] == '.')
		dotless.len--;
	authority->host_kind = name_kind(dotless);
	if (authority->host_kind == HOST_IPV4)
		authority->host = dotless;
}

static void set_port(struct authority *authority, struct slice port)
{
	uint64_t number = 0;

	authority->port_kind = PORT_BAD;
	if (port.len == 0)
		authority->port_kind = PORT_EMPTY;
	if (port.len > PORT_DIGITS_MAX || !slice_number(port, PORT_MAX, &number) || number == 0)
		return;
	authority->port_kind = PORT_GIVEN;
	authority->port = (uint16_t)number;
}

/* `[address]` and what follows it, which is a port or nothing. */
static void set_bracketed(struct authority *authority)
{
	struct slice text = authority->text;
	size_t close = slice_find(text, ']');
	struct slice rest = slice_after(text, close + 1);

	if (close == text.len)
		return;
	authority->host = slice_of(text.at + 1, close - 1);
	if (is_address(AF_INET6, authority->host))
		authority->host_kind = HOST_IPV6;
	if (rest.len && rest.at[0] == ':')
		set_port(authority, slice_after(rest, 1));
	else if (rest.len)
		authority->host_kind = HOST_BAD;
}

/* Takes what stands before the last @ off the octets. */
static bool cut_userinfo(struct slice *octets)
{
	const char *at = octets->len ? memrchr(octets->at, '@', octets->len) : NULL;

	if (!at)
		return false;
	*octets = slice_after(*octets, (size_t)(at - octets->at) + 1);
	return true;
}

struct authority authority_parse(struct slice octets)
{
	struct authority authority = {0};

	authority.has_userinfo = cut_userinfo(&octets);
	authority.text = authority.host = octets;
	if (octets.len && octets.at[0] == '[') {
		set_bracketed(&authority);
		return authority;
	}
	size_t colon = slice_find(octets, ':');
	set_host(&authority, slice_of(octets.at, colon));
	if (colon < octets.len)
		set_port(&authority, slice_after(octets, colon + 1));
	return authority;
}

bool authority_is_valid(const struct authority *authority)
{
	bool host = authority->host_kind == HOST_NAME || authority->host_kind == HOST_IPV4 ||
		    authority->host_kind == HOST_IPV6;

	return host && authority->port_kind != PORT_BAD && !authority->has_userinfo;
}

/* The length of the scheme at the front, before its colon; 0 when there is none. */
static size_t scheme_length(struct slice s)
{
	size_t colon = slice_find(s, ':');

	if (colon == s.len || colon == 0 || octet_lower(s.at[0]) < 'a' ||
	    octet_lower(s.at[0]) > 'z')
		return 0;
	for (size_t i = 1; i < colon; i++)
		if (!octet_is(s.at[i], OCTET_HOST) && s.at[i] != '+')
			return 0;
	return memchr(s.at, '_', colon) ? 0 : colon;
}

static void set_path(struct target *target, struct slice path)
{
	size_t fragment = slice_find(path, '#');

	target->path = path;
	target->has_fragment = fragment < path.len;
	target->has_query = slice_find(path, '?') < fragment;
}

/* What follows `scheme:`; without // there is no authority (HOST_EMPTY). */
static void set_absolute(struct target *target, struct slice rest)
{
	size_t end = 0;

	target->form = TARGET_ABSOLUTE;
	if (rest.len >= 2 && rest.at[0] == '/' && rest.at[1] == '/') {
		rest = slice_after(rest, 2);
		while (end < rest.len && !memchr("/?#", rest.at[end], 3))
			end++;
	}
	target->authority = authority_parse(slice_of(rest.at, end));
	set_path(target, slice_after(rest, end));
}

/* `host[:port]`, of which only the port is judged later when there is one. */
static void set_authority(struct target *target, struct slice octets, bool connect)
{
	target->authority = authority_parse(octets);
	bool host = target->authority.host_kind > HOST_EMPTY;
	target->form = connect || host ? TARGET_AUTHORITY : TARGET_BAD;
}

/* A colon with nothing but digits behind it is before a port: `o.test:80` has no scheme. */
static bool has_scheme(struct slice octets, size_t length)
{
	struct slice rest = slice_after(octets, length + 1);

	return length > 0 && octets_of(rest, OCTET_DIGIT) < rest.len;
}

struct target target_parse(struct slice octets, bool connect)
{
	struct target target = {0};
	size_t scheme = scheme_length(octets);
	struct slice rest = slice_after(octets, scheme + 1);
	bool slashes = rest.len >= 2 && rest.at[0] == '/' && rest.at[1] == '/';

	if (octets.len == 0)
		return target;
	if (octets.at[0] == '/') {
		target.form = TARGET_ORIGIN;
		set_path(&target, octets);
	} else if (slice_equal(octets, SLICE("*"))) {
		target.form = TARGET_ASTERISK;
	} else if (has_scheme(octets, scheme) && (!connect || slashes)) {
		target.scheme = slice_of(octets.at, scheme);
		set_absolute(&target, rest);
	} else {
		set_authority(&target, octets, connect);
	}
	return target;
}
