#include "octets.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

enum { PIECE = 256 * 1024 };

static char nothing[PIECE];

/* What sendmsg shall take: what is left of the head, and a piece of the body. */
static size_t fill(struct sending *sending, struct iovec parts[2])
{
	size_t count = 0;
	uint64_t body = sending->body_left < PIECE ? sending->body_left : PIECE;

	if (sending->head_sent < sending->head_len)
		parts[count++] = (struct iovec){
		    sending->head + sending->head_sent, sending->head_len - sending->head_sent};
	if (body)
		parts[count++] = (struct iovec){nothing, body};
	return count;
}

static void took(struct sending *sending, size_t count)
{
	size_t head = sending->head_len - sending->head_sent;

	head = count < head ? count : head;
	sending->head_sent += head;
	sending->body_left -= count - head;
}

enum progress sending_go_on(struct sending *sending, int fd)
{
	while (sending->head_sent < sending->head_len || sending->body_left) {
		struct iovec parts[2];
		struct msghdr message = {.msg_iov = parts, .msg_iovlen = fill(sending, parts)};
		ssize_t sent = sendmsg(fd, &message, MSG_NOSIGNAL);
		if (sent < 0)
			return errno == EAGAIN ? PROGRESS_BLOCKED : PROGRESS_BROKEN;
		took(sending, (size_t)sent);
	}
	return PROGRESS_DONE;
}

uint64_t head_number(const char *head, const char *name)
{
	const char *at = strcasestr(head, name);

	return at ? strtoull(at + strlen(name), NULL, 10) : 0;
}

/* Looks whether the head is whole, and what then follows; false when more than the message came. */
static bool end_head(struct hearing *hearing)
{
	char *end = strstr(hearing->head, "\r\n\r\n");
	size_t behind;

	if (!end)
		return true;
	behind = hearing->head_len - (size_t)(end + 4 - hearing->head);
	end[2] = '\0';
	hearing->body_left = head_number(hearing->head, "\r\ncontent-length:");
	if (behind > hearing->body_left)
		return false;
	hearing->in_body = true;
	hearing->body_left -= behind;
	return true;
}

static ssize_t hear_head(struct hearing *hearing, int fd)
{
	size_t room = HEAD_ROOM - 1 - hearing->head_len;
	ssize_t got;

	if (!room)
		return 0;
	got = recv(fd, hearing->head + hearing->head_len, room, 0);
	if (got <= 0)
		return got;
	hearing->head_len += (size_t)got;
	hearing->head[hearing->head_len] = '\0';
	return end_head(hearing) ? got : 0;
}

static ssize_t hear_body(struct hearing *hearing, int fd)
{
	static char scrap[PIECE];
	ssize_t got = recv(fd, scrap, hearing->body_left < PIECE ? hearing->body_left : PIECE, 0);

	if (got > 0)
		hearing->body_left -= (uint64_t)got;
	return got;
}

enum progress hearing_go_on(struct hearing *hearing, int fd, uint64_t *octets)
{
	while (!hearing->in_body || hearing->body_left) {
		ssize_t got = hearing->in_body ? hear_body(hearing, fd) : hear_head(hearing, fd);
		if (got < 0 && errno == EAGAIN)
			return PROGRESS_BLOCKED;
		if (got <= 0)
			return PROGRESS_BROKEN;
		*octets += (uint64_t)got;
	}
	return PROGRESS_DONE;
}
