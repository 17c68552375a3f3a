#include "app/signals.h"

#include <signal.h>
#include "base/log.h"
#include "base/memory.h"
#include "features/accesslog/accesslog.h"

struct signals {
	struct event *reopen;
	struct event *count;
};

void signals_ignore(void)
{
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGUSR1, SIG_IGN);
	signal(SIGUSR2, SIG_IGN);
}

static void on_reopen(evutil_socket_t number, short what, void *arg)
{
	const struct worker *worker = arg;

	(void)number, (void)what;
	if (worker->log)
		access_log_reopen(worker->log);
}

static void on_count(evutil_socket_t number, short what, void *arg)
{
	struct worker *worker = arg;

	(void)number, (void)what;
	if (worker->log)
		access_log_counters(worker);
	else
		log_info("log", "off, so the counters have no place");
}

static struct event *watch(struct worker *worker, int number, event_callback_fn fn)
{
	struct event *event = evsignal_new(loop_base(worker->loop), number, fn, worker);

	event_add(event, NULL);
	return event;
}

struct signals *signals_new(struct worker *worker)
{
	struct signals *signals = memory_new(sizeof *signals);

	signals->reopen = watch(worker, SIGUSR1, on_reopen);
	signals->count = watch(worker, SIGUSR2, on_count);
	return signals;
}

/* They are then ignored again, as they were. */
void signals_free(struct signals **signals)
{
	if (!*signals)
		return;
	event_free((*signals)->reopen);
	event_free((*signals)->count);
	free(*signals);
	*signals = NULL;
}
