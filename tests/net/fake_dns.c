#include "net/fake_dns.h"

#include <arpa/inet.h>
#include <unistd.h>
#include "suite.h"
#include "base/memory.h"

enum {
	MESSAGE_MAX = 4096,
	HEADER = 12,
	TYPE_A = 1,
	TYPE_CNAME = 5,
	TYPE_AAAA = 28,
	CLASS_IN = 1,
	NXDOMAIN = 3,
	FLAG_RESPONSE = 0x8180, /* QR, RD, RA */
	FLAG_TRUNCATED = 0x0200,
	QUESTION_POINTER = 0xc00c,
};

struct message {
	unsigned char octets[2 + MESSAGE_MAX]; /* behind room for TCP's length */
	size_t len;                            /* without it */
};

struct connection {
	struct link link;
	struct fake_dns *dns;
	struct event *event;
	int fd;
	struct message question;
};

struct reply {
	struct link link;
	struct fake_dns *dns;
	struct event *event;
	union address to;
	struct message message;
};

static void put16(struct message *message, unsigned value)
{
	unsigned char *at = message->octets + 2 + message->len;

	assert_true(message->len + 2 <= MESSAGE_MAX);
	at[0] = (unsigned char)(value >> 8);
	at[1] = (unsigned char)value;
	message->len += 2;
}

static void put_octets(struct message *message, const void *octets, size_t len)
{
	assert_true(message->len + len <= MESSAGE_MAX);
	memcpy(message->octets + 2 + message->len, octets, len);
	message->len += len;
}

static unsigned get16(const struct message *message, size_t at)
{
	const unsigned char *octets = message->octets + 2 + at;

	return (unsigned)octets[0] << 8 | octets[1];
}

static void put_name(struct message *message, const char *name)
{
	struct slice rest = slice_text(name), label;

	while (slice_cut(&rest, '.', &label)) {
		unsigned char len = (unsigned char)label.len;
		put_octets(message, &len, 1);
		put_octets(message, label.at, label.len);
	}
	put_octets(message, "", 1);
}

/* The owner of a record: the question's name, or the alias. */
static void put_owner(struct message *message, const char *alias)
{
	if (alias)
		put_name(message, alias);
	else
		put16(message, QUESTION_POINTER);
}

static void put_record_head(struct message *message, unsigned type, uint32_t ttl, size_t len)
{
	put16(message, type);
	put16(message, CLASS_IN);
	put16(message, ttl >> 16);
	put16(message, ttl & 0xffff);
	put16(message, (unsigned)len);
}

static void put_address(
    struct message *message, const struct fake_record *record, struct slice text)
{
	union address address;

	assert_true(address_parse(text, 0, &address));
	put_owner(message, record->alias);
	if (address.any.sa_family == AF_INET) {
		put_record_head(message, TYPE_A, record->ttl, 4);
		put_octets(message, &address.v4.sin_addr, 4);
	} else {
		put_record_head(message, TYPE_AAAA, record->ttl, 16);
		put_octets(message, &address.v6.sin6_addr, 16);
	}
}

/* Puts the records; gives their number. */
static unsigned put_records(struct message *message, const struct fake_record *record)
{
	struct slice rest = slice_text(record->addresses), text;
	unsigned count = 0;

	if (record->alias) {
		put_owner(message, NULL);
		put_record_head(message, TYPE_CNAME, record->alias_ttl, strlen(record->alias) + 2);
		put_name(message, record->alias);
		count++;
	}
	while (slice_cut(&rest, ' ', &text)) {
		put_address(message, record, text);
		count++;
	}
	return count;
}

/* Reads the question's name; gives the place behind it. */
static size_t read_name(const struct message *message, char name[256])
{
	size_t at = HEADER, len = 0;

	while (message->octets[2 + at]) {
		size_t label = message->octets[2 + at];
		assert_true(at + label < message->len && len + label + 2 < 256);
		if (len)
			name[len++] = '.';
		memcpy(name + len, message->octets + 2 + at + 1, label);
		len += label;
		at += label + 1;
	}
	name[len] = '\0';
	return at + 1;
}

