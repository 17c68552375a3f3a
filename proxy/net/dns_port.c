#include "net/dns_port.h"

#include <arpa/nameser.h>
#include <event2/event_struct.h>
#include "base/memory.h"

enum {
	TRIES = 3,
	/* The loop's clock is a tick behind c-ares': later is better than once too often. */
	CLOCK_TICK_US = 5000,
};

struct port_socket {
	struct link link;
	struct event event;
	int fd;
	struct dns_port *port;
};

/* The library says to do this once; here no thread can be in its way. */
__attribute__((constructor)) static void library_init(void)
{
	ares_library_init(ARES_LIB_INIT_ALL);
}

/* An event of its own, because the times differ each time: the loop's timers are for few. */
static void clock_set(struct dns_port *port)
{
	struct timeval wait;

	if (!ares_timeout(port->ares, NULL, &wait)) {
		event_del(port->clock);
		return;
	}
	wait.tv_usec += CLOCK_TICK_US;
	wait.tv_sec += wait.tv_usec / 1000000;
	wait.tv_usec %= 1000000;
	event_add(port->clock, &wait);
}

static void on_clock(evutil_socket_t fd, short what, void *arg)
{
	struct dns_port *port = arg;

	(void)fd, (void)what;
	ares_process_fd(port->ares, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
	clock_set(port);
}

static void on_socket(evutil_socket_t fd, short what, void *arg)
{
	struct port_socket *socket = arg;
	struct dns_port *port = socket->port; /* the socket may be gone after this */

	ares_process_fd(port->ares, what & EV_READ ? fd : ARES_SOCKET_BAD,
	    what & EV_WRITE ? fd : ARES_SOCKET_BAD);
	clock_set(port);
}

static struct port_socket *socket_find(const struct dns_port *port, int fd)
{
	for (struct link *at = port->sockets.next; at != &port->sockets; at = at->next) {
		struct port_socket *socket = container_of(at, struct port_socket, link);
		if (socket->fd == fd)
			return socket;
	}
	return NULL;
}

static struct port_socket *socket_new(struct dns_port *port, int fd)
{
	struct port_socket *socket = memory_zeroed(sizeof *socket);

	socket->fd = fd;
	socket->port = port;
	list_append(&port->sockets, &socket->link);
	return socket;
}

/* c-ares tells what it waits for on each of its sockets, and, with neither, that it is done. */
static void on_socket_state(void *arg, ares_socket_t fd, int readable, int writable)
{
	struct dns_port *port = arg;
	struct port_socket *socket = socket_find(port, fd);
	short what = EV_PERSIST;

	if (socket)
		event_del(&socket->event);
	if (!readable && !writable) {
		if (socket)
			list_remove(&socket->link);
		free(socket);
		return;
	}
	if (!socket)
		socket = socket_new(port, fd);
	what |= readable ? EV_READ : 0;
	what |= writable ? EV_WRITE : 0;
	event_assign(&socket->event, loop_base(port->loop), fd, what, on_socket, socket);
	event_add(&socket->event, NULL);
}

/*
 * No domains, so that a name is asked for as it is, whatever resolv.conf and the environment say;
 * and no aliases, which are a file that the environment names.
 */
bool dns_port_open(
    struct dns_port *port, struct loop *loop, const struct dns_servers *servers, int flags)
{
	struct ares_options options = {
	    .flags = flags | ARES_FLAG_EDNS | ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES,
	    .timeout = servers->wait_ms,
	    .tries = TRIES,
	    .ndomains = 0,
	    .udp_port = servers->port,
	    .tcp_port = servers->port,
	    .sock_state_cb = on_socket_state,
	    .sock_state_cb_data = port,
	    .resolvconf_path = (char *)servers->resolv_conf, /* only read */
	};
	int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_DOMAINS |
		   ARES_OPT_SOCK_STATE_CB | ARES_OPT_RESOLVCONF;

	if (servers->port)
		mask |= ARES_OPT_UDP_PORT | ARES_OPT_TCP_PORT;
	port->loop = loop;
	list_init(&port->sockets);
	if (ares_init_options(&port->ares, &options, mask) != ARES_SUCCESS)
		return false;
	if (servers->list && ares_set_servers_ports_csv(port->ares, servers->list)) {
		ares_destroy(port->ares);
		return false;
	}
	port->clock = evtimer_new(loop_base(loop), on_clock, port);
	return true;
}

void dns_port_close(struct dns_port *port)
{
	ares_destroy(port->ares);
	event_free(port->clock);
}

void dns_port_ask(
    struct dns_port *port, const char *name, int type, ares_callback callback, void *arg)
{
	ares_query(port->ares, name, C_IN, type, callback, arg);
	clock_set(port);
}

unsigned dns_port_servers(const struct dns_port *port)
{
	struct ares_addr_port_node *servers, *at;
	unsigned count = 0;

	if (ares_get_servers_ports(port->ares, &servers) != ARES_SUCCESS)
		return 0;
	for (at = servers; at; at = at->next)
		count++;
	ares_free_data(servers);
	return count;
}
