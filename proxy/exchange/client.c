#include "exchange/client.h"

#include <unistd.h>
#include "base/clock.h"
#include "base/memory.h"
#include "exchange/admission.h"
#include "exchange/client_count.h"

enum { RESET_POLL_MS = 50 };

static stream_event_fn on_event;
static timer_fn on_timer;

static void read_next(void *arg);

void client_open(struct worker *worker, int fd, const struct sockaddr *peer)
{
	const struct settings *settings = worker->snapshot->settings;

	worker->counters.clients++;
	if (!client_count_enter(&worker->per_client, peer, settings->max_per_client)) {
		worker->counters.clients_refused++;
		close(fd);
		return;
	}
	struct client *client = memory_zeroed(sizeof *client);
	client->worker = worker;
	client->stream = stream_new(worker->loop, fd, peer, on_event, client);
	timer_init(&client->timer, on_timer, client);
	job_init(&client->job, read_next, client);
	list_init(&client->all);
	list_init(&client->idle);
	list_append(&worker->clients, &client->all);
	list_append(&worker->idle, &client->idle);
	client->idle_ms = clock_ms();
	worker->client_count++;
	timer_set(worker->loop, &client->timer, settings->client_idle_timeout);
	admission_entered(worker);
}

static void client_free(struct client *client)
{
	struct worker *worker = client->worker;

	client_count_leave(&worker->per_client, stream_peer(client->stream));
	timer_stop(&client->timer);
	job_cancel(&client->job);
	list_remove(&client->all);
	list_remove(&client->idle);
	stream_close(&client->stream);
	worker->client_count--;
	worker->on_client_gone(worker, client);
	free(client);
	admission_changed(worker);
}

/* FIN now, and reading until the client's own, so that no reset eats the response. */
static void linger(struct client *client)
{
	struct worker *worker = client->worker;

	if (stream_is_at_end(client->stream)) {
		client_free(client);
		return;
	}
	client->state = CLIENT_LINGER;
	stream_finish(client->stream);
	timer_set(worker->loop, &client->timer, worker->snapshot->settings->linger_timeout);
	loop_later(worker->loop, &client->job);
}

/* Reads and throws away; the connection is gone at the client's FIN. */
static void discard(struct client *client)
{
	struct slice octets;

	for (int i = 0; i < 4; i++) {
		switch (stream_read(client->stream, &octets)) {
		case READ_OCTETS:
			continue;
		case READ_NOTHING:
			return;
		case READ_END:
		case READ_FAILED:
			client_free(client);
			return;
		}
	}
	loop_later(client->worker->loop, &client->job);
}

/* P-29: a reset throws away what is not out yet, so it waits for that. */
static void reset_when_out(struct client *client)
{
	struct worker *worker = client->worker;

	client->state = CLIENT_RESET;
	client->reset_polls++;
	bool overdue =
	    client->reset_polls * RESET_POLL_MS >= worker->snapshot->settings->linger_timeout;
	if (!overdue && !stream_error(client->stream) && stream_unacknowledged(client->stream)) {
		timer_set(worker->loop, &client->timer, RESET_POLL_MS);
		return;
	}
	stream_set_reset(client->stream);
	client_free(client);
}

static void begin_exchange(struct client *client)
{
	list_remove(&client->idle);
	timer_stop(&client->timer);
	job_cancel(&client->job);
	client->state = CLIENT_BUSY;
	client->exchange = exchange_new(client, client->worker);
	admission_changed(client->worker);
}

/* The rest of the head is not here yet. */
static void await_head(struct client *client)
{
	struct worker *worker = client->worker;

	if (!timer_is_set(&client->timer))
		timer_set(worker->loop, &client->timer,
		    client->exchange->snapshot->settings->head_timeout);
}

static void client_leaves(struct client *client)
{
	if (client->exchange)
		exchange_client_gone(client->exchange, CLOSE_CLIENT_GONE);
	else
		client_free(client);
}

/* Reads a request's head; false when the client has to be read again at once. */
static bool read_octets(struct client *client, struct slice octets)
{
	if (!client->exchange)
		begin_exchange(client);
	if (exchange_read(client->exchange, octets))
		return true;
	if (stream_has_more(client->stream))
		return false;
	if (stream_is_at_end(client->stream))
		client_leaves(client);
	else
		await_head(client);
	return true;
}

static void read_next(void *arg)
{
	struct client *client = arg;
	struct slice octets;

	if (client->state == CLIENT_LINGER) {
		discard(client);
		return;
	}
	for (;;) {
		switch (stream_read(client->stream, &octets)) {
		case READ_OCTETS:
			if (read_octets(client, octets))
				return;
			break;
		case READ_NOTHING:
			if (client->exchange)
				await_head(client);
			return;
		case READ_END:
		case READ_FAILED:
			client_leaves(client);
			return;
		}
	}
}

static void on_event(struct stream *stream, enum stream_event event, void *arg)
{
	struct client *client = arg;
	struct exchange *x = client->exchange;

	(void)stream;
	if (client->state == CLIENT_RESET) {
		if (event == STREAM_FAILED)
			reset_when_out(client);
		return;
	}
	if (event == STREAM_FAILED) {
		if (client->state == CLIENT_BUSY)
			client_leaves(client);
		else
			client_free(client);
		return;
	}
	if (client->state == CLIENT_BUSY && x->step != STEP_READ) {
		exchange_on_client(x, event);
		return;
	}
	if (event == STREAM_READABLE)
		read_next(client);
}

static void on_timer(struct timer *timer, void *arg)
{
	struct client *client = arg;

	(void)timer;
	if (client->state == CLIENT_BUSY)
		exchange_head_overdue(client->exchange);
	else if (client->state == CLIENT_RESET)
		reset_when_out(client);
	else
		client_free(client);
}

static void go_idle(struct client *client)
{
	struct worker *worker = client->worker;

	client->state = CLIENT_IDLE;
	client->idle_ms = clock_ms();
	client->served = true;
	list_append(&worker->idle, &client->idle);
	admission_changed(worker);
	timer_set(worker->loop, &client->timer, worker->snapshot->settings->client_idle_timeout);
	/* Not from in here: whoever settled is still further up the stack. */
	if (stream_may_read(client->stream))
		loop_later(worker->loop, &client->job);
}

void client_settled(struct client *client, enum client_fate fate)
{
	client->exchange = NULL;
	timer_stop(&client->timer);
	if (rule(NULL, PERS_17, fate == CLIENT_CLOSE)) {
		linger(client);
		return;
	}
	switch (fate) {
	case CLIENT_NEXT:
		go_idle(client);
		return;
	case CLIENT_ABORT:
		reset_when_out(client);
		return;
	case CLIENT_CLOSE:
	case CLIENT_VANISH:
		client_free(client);
	}
}

void client_close_idle(struct client *client)
{
	client_free(client);
}

void client_cut(struct client *client)
{
	if (client->exchange)
		exchange_client_gone(client->exchange, CLOSE_CUT);
	else
		client_free(client);
}
