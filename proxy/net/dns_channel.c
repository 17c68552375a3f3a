#include "net/dns_channel.h"

#include <arpa/nameser.h>
#include "base/memory.h"

/*
 * c-ares can go on to the next server when one says SERVFAIL or REFUSED, but then forgets what
 * was said and asks even a single server three times.  So there are two ports: the first passes
 * every answer on, and only when one refuses and there are other servers, the second asks on.
 */
struct dns_channel {
	struct dns_port told;
	struct dns_port patient; /* only open when there are several servers */
	bool several;
	struct loop *loop;
	unsigned asked; /* questions without an answer */
	struct link link;
	struct job leave; /* frees a retired channel */
};

struct question {
	struct dns_channel *channel;
	dns_answered_fn *fn;
	void *arg;
	int family;
	enum dns_code refusal; /* DNS_OK until the first port was refused */
	char name[];
};

static void on_leave(void *arg)
{
	struct dns_channel *channel = arg;

	list_remove(&channel->link);
	dns_channel_free(&channel);
}

struct dns_channel *dns_channel_new(struct loop *loop, const struct dns_servers *servers)
{
	struct dns_channel *channel = memory_zeroed(sizeof *channel);

	channel->loop = loop;
	list_init(&channel->link);
	job_init(&channel->leave, on_leave, channel);
	if (!dns_port_open(&channel->told, loop, servers, ARES_FLAG_NOCHECKRESP)) {
		free(channel);
		return NULL;
	}
	channel->several = dns_port_servers(&channel->told) > 1 &&
			   dns_port_open(&channel->patient, loop, servers, 0);
	return channel;
}

void dns_channel_free(struct dns_channel **taken)
{
	struct dns_channel *channel = *taken;

	*taken = NULL;
	if (!channel)
		return;
	dns_port_close(&channel->told);
	if (channel->several)
		dns_port_close(&channel->patient);
	job_cancel(&channel->leave);
	free(channel);
}

static enum dns_code code_of(int status)
{
	switch (status) {
	case ARES_SUCCESS:
		return DNS_OK;
	case ARES_ENODATA:
		return DNS_NODATA;
	case ARES_EFORMERR:
	case ARES_EBADNAME:
		return DNS_FORMERR;
	case ARES_ESERVFAIL:
		return DNS_SERVFAIL;
	case ARES_ENOTFOUND:
		return DNS_NXDOMAIN;
	case ARES_EREFUSED:
		return DNS_REFUSED;
	case ARES_ETIMEOUT:
		return DNS_TIMEOUT;
	case ARES_ECANCELLED:
	case ARES_EDESTRUCTION:
		return DNS_GONE;
	default:
		return DNS_UNKNOWN;
	}
}

static void add_address(struct dns_answer *answer, const union address *address, int ttl)
{
	uint32_t seconds = ttl > 0 ? (uint32_t)ttl : 0;

	if (answer->count == 0 || seconds < answer->ttl)
		answer->ttl = seconds;
	dns_answer_add(answer, address);
}

static int read_v4(const unsigned char *octets, int len, struct dns_answer *answer)
{
	struct ares_addrttl found[DNS_FAMILY_ADDRESSES];
	int count = DNS_FAMILY_ADDRESSES;
	int status = ares_parse_a_reply(octets, len, NULL, found, &count);

	for (int i = 0; status == ARES_SUCCESS && i < count; i++) {
		union address address = {.v4 = {.sin_family = AF_INET}};
		memcpy(&address.v4.sin_addr, &found[i].ipaddr, sizeof address.v4.sin_addr);
		add_address(answer, &address, found[i].ttl);
	}
	return status;
}

static int read_v6(const unsigned char *octets, int len, struct dns_answer *answer)
{
	struct ares_addr6ttl found[DNS_FAMILY_ADDRESSES];
	int count = DNS_FAMILY_ADDRESSES;
	int status = ares_parse_aaaa_reply(octets, len, NULL, found, &count);

	for (int i = 0; status == ARES_SUCCESS && i < count; i++) {
		union address address = {.v6 = {.sin6_family = AF_INET6}};
		memcpy(&address.v6.sin6_addr, &found[i].ip6addr, sizeof address.v6.sin6_addr);
		add_address(answer, &address, found[i].ttl);
	}
	return status;
}

static void read_reply(
    struct question *question, const unsigned char *octets, int len, struct dns_answer *answer)
{
	int status = question->family == AF_INET ? read_v4(octets, len, answer)
						 : read_v6(octets, len, answer);

	answer->code = code_of(status);
	if (answer->code == DNS_OK && answer->count == 0)
		answer->code = DNS_NODATA;
}

static void ask(struct dns_port *port, struct question *question);

/* Whether somebody else may know better. */
static bool ask_others(struct question *question, enum dns_code code)
{
	if (code != DNS_SERVFAIL && code != DNS_REFUSED && code != DNS_UNKNOWN)
		return false;
	if (!question->channel->several || question->refusal)
		return false;
	question->refusal = code;
	ask(&question->channel->patient, question);
	return true;
}

static void on_reply(void *arg, int status, int timeouts, unsigned char *octets, int len)
{
	struct question *question = arg;
	struct dns_channel *channel = question->channel;
	struct dns_answer answer;

	(void)timeouts;
	dns_answer_clear(&answer, code_of(status));
	if (answer.code == DNS_OK)
		read_reply(question, octets, len, &answer);
	if (ask_others(question, answer.code))
		return;
	if (answer.code == DNS_UNKNOWN && question->refusal)
		answer.code = question->refusal;
	channel->asked--;
	if (channel->asked == 0 && !list_empty(&channel->link))
		loop_later(channel->loop, &channel->leave);
	question->fn(&answer, question->arg);
	free(question);
}

static void ask(struct dns_port *port, struct question *question)
{
	int type = question->family == AF_INET ? ns_t_a : ns_t_aaaa;

	dns_port_ask(port, question->name, type, on_reply, question);
}

void dns_channel_ask(
    struct dns_channel *channel, const char *name, int family, dns_answered_fn *fn, void *arg)
{
	size_t len = strlen(name) + 1;
	struct question *question = memory_new(sizeof *question + len);

	*question = (struct question){channel, fn, arg, family, DNS_OK};
	memcpy(question->name, name, len);
	channel->asked++;
	ask(&channel->told, question);
}

void dns_channel_retire(struct dns_channel **taken, struct link *retired)
{
	struct dns_channel *channel = *taken;

	*taken = NULL;
	list_append(retired, &channel->link);
	if (channel->asked == 0)
		loop_later(channel->loop, &channel->leave);
}

void dns_channels_free(struct link *retired)
{
	struct link *first;

	while ((first = list_first(retired))) {
		struct dns_channel *channel = container_of(first, struct dns_channel, link);
		list_remove(first);
		dns_channel_free(&channel);
	}
}
