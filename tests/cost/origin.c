#include "origin.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include "octets.h"

struct origin {
	struct watch watch;
	struct loop *loop;
	uint16_t port;
};

struct connection {
	struct watch watch;
	struct loop *loop;
	bool answers;
	bool ends;
	union {
		struct hearing request;
		struct sending response;
	};
};

static void on_closed(struct watch *watch, uint32_t events)
{
	(void)events;
	free((struct connection *)watch);
}

/* From a whole request to the beginning of its answer. */
static void answer(struct connection *connection)
{
	uint64_t size;
	char *target = strchr(connection->request.head, ' ');
	char *end = target ? strchr(target + 1, ' ') : NULL;

	connection->ends = strcasestr(connection->request.head, "\r\nconnection: close") != NULL;
	while (end && end[-1] != '/')
		end--;
	size = end ? strtoull(end, NULL, 10) : 0;
	connection->response = (struct sending){.body_left = size};
	connection->response.head_len = (size_t)snprintf(connection->response.head, HEAD_ROOM,
	    "HTTP/1.1 200 OK\r\nServer: load\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
	    "Content-Type: application/octet-stream\r\nContent-Length: %llu\r\n%s\r\n",
	    (unsigned long long)size, connection->ends ? "Connection: close\r\n" : "");
	connection->answers = true;
}

static void listen_again(struct connection *connection)
{
	connection->answers = false;
	connection->request.head_len = 0;
	connection->request.in_body = false;
}

static enum progress go_on(struct connection *connection)
{
	uint64_t octets = 0;
	enum progress progress;

	if (!connection->answers) {
		progress = hearing_go_on(&connection->request, connection->watch.fd, &octets);
		if (progress != PROGRESS_DONE)
			return progress;
		answer(connection);
	}
	progress = sending_go_on(&connection->response, connection->watch.fd);
	if (progress != PROGRESS_DONE)
		return progress;
	if (connection->ends)
		return PROGRESS_BROKEN;
	listen_again(connection);
	return PROGRESS_BLOCKED;
}

static void on_ready(struct watch *watch, uint32_t events)
{
	struct connection *connection = (struct connection *)watch;

	(void)events;
	if (go_on(connection) == PROGRESS_BROKEN)
		watch_close(connection->loop, watch);
	else
		watch_for(connection->loop, watch, connection->answers ? EPOLLOUT : EPOLLIN);
}

static void on_accept(struct watch *watch, uint32_t events)
{
	struct origin *origin = (struct origin *)watch;
	int fd = accept4(watch->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	struct connection *connection;

	(void)events;
	if (fd < 0)
		return;
	connection = malloc(sizeof *connection);
	if (!connection)
		fail("malloc");
	connection->watch = (struct watch){.fd = fd, .on_ready = on_ready, .on_closed = on_closed};
	connection->loop = origin->loop;
	listen_again(connection);
	watch_for(origin->loop, &connection->watch, EPOLLIN);
}

struct origin *origin_open(struct loop *loop, uint16_t port)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
	socklen_t len = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	struct origin *origin = calloc(1, sizeof *origin);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (!origin || fd < 0)
		fail("origin");
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
	if (bind(fd, (struct sockaddr *)&at, len) < 0 || listen(fd, 4096) < 0 ||
	    getsockname(fd, (struct sockaddr *)&at, &len) < 0)
		fail("origin");
	origin->watch = (struct watch){.fd = fd, .on_ready = on_accept};
	origin->loop = loop;
	origin->port = ntohs(at.sin_port);
	watch_for(loop, &origin->watch, EPOLLIN);
	return origin;
}

uint16_t origin_port(const struct origin *origin)
{
	return origin->port;
}