static const struct fake_record *record_of(
    const struct fake_dns *dns, const struct fake_query *query)
{
	static const struct fake_record no_data = {0}, no_name = {.rcode = NXDOMAIN};
	bool known = false;

	for (size_t i = 0; i < dns->count; i++) {
		const struct fake_record *record = &dns->records[i];
		if (!slice_equal_nocase(slice_text(record->name), slice_text(query->name)))
			continue;
		if (record->family == 0 || record->family == query->family)
			return record;
		known = true;
	}
	return known ? &no_data : &no_name;
}

static void make_reply(const struct message *question, size_t question_end,
    const struct fake_record *record, bool truncated, struct message *message)
{
	size_t count_at = 6;
	unsigned count;

	message->len = 0;
	put16(message, get16(question, 0));
	put16(message, FLAG_RESPONSE | record->rcode | (truncated ? FLAG_TRUNCATED : 0));
	put16(message, 1);
	put16(message, 0);
	put16(message, 0);
	put16(message, 0);
	put_octets(message, question->octets + 2 + HEADER, question_end - HEADER);
	count = truncated || record->rcode ? 0 : put_records(message, record);
	message->octets[2 + count_at + 1] = (unsigned char)count;
}

/* Notes the question and makes the answer; gives its record. */
static const struct fake_record *answer(
    struct fake_dns *dns, const struct message *question, bool by_tcp, struct message *message)
{
	struct fake_query query = {.by_tcp = by_tcp, .has_edns = get16(question, 10) > 0};
	size_t end = read_name(question, query.name);
	const struct fake_record *record;

	query.family = get16(question, end) == TYPE_AAAA ? AF_INET6 : AF_INET;
	if (dns->asked < FAKE_QUERIES_MAX)
		dns->queries[dns->asked] = query;
	dns->asked++;
	record = record_of(dns, &query);
	make_reply(question, end + 4, record, record->truncated && !by_tcp, message);
	return record;
}

static void reply_free(struct reply *reply)
{
	list_remove(&reply->link);
	event_free(reply->event);
	free(reply);
}

static void on_reply_due(evutil_socket_t fd, short what, void *arg)
{
	struct reply *reply = arg;
	const struct message *message = &reply->message;

	(void)fd, (void)what;
	sendto(reply->dns->udp, message->octets + 2, message->len, 0, &reply->to.any,
	    address_length(&reply->to.any));
	reply_free(reply);
}

static void on_udp(evutil_socket_t fd, short what, void *arg)
{
	struct fake_dns *dns = arg;
	struct message question;
	struct reply *reply = memory_zeroed(sizeof *reply);
	socklen_t len = sizeof reply->to;
	ssize_t got = recvfrom(fd, question.octets + 2, MESSAGE_MAX, 0, &reply->to.any, &len);

	(void)what;
	assert_true(got > HEADER);
	question.len = (size_t)got;
	const struct fake_record *record = answer(dns, &question, false, &reply->message);
	struct timeval wait = {0, (suseconds_t)record->delay_ms * 1000};
	reply->dns = dns;
	reply->event = evtimer_new(loop_base(dns->loop), on_reply_due, reply);
	list_append(&dns->replies, &reply->link);
	if (record->silent)
		reply_free(reply);
	else
		event_add(reply->event, &wait);
}

static void connection_free(struct connection *connection)
{
	list_remove(&connection->link);
	event_free(connection->event);
	close(connection->fd);
	free(connection);
}

