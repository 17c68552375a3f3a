#include "net/dial.h"

#include <errno.h>
#include "base/memory.h"

enum {
	ATTEMPTS_MAX = 16, /* addresses that are dialled; the others of a host are left alone */
	PACE_MS = 250,     /* the Connection Attempt Delay */
};

struct attempt {
	struct dial *dial;
	struct stream *stream; /* NULL before and after */
	union address address;
};

struct dial {
	struct loop *loop;
	dialled_fn *fn;
	void *arg;
	struct timer pace;
	struct timer deadline;
	struct job over;       /* tells a failure that was known too early to be told */
	struct dialled result; /* the weightiest failure so far */
	unsigned next;         /* the attempt that begins next */
	unsigned running;
	unsigned count;
	struct attempt attempts[ATTEMPTS_MAX];
};

/*
 * Which of several failures speaks for all, the heaviest: what is wanting here first, then what
 * a host said, then silence, then that there is no way to it.  So a host whose IPv4 address
 * refuses, and whose IPv6 address has no route, has refused.
 */
static const unsigned weight[] = {
    [DIAL_UNREACHABLE] = 1,
    [DIAL_FAILED] = 2,
    [DIAL_TIMEOUT] = 3,
    [DIAL_REFUSED] = 4,
    [DIAL_EXHAUSTED] = 5,
};

/*
 * EADDRNOTAVAIL is a lack of ports, but for IPv6, where it is far more often the lack of any
 * address to go from: ::1 on a machine with IPv6 switched off.
 */
static enum dial_status status_of(int error, int family)
{
	switch (error) {
	case ECONNREFUSED:
		return DIAL_REFUSED;
	case ENETUNREACH:
	case EHOSTUNREACH:
	case ENETDOWN:
	case EHOSTDOWN:
	case EAFNOSUPPORT:
		return DIAL_UNREACHABLE;
	case ETIMEDOUT:
		return DIAL_TIMEOUT;
	case EADDRNOTAVAIL:
		return family == AF_INET6 ? DIAL_UNREACHABLE : DIAL_EXHAUSTED;
	case EMFILE:
	case ENFILE:
	case ENOBUFS:
	case ENOMEM:
	case EAGAIN:
		return DIAL_EXHAUSTED;
	default:
		return DIAL_FAILED;
	}
}

static void note_failure(struct dial *dial, int error, int family)
{
	enum dial_status status = status_of(error, family);

	if (weight[status] < weight[dial->result.status])
		return;
	dial->result.status = status;
	dial->result.error = error;
}

/* Stops all that is under way; the memory is then the caller's to free. */
static void dial_halt(struct dial *dial)
{
	timer_stop(&dial->pace);
	timer_stop(&dial->deadline);
	job_cancel(&dial->over);
	for (unsigned i = 0; i < dial->count; i++)
		stream_close(&dial->attempts[i].stream);
}

/* The last thing a dial does: it is gone when fn is called. */
static void dial_end(struct dial *dial, struct dialled result)
{
	dialled_fn *fn = dial->fn;
	void *arg = dial->arg;

	dial_halt(dial);
	free(dial);
	fn(&result, arg);
}

static void on_over(void *arg)
{
	struct dial *dial = arg;

	dial_end(dial, dial->result);
}

static void on_deadline(struct timer *timer, void *arg)
{
	(void)timer;
	dial_end(arg, (struct dialled){.status = DIAL_TIMEOUT, .error = ETIMEDOUT});
}

/* Between the attempt that has won and the owner's own callback there is nothing to tell. */
static void ignore_event(struct stream *stream, enum stream_event event, void *arg)
{
	(void)stream, (void)event, (void)arg;
}

static void attempt_won(struct attempt *attempt)
{
	struct stream *stream = attempt->stream;

	attempt->stream = NULL;
	stream_give(stream, ignore_event, NULL);
	dial_end(attempt->dial, (struct dialled){.status = DIAL_CONNECTED, .stream = stream});
}

static void dial_on(struct dial *dial);

static void attempt_lost(struct attempt *attempt)
{
	struct dial *dial = attempt->dial;

	note_failure(dial, stream_error(attempt->stream), attempt->address.any.sa_family);
	stream_close(&attempt->stream);
	dial->running--;
	dial_on(dial);
}

