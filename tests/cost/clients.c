#include "clients.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include "octets.h"

enum {
	ERRORS_MAX = 1000,
	GENTLE = 16, /* connections at once */
};

enum step { STEP_TUNNEL, STEP_SEND, STEP_HEAR, STEP_IDLE };

struct client {
	struct watch watch;
	struct clients *all;
	enum step step;
	bool reused;
	uint64_t began_us;
	struct sending request;
	struct hearing response;
};

struct clients {
	struct loop *loop;
	const struct load_plan *plan;
	struct load_result *result;
	uint64_t begun;
	unsigned opened;
	char head[HEAD_ROOM];
	size_t head_len;
	char tunnel[HEAD_ROOM];
	size_t tunnel_len;
	struct client clients[];
};

static void connect_client(struct client *client);

static uint64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/* 64 buckets for each power of two. */
static unsigned bucket_of(uint64_t us)
{
	unsigned shift = 0;

	while (us >> shift >= 128)
		shift++;
	return shift * 64 + (unsigned)(us >> shift);
}

static uint64_t time_of(unsigned bucket)
{
	unsigned shift = bucket < 128 ? 0 : bucket / 64 - 1;

	return (uint64_t)(bucket - shift * 64) << shift;
}

uint64_t result_time(const struct load_result *result, double share)
{
	uint64_t rank = (uint64_t)(share * (double)result->exchanges), seen = 0;

	for (unsigned bucket = 0; bucket < BUCKETS; bucket++) {
		seen += result->times[bucket];
		if (seen > rank)
			return time_of(bucket);
	}
	return 0;
}

