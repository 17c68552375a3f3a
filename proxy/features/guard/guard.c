#include "features/guard/guard.h"

#include "exchange/client.h"
#include "exchange/own.h"

/* IPv4 networks, in host order. */
static const struct {
	uint32_t network;
	unsigned bits;
} prohibited_v4[] = {
    {0x00000000, 8},  /* unspecified: "this host" */
    {0xa9fe0000, 16}, /* 169.254.0.0/16: link-local, metadata services among them */
    {0x646464c8, 32}, /* 100.100.100.200: metadata */
    {0xa83f8110, 32}, /* 168.63.129.16: metadata */
    {0xe0000000, 4},  /* 224.0.0.0/4: multicast */
    {0xf0000000, 4},  /* 240.0.0.0/4: reserved, broadcast among them */
};

static const struct {
	uint8_t network[16];
	unsigned bits;
} prohibited_v6[] = {
    {{0}, 128},                                                /* :: */
    {{0xfe, 0x80}, 10},                                        /* link-local */
    {{0xff}, 8},                                               /* multicast */
    {{0xfd, 0x00, 0x0e, 0xc2, [14] = 0x02, [15] = 0x54}, 128}, /* fd00:ec2::254 */
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static bool prohibits_v4(uint32_t address)
{
	for (size_t i = 0; i < COUNT(prohibited_v4); i++)
		if ((address ^ prohibited_v4[i].network) >> (32 - prohibited_v4[i].bits) == 0)
			return true;
	return false;
}

static uint32_t v4_at(const uint8_t *octets)
{
	return (uint32_t)octets[0] << 24 | (uint32_t)octets[1] << 16 | (uint32_t)octets[2] << 8 |
	       octets[3];
}

static bool has_prefix(const uint8_t *address, const uint8_t *network, unsigned bits)
{
	unsigned whole = bits / 8;

	if (memcmp(address, network, whole) != 0)
		return false;
	return bits % 8 == 0 || (address[whole] ^ network[whole]) >> (8 - bits % 8) == 0;
}

/* The IPv4 address that an IPv6 address carries: 6to4 (2002::/16) or NAT64 (64:ff9b::/96). */
static bool carried_v4(const uint8_t *address, uint32_t *carried)
{
	static const uint8_t nat64[12] = {0x00, 0x64, 0xff, 0x9b};

	if (address[0] == 0x20 && address[1] == 0x02)
		*carried = v4_at(address + 2);
	else if (memcmp(address, nat64, sizeof nat64) == 0)
		*carried = v4_at(address + 12);
	else
		return false;
	return true;
}

static bool prohibits_v6(const uint8_t *address)
{
	uint32_t carried;

	for (size_t i = 0; i < COUNT(prohibited_v6); i++)
		if (has_prefix(address, prohibited_v6[i].network, prohibited_v6[i].bits))
			return true;
	return carried_v4(address, &carried) && prohibits_v4(carried);
}

bool guard_prohibits(const struct sockaddr *address)
{
	union address plain = address_unmapped(address);

	if (plain.any.sa_family == AF_INET)
		return prohibits_v4(ntohl(plain.v4.sin_addr.s_addr));
	return prohibits_v6(plain.v6.sin6_addr.s6_addr);
}

/* Another machine's client must not reach what listens on this machine's loopback only. */
static bool is_others_loopback(const struct exchange *x, const struct sockaddr *address)
{
	return address_is_loopback(address) && !address_is_loopback(stream_peer(x->client->stream));
}

static enum judgement judge(struct exchange *x, const struct sockaddr *address)
{
	if (rule(x->trace, LOOP_01, own_has_address(x->worker, address)))
		return JUDGEMENT_OWN;
	bool prohibited = guard_prohibits(address) || is_others_loopback(x, address);
	return rule(x->trace, SEC_05, prohibited) ? JUDGEMENT_DENY : JUDGEMENT_PASS;
}

const struct feature guard_feature = {.name = "guard", .judge = judge};