static void on_event(struct stream *stream, enum stream_event event, void *arg)
{
	(void)stream;
	if (event == STREAM_CONNECTED)
		attempt_won(arg);
	else if (event == STREAM_FAILED)
		attempt_lost(arg);
}

static bool attempt_begin(struct attempt *attempt)
{
	struct dial *dial = attempt->dial;
	int error = 0;

	attempt->stream =
	    stream_connect(dial->loop, &attempt->address.any, on_event, attempt, &error);
	if (!attempt->stream) {
		note_failure(dial, error, attempt->address.any.sa_family);
		return false;
	}
	dial->running++;
	return true;
}

/* Begins attempts until one is under way.  Without any, and none left, all has failed. */
static void dial_on(struct dial *dial)
{
	timer_stop(&dial->pace);
	while (dial->next < dial->count) {
		if (!attempt_begin(&dial->attempts[dial->next++]))
			continue;
		if (dial->next < dial->count)
			timer_set(dial->loop, &dial->pace, PACE_MS);
		return;
	}
	if (dial->running == 0)
		loop_later(dial->loop, &dial->over);
}

static void on_pace(struct timer *timer, void *arg)
{
	(void)timer;
	dial_on(arg);
}

/* The addresses of one family that passed, in the order given. */
struct lane {
	union address at[ATTEMPTS_MAX];
	unsigned count;
};

/*
 * Judges every address, also those that would come too late to be dialled: one of our own among
 * them means that the name is ours.  The first lane has the family of the first that passes.
 */
static bool fill_lanes(struct lane lanes[2], const union address *addresses, unsigned count,
    uint16_t port, const struct dial_options *options)
{
	for (unsigned i = 0; i < count; i++) {
		union address address = addresses[i];
		enum judgement judgement = JUDGEMENT_PASS;

		address_set_port(&address, port);
		if (options->judge)
			judgement = options->judge(&address.any, options->judge_arg);
		if (judgement == JUDGEMENT_OWN)
			return false;
		if (judgement == JUDGEMENT_DENY)
			continue;
		bool other =
		    lanes[0].count && lanes[0].at[0].any.sa_family != address.any.sa_family;
		struct lane *lane = &lanes[other];
		if (lane->count < ATTEMPTS_MAX)
			lane->at[lane->count++] = address;
	}
	return true;
}

/* The families take turns; when one has no more, the other goes on. */
static void line_up(struct dial *dial, const struct lane lanes[2])
{
	for (unsigned i = 0; i < 2 * ATTEMPTS_MAX; i++) {
		const struct lane *lane = &lanes[i % 2];
		if (i / 2 >= lane->count || dial->count == ATTEMPTS_MAX)
			continue;
		struct attempt *attempt = &dial->attempts[dial->count++];
		attempt->dial = dial;
		attempt->address = lane->at[i / 2];
	}
}

struct dial *dial_start(struct loop *loop, const union address *addresses, unsigned count,
    uint16_t port, const struct dial_options *options, dialled_fn *fn, void *arg)
{
	struct dial *dial = memory_zeroed(sizeof *dial);
	struct lane lanes[2] = {0};

	dial->loop = loop;
	dial->fn = fn;
	dial->arg = arg;
	timer_init(&dial->pace, on_pace, dial);
	timer_init(&dial->deadline, on_deadline, dial);
	job_init(&dial->over, on_over, dial);
	if (fill_lanes(lanes, addresses, count, port, options))
		line_up(dial, lanes);
	else
		dial->result.status = DIAL_OWN;
	if (dial->count == 0) {
		if (dial->result.status != DIAL_OWN)
			dial->result.status = DIAL_DENIED;
		loop_later(loop, &dial->over);
		return dial;
	}
	dial->result.status = DIAL_UNREACHABLE;
	timer_set(loop, &dial->deadline, options->timeout_ms);
	dial_on(dial);
	return dial;
}

void dial_cancel(struct dial **dial)
{
	if (!*dial)
		return;
	dial_halt(*dial);
	free(*dial);
	*dial = NULL;
}