static void print_heads(struct clients *clients)
{
	const struct load_plan *plan = clients->plan;
	char place[64], upload[64] = "";
	bool origin_form = plan->tunnels || plan->direct;

	snprintf(place, sizeof place, "127.0.0.1:%u", ntohs(plan->origin.sin_port));
	if (plan->upload)
		snprintf(upload, sizeof upload, "Content-Length: %llu\r\n",
		    (unsigned long long)plan->upload);
	clients->head_len = (size_t)snprintf(clients->head, HEAD_ROOM,
	    "%s %s%s/%llu HTTP/1.1\r\nHost: %s\r\nUser-Agent: load\r\nAccept: */*\r\n%s%s\r\n",
	    plan->upload ? "POST" : "GET", origin_form ? "" : "http://", origin_form ? "" : place,
	    (unsigned long long)plan->size, place, upload,
	    plan->closes ? "Connection: close\r\n" : "");
	clients->tunnel_len = (size_t)snprintf(
	    clients->tunnel, HEAD_ROOM, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\n", place, place);
}

static void begin_sending(struct client *client, const char *head, size_t len, uint64_t body)
{
	memcpy(client->request.head, head, len);
	client->request.head_len = len;
	client->request.head_sent = 0;
	client->request.body_left = body;
	client->response.head_len = 0;
	client->response.in_body = false;
}

/* The next exchange, if there shall be one. */
static void begin_exchange(struct client *client)
{
	struct clients *all = client->all;

	if (all->plan->exchanges && all->begun == all->plan->exchanges) {
		client->step = STEP_IDLE;
		return;
	}
	all->begun++;
	if (client->reused || all->plan->tunnels)
		client->began_us = now_us();
	begin_sending(client, all->head, all->head_len, all->plan->upload);
	client->step = STEP_SEND;
}

static bool was_fine(const struct client *client)
{
	return !strncmp(client->response.head, "HTTP/1.1 2", 10) ||
	       !strncmp(client->response.head, "HTTP/1.0 2", 10);
}

static bool is_last_of_connection(const struct client *client)
{
	return client->all->plan->closes ||
	       strcasestr(client->response.head, "\r\nconnection: close") ||
	       (client->response.head[7] == '0' &&
		   !strcasestr(client->response.head, "\r\nconnection: keep-alive"));
}

static void open_next(struct clients *clients)
{
	if (clients->opened < clients->plan->connections)
		connect_client(&clients->clients[clients->opened++]);
}

static void end_exchange(struct client *client)
{
	struct load_result *result = client->all->result;

	result->exchanges++;
	result->octets += client->all->plan->upload;
	result->times[bucket_of(now_us() - client->began_us)]++;
	client->reused = true;
	if (client->all->plan->gently) {
		client->step = STEP_IDLE;
		open_next(client->all);
	} else if (is_last_of_connection(client)) {
		watch_close(client->all->loop, &client->watch);
	} else {
		begin_exchange(client);
	}
}

static enum progress hear(struct client *client)
{
	enum progress progress =
	    hearing_go_on(&client->response, client->watch.fd, &client->all->result->octets);

	if (progress != PROGRESS_DONE)
		return progress;
	if (!was_fine(client))
		return PROGRESS_BROKEN;
	if (client->step == STEP_HEAR)
		end_exchange(client);
	else
		begin_exchange(client);
	return PROGRESS_DONE;
}

/* Sends what is to be sent, then hears: an answer may come before all is sent. */
static enum progress go_on(struct client *client)
{
	enum progress progress = sending_go_on(&client->request, client->watch.fd);

	if (progress != PROGRESS_DONE)
		return progress;
	if (client->step == STEP_SEND)
		client->step = STEP_HEAR;
	return hear(client);
}

static void break_off(struct client *client)
{
	struct load_result *result = client->all->result;

	if (client->reused && !client->response.head_len)
		result->reconnects += client->step != STEP_IDLE;
	else if (client->step != STEP_IDLE && !result->errors++)
		fprintf(stderr, "first error: %s: %.60s\n", strerror(errno),
		    client->response.head_len ? client->response.head : "no answer");
	if (client->step == STEP_SEND || client->step == STEP_HEAR)
		client->all->begun--;
	watch_close(client->all->loop, &client->watch);
}

static void on_ready(struct watch *watch, uint32_t events)
{
	struct client *client = (struct client *)watch;
	enum progress progress = PROGRESS_BROKEN;

	(void)events;
	if (client->step != STEP_IDLE)
		progress = go_on(client);
	while (progress == PROGRESS_DONE && client->step == STEP_SEND && watch->fd >= 0)
		progress = go_on(client);
	if (progress == PROGRESS_BROKEN)
		break_off(client);
	else if (watch->fd >= 0)
		watch_for(client->all->loop, watch,
		    client->request.body_left ||
			    client->request.head_sent < client->request.head_len
			? EPOLLIN | EPOLLOUT
			: EPOLLIN);
}

/* A connection that ended is made anew, while there is something to do with it. */
static void on_closed(struct watch *watch, uint32_t events)
{
	struct client *client = (struct client *)watch;

	(void)events;
	if (!clients_are_done(client->all) && client->step != STEP_IDLE)
		connect_client(client);
}

static void connect_client(struct client *client)
{
	const struct load_plan *plan = client->all->plan;
	const struct sockaddr_in *to = plan->direct ? &plan->origin : &plan->proxy;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		fail("socket");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
	client->watch = (struct watch){.fd = fd, .on_ready = on_ready, .on_closed = on_closed};
	client->reused = false;
	client->began_us = now_us();
	if (connect(fd, (const struct sockaddr *)to, sizeof *to) < 0 && errno != EINPROGRESS)
		fail("connect");
	if (plan->tunnels) {
		client->step = STEP_TUNNEL;
		begin_sending(client, client->all->tunnel, client->all->tunnel_len, 0);
	} else {
		begin_exchange(client);
	}
	if (client->step == STEP_IDLE)
		watch_close(client->all->loop, &client->watch);
	else
		watch_for(client->all->loop, &client->watch, EPOLLIN | EPOLLOUT);
}

struct clients *clients_start(
    struct loop *loop, const struct load_plan *plan, struct load_result *result)
{
	struct clients *clients =
	    calloc(1, sizeof *clients + plan->connections * sizeof clients->clients[0]);

	if (!clients)
		fail("calloc");
	clients->loop = loop;
	clients->plan = plan;
	clients->result = result;
	print_heads(clients);
	for (unsigned i = 0; i < plan->connections; i++)
		clients->clients[i].all = clients;
	for (unsigned i = 0; i < (plan->gently ? GENTLE : plan->connections); i++)
		open_next(clients);
	return clients;
}

bool clients_are_done(const struct clients *clients)
{
	if (clients->result->errors >= ERRORS_MAX)
		return true;
	return clients->plan->exchanges && clients->result->exchanges >= clients->plan->exchanges;
}
