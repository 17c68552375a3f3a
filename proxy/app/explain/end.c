#include "app/explain/end.h"

#include <sys/socket.h>
#include <unistd.h>
#include "base/memory.h"

enum {
	HEARD_FIRST = 64 << 10, /* octets there is room for at first */
	HEARD_MAX = 32 << 20,   /* more than any pasted message can become on its way */
};

bool end_open(struct end *end, int *other)
{
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds) != 0)
		return false;
	*end =
	    (struct end){.fd = fds[0], .heard = memory_new(HEARD_FIRST), .heard_room = HEARD_FIRST};
	*other = fds[1];
	return true;
}

static bool say(struct end *end)
{
	if (end->says.len == 0)
		return false;
	ssize_t n = send(end->fd, end->says.at, end->says.len, MSG_NOSIGNAL);
	if (n <= 0)
		return false;
	end->says = slice_after(end->says, (size_t)n);
	return true;
}

/* Hears once; false when there was nothing. */
static bool hear(struct end *end)
{
	if (end->heard_len == HEARD_MAX)
		return false;
	if (end->heard_len == end->heard_room) {
		end->heard_room *= 2;
		end->heard = memory_resize(end->heard, end->heard_room);
	}
	ssize_t n = read(end->fd, end->heard + end->heard_len, end->heard_room - end->heard_len);
	if (n <= 0)
		return false;
	end->heard_len += (size_t)n;
	return true;
}

bool end_move(struct end *end)
{
	bool moved = say(end);

	while (hear(end))
		moved = true;
	return moved;
}

struct slice end_heard(const struct end *end)
{
	return slice_of(end->heard, end->heard_len);
}

void end_finish(struct end *end)
{
	shutdown(end->fd, SHUT_WR);
}

void end_close(struct end *end)
{
	if (!end->heard)
		return;
	close(end->fd);
	free(end->heard);
	end->heard = NULL;
}
