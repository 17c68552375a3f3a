/*
 * Targets.  Whatever the octets: the parts lie in them and make them up again, a good authority
 * is read the same when it stands alone, and no name is one that a resolver takes for an address.
 */
#include <arpa/inet.h>
#include "feed.h"
#include "http/target.h"

static void must_lie_in(struct slice part, struct slice whole)
{
	must(part.len == 0 || (part.at >= whole.at && part.at + part.len <= whole.at + whole.len),
	    "a part lies in the target");
}

static void must_make_up(const struct target *target, struct slice octets)
{
	struct slice rest = octets;

	if (target->form == TARGET_ORIGIN)
		must_equal(target->path, octets, "origin-form is all path");
	if (target->form != TARGET_ABSOLUTE)
		return;
	must_equal(slice_of(rest.at, target->scheme.len), target->scheme, "the scheme comes first");
	must(rest.at[target->scheme.len] == ':', "a colon follows the scheme");
	must(target->path.at + target->path.len == octets.at + octets.len,
	    "the path goes to the end");
	struct slice text = target->authority.text;
	must(text.at + text.len == target->path.at, "the path follows the authority");
	must(!slice_has(text, '/') && !slice_has(text, '?') && !slice_has(text, '#'),
	    "the authority ends where path, query or fragment begin");
}

static void name_must_be_no_address(struct slice host)
{
	char text[256];
	struct in_addr address;

	if (host.at[host.len - 1] == '.')
		host.len--;
	memcpy(text, host.at, host.len);
	text[host.len] = '\0';
	must(inet_aton(text, &address) == 0, "no resolver takes a name for an address");
}

static void must_be_good(const struct authority *authority)
{
	if (!authority_is_valid(authority))
		return;
	struct authority again = authority_parse(authority->text);
	must_equal(again.host, authority->host, "the host is the same alone");
	must(again.host_kind == authority->host_kind, "its kind is the same alone");
	must(again.port == authority->port && again.port_kind == authority->port_kind,
	    "so is the port");
	must(authority->host.len > 0, "a good host is not empty");
	must(!slice_has(authority->text, '@'), "userinfo is no part of the text");
	must((authority->port_kind == PORT_GIVEN) == (authority->port > 0),
	    "a port that is given is not 0");
	if (authority->host_kind == HOST_NAME)
		name_must_be_no_address(authority->host);
}

static void check(struct slice octets, bool connect)
{
	struct target target = target_parse(octets, connect);

	must_lie_in(target.scheme, octets);
	must_lie_in(target.authority.text, octets);
	must_lie_in(target.authority.host, octets);
	must_lie_in(target.path, octets);
	must_make_up(&target, octets);
	must_be_good(&target.authority);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice octets = alone(slice_of((const char *)data, size));

	check(octets, false);
	check(octets, true);
	free_alone(octets);
	return 0;
}