static void on_connection(evutil_socket_t fd, short what, void *arg)
{
	struct connection *connection = arg;
	struct message *question = &connection->question, message;
	ssize_t got = recv(fd, question->octets + question->len, MESSAGE_MAX - question->len, 0);

	(void)what;
	if (got <= 0) {
		connection_free(connection);
		return;
	}
	question->len += (size_t)got;
	size_t wanted = (size_t)question->octets[0] << 8 | question->octets[1];
	if (question->len < 2 || question->len < 2 + wanted)
		return;
	const struct fake_record *record = answer(connection->dns, question, true, &message);
	message.octets[0] = (unsigned char)(message.len >> 8);
	message.octets[1] = (unsigned char)message.len;
	if (!record->silent)
		send(fd, message.octets, 2 + message.len, MSG_NOSIGNAL);
	memmove(question->octets, question->octets + 2 + wanted, question->len - 2 - wanted);
	question->len -= 2 + wanted;
}

static void on_tcp(evutil_socket_t fd, short what, void *arg)
{
	struct connection *connection = memory_zeroed(sizeof *connection);
	struct fake_dns *dns = arg;

	(void)what;
	connection->dns = dns;
	connection->fd = accept(fd, NULL, NULL);
	assert_true(connection->fd >= 0);
	connection->event = event_new(
	    loop_base(dns->loop), connection->fd, EV_READ | EV_PERSIST, on_connection, connection);
	event_add(connection->event, NULL);
	list_append(&dns->connections, &connection->link);
}

/* Binds both sockets to one port; false when TCP has it not free. */
static bool bind_both(struct fake_dns *dns)
{
	socklen_t len = sizeof dns->address;

	dns->udp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	dns->tcp = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(dns->udp, &dns->address.any, len = sizeof dns->address.v4) == 0 &&
	    getsockname(dns->udp, &dns->address.any, &len) == 0 &&
	    bind(dns->tcp, &dns->address.any, len) == 0 && listen(dns->tcp, 8) == 0)
		return true;
	close(dns->udp);
	close(dns->tcp);
	return false;
}

struct fake_dns *fake_dns_open(struct loop *loop, unsigned host, uint16_t port,
    const struct fake_record *records, size_t count)
{
	struct fake_dns *dns = memory_zeroed(sizeof *dns);
	bool bound = false;

	for (int i = 0; i < 20 && !bound; i++) {
		dns->address = (union address){.v4 = {.sin_family = AF_INET,
						   .sin_port = htons(port),
						   .sin_addr.s_addr = htonl(0x7f000000 + host)}};
		bound = bind_both(dns);
	}
	assert_true(bound);
	dns->loop = loop;
	dns->records = records;
	dns->count = count;
	list_init(&dns->replies);
	list_init(&dns->connections);
	dns->on_udp = event_new(loop_base(loop), dns->udp, EV_READ | EV_PERSIST, on_udp, dns);
	dns->on_tcp = event_new(loop_base(loop), dns->tcp, EV_READ | EV_PERSIST, on_tcp, dns);
	event_add(dns->on_udp, NULL);
	event_add(dns->on_tcp, NULL);
	return dns;
}

void fake_dns_close(struct fake_dns **taken)
{
	struct fake_dns *dns = *taken;
	struct link *first;

	*taken = NULL;
	while ((first = list_first(&dns->replies)))
		reply_free(container_of(first, struct reply, link));
	while ((first = list_first(&dns->connections)))
		connection_free(container_of(first, struct connection, link));
	event_free(dns->on_udp);
	event_free(dns->on_tcp);
	close(dns->udp);
	close(dns->tcp);
	free(dns);
}

unsigned fake_dns_asked(const struct fake_dns *dns, const char *name)
{
	unsigned count = 0;

	for (unsigned i = 0; i < dns->asked && i < FAKE_QUERIES_MAX; i++)
		count += strcmp(dns->queries[i].name, name) == 0;
	return count;
}

const char *fake_dns_text(const struct fake_dns *dns, char text[ADDRESS_TEXT])
{
	address_write(&dns->address.any, text);
	return text;
}
