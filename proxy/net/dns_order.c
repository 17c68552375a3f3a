#include "net/dns_order.h"

#include <unistd.h>
#include "net/dns_answer.h"

/* The rank's parts, the weightier rule above: a destination that breaks rule 1 has bit 14. */
enum {
	RANK_SCOPE = 1,               /* rule 8: four bits */
	RANK_PRECEDENCE = 1 << 4,     /* rule 6: eight bits */
	RANK_LABEL_DIFFERS = 1 << 12, /* rule 5 */
	RANK_SCOPE_DIFFERS = 1 << 13, /* rule 2 */
	RANK_UNREACHABLE = 1 << 14,   /* rule 1 */
	PRECEDENCE_MAX = 50,
};

enum { SCOPE_LINK = 2, SCOPE_SITE = 5, SCOPE_GLOBAL = 14 };

struct policy {
	unsigned char prefix[16];
	unsigned bits;
	unsigned precedence;
	unsigned label;
};

/* The default policy table (section 2.1), longest prefixes first. */
static const struct policy policies[] = {
    {{[15] = 1}, 128, 50, 0},
    {{[10] = 0xff, 0xff}, 96, 35, 4},
    {{0}, 96, 1, 3},
    {{0x20, 0x01}, 32, 5, 5},
    {{0x20, 0x02}, 16, 30, 2},
    {{0x3f, 0xfe}, 16, 1, 12},
    {{0xfe, 0xc0}, 10, 1, 11},
    {{0xfc, 0x00}, 7, 3, 13},
    {{0}, 0, 40, 1},
};

/* IPv4 addresses are looked up as IPv4-mapped ones. */
static void octets_of(const struct sockaddr *address, unsigned char octets[16])
{
	const union address *from = (const union address *)(const void *)address;

	memset(octets, 0, 16);
	if (address->sa_family == AF_INET6) {
		memcpy(octets, &from->v6.sin6_addr, 16);
		return;
	}
	octets[10] = octets[11] = 0xff;
	memcpy(octets + 12, &from->v4.sin_addr, 4);
}

static bool has_prefix(
    const unsigned char octets[16], const unsigned char prefix[16], unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;

	if (memcmp(octets, prefix, whole) != 0)
		return false;
	return rest == 0 || (octets[whole] ^ prefix[whole]) >> (8 - rest) == 0;
}

static const struct policy *policy_of(const unsigned char octets[16])
{
	const struct policy *policy = policies;

	while (!has_prefix(octets, policy->prefix, policy->bits))
		policy++;
	return policy;
}

static unsigned scope_of(const unsigned char octets[16])
{
	static const unsigned char mapped[16] = {[10] = 0xff, 0xff};
	static const unsigned char loopback[16] = {[15] = 1};

	if (has_prefix(octets, mapped, 96)) {
		bool local = octets[12] == 127 || (octets[12] == 169 && octets[13] == 254);
		return local ? SCOPE_LINK : SCOPE_GLOBAL;
	}
	if (octets[0] == 0xff)
		return octets[1] & 0xf;
	if (has_prefix(octets, loopback, 128) || (octets[0] == 0xfe && octets[1] >> 6 == 2))
		return SCOPE_LINK;
	return octets[0] == 0xfe && octets[1] >> 6 == 3 ? SCOPE_SITE : SCOPE_GLOBAL;
}

unsigned dns_order_rank(const struct sockaddr *destination, const struct sockaddr *source)
{
	unsigned char to[16], from[16];
	unsigned rank;

	octets_of(destination, to);
	rank = scope_of(to) * RANK_SCOPE;
	rank += (PRECEDENCE_MAX - policy_of(to)->precedence) * RANK_PRECEDENCE;
	if (!source)
		return rank | RANK_UNREACHABLE | RANK_SCOPE_DIFFERS | RANK_LABEL_DIFFERS;
	octets_of(source, from);
	if (policy_of(to)->label != policy_of(from)->label)
		rank |= RANK_LABEL_DIFFERS;
	if (scope_of(to) != scope_of(from))
		rank |= RANK_SCOPE_DIFFERS;
	return rank;
}

/* The address that the kernel would send from; false when it has no way there. */
static bool source_of(const union address *destination, union address *source)
{
	enum { ANY_PORT = 9 }; /* nothing is sent, but port 0 is not connected to everywhere */
	union address to = *destination;
	socklen_t len = sizeof *source;
	int fd = socket(to.any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool found;

	if (fd < 0)
		return false;
	address_set_port(&to, ANY_PORT);
	found = connect(fd, &to.any, address_length(&to.any)) == 0 &&
		getsockname(fd, &source->any, &len) == 0;
	close(fd);
	return found;
}

unsigned dns_order(union address *addresses, unsigned count)
{
	unsigned ranks[DNS_ADDRESSES];
	unsigned reachable = 0;

	/* Insertion keeps the order given among equals; the counts are small. */
	for (unsigned i = 0; i < count && i < DNS_ADDRESSES; i++) {
		union address source = {0}, address = addresses[i];
		bool found = source_of(&address, &source);
		unsigned rank = dns_order_rank(&address.any, found ? &source.any : NULL);
		unsigned at = i;
		for (; at > 0 && ranks[at - 1] > rank; at--) {
			ranks[at] = ranks[at - 1];
			addresses[at] = addresses[at - 1];
		}
		ranks[at] = rank;
		addresses[at] = address;
		reachable += found;
	}
	return reachable;
}
