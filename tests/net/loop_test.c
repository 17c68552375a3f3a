#include "net/turns.h"

enum {
	EARLY_MS = 10, /* the loop's clock is coarse */
	LATE_MS = 150, /* the sweep is every 50 ms; the rest is for a busy machine */
	MARKS_MAX = 128,
};

/* What was called, in order. */
struct marks {
	struct loop *loop;
	int at[MARKS_MAX];
	unsigned count;
};

static void mark(struct marks *marks, int number)
{
	assert_true(marks->count < MARKS_MAX);
	marks->at[marks->count++] = number;
}

struct alarm {
	struct timer timer;
	struct marks *marks;
	int number;
	uint64_t fired; /* clock_us() */
	struct alarm *stops;
	uint64_t again_ms;
};

static void on_alarm(struct timer *timer, void *arg)
{
	struct alarm *alarm = arg;

	assert_ptr_equal(timer, &alarm->timer);
	assert_false(timer_is_set(timer));
	alarm->fired = clock_us();
	mark(alarm->marks, alarm->number);
	if (alarm->stops)
		timer_stop(&alarm->stops->timer);
	if (alarm->again_ms)
		timer_set(alarm->marks->loop, timer, alarm->again_ms);
	alarm->again_ms = 0;
}

static void alarm_init(struct alarm *alarm, struct marks *marks, int number)
{
	*alarm = (struct alarm){.marks = marks, .number = number};
	timer_init(&alarm->timer, on_alarm, alarm);
}

struct late_case {
	const char *title;
	uint64_t ms;
};

static const struct late_case lates[] = {
    {"a timer of a millisecond is at most a sweep late", 1},
    {"a timer of 50 ms is at most a sweep late", 50},
    {"a timer of 250 ms is at most a sweep late", 250},
};

static void check_late(void **state)
{
	const struct late_case *row = *state;
	struct marks marks = {.loop = loop_for_test()};
	struct alarm alarm;
	uint64_t began = clock_us(), took;

	alarm_init(&alarm, &marks, 1);
	assert_false(timer_is_set(&alarm.timer));
	timer_set(marks.loop, &alarm.timer, row->ms);
	assert_true(timer_is_set(&alarm.timer));
	run_for(marks.loop, row->ms + LATE_MS);
	assert_int_equal(marks.count, 1);
	took = (alarm.fired - began) / 1000;
	assert_true(took + EARLY_MS >= row->ms);
	assert_true(took <= row->ms + LATE_MS);
	loop_free(&marks.loop);
	assert_null(marks.loop);
}

static void check_timer_order(void **state)
{
	static const uint64_t after[] = {200, 80, 320, 80};
	struct marks marks = {.loop = loop_for_test()};
	struct alarm alarms[4];

	(void)state;
	for (int i = 0; i < 4; i++) {
		alarm_init(&alarms[i], &marks, i);
		timer_set(marks.loop, &alarms[i].timer, after[i]);
	}
	run_for(marks.loop, 320 + LATE_MS);
	assert_int_equal(marks.count, 4);
	assert_int_equal(marks.at[0], 1);
	assert_int_equal(marks.at[1], 3);
	assert_int_equal(marks.at[2], 0);
	assert_int_equal(marks.at[3], 2);
	loop_free(&marks.loop);
}

static void check_timer_stopped(void **state)
{
	struct marks marks = {.loop = loop_for_test()};
	struct alarm stopped, unset, kept;

	(void)state;
	alarm_init(&stopped, &marks, 1);
	alarm_init(&unset, &marks, 2);
	alarm_init(&kept, &marks, 3);
	timer_set(marks.loop, &stopped.timer, 20);
	timer_set(marks.loop, &unset.timer, 20);
	timer_set(marks.loop, &kept.timer, 20);
	timer_stop(&stopped.timer);
	timer_stop(&stopped.timer);
	timer_set(marks.loop, &unset.timer, 0);
	assert_false(timer_is_set(&stopped.timer));
	assert_false(timer_is_set(&unset.timer));
	run_for(marks.loop, 20 + LATE_MS);
	assert_int_equal(marks.count, 1);
	assert_int_equal(marks.at[0], 3);
	loop_free(&marks.loop);
}

static void check_timer_anew(void **state)
{
	struct marks marks = {.loop = loop_for_test()};
	struct alarm alarm;
	uint64_t began;

	(void)state;
	alarm_init(&alarm, &marks, 1);
	timer_set(marks.loop, &alarm.timer, 100);
	run_for(marks.loop, 60);
	began = clock_us();
	timer_set(marks.loop, &alarm.timer, 200);
	run_for(marks.loop, 200 + LATE_MS);
	assert_int_equal(marks.count, 1);
	assert_true((alarm.fired - began) / 1000 + EARLY_MS >= 200);
	loop_free(&marks.loop);
}

static void check_timer_again(void **state)
{
	struct marks marks = {.loop = loop_for_test()};
	struct alarm alarm;

	(void)state;
	alarm_init(&alarm, &marks, 1);
	alarm.again_ms = 20;
	timer_set(marks.loop, &alarm.timer, 20);
	run_for(marks.loop, 40 + 2 * LATE_MS);
	assert_int_equal(marks.count, 2);
	loop_free(&marks.loop);
}

/* Both are due in one sweep. */
static void check_timer_stops_other(void **state)
{
	struct marks marks = {.loop = loop_for_test()};
	struct alarm first, second, longer;

	(void)state;
	alarm_init(&first, &marks, 1);
	alarm_init(&second, &marks, 2);
	alarm_init(&longer, &marks, 3);
	first.stops = &second;
	timer_set(marks.loop, &first.timer, 10);
	timer_set(marks.loop, &second.timer, 10);
	timer_set(marks.loop, &longer.timer, 11);
	run_for(marks.loop, 10 + LATE_MS);
	assert_int_equal(marks.count, 2);
	assert_int_equal(marks.at[0], 1);
	assert_int_equal(marks.at[1], 3);
	loop_free(&marks.loop);
}

static void check_many_durations(void **state)
{
	struct marks marks = {.loop = loop_for_test()};
	struct alarm alarms[100];

	(void)state;
	for (int i = 0; i < 100; i++) {
		alarm_init(&alarms[i], &marks, i);
		timer_set(marks.loop, &alarms[i].timer, (uint64_t)(100 - i));
	}
	run_for(marks.loop, 200 + 2 * LATE_MS);
	assert_int_equal(marks.count, 100);
	loop_free(&marks.loop);
}

struct work {
	struct job job;
	struct marks *marks;
	int number;
	struct work *posts, *cancels;
};

static void on_work(void *arg)
{
	struct work *work = arg;

	mark(work->marks, work->number);
	if (work->posts)
		loop_later(work->marks->loop, &work->posts->job);
	if (work->cancels)
		job_cancel(&work->cancels->job);
	work->posts = NULL;
}

static void work_init(struct work *work, struct marks *marks, int number)
{
	*work = (struct work){.marks = marks, .number = number};
	job_init(&work->job, on_work, work);
}

static void assert_marks(const struct marks *marks, const int *expected, unsigned count)
{
	assert_int_equal(marks->count, count);
	for (unsigned i = 0; i < count; i++)
		assert_int_equal(marks->at[i], expected[i]);
}

static void check_job_order(void **state)
{
	static const int expected[] = {0, 1, 2};
	struct marks marks = {.loop = loop_for_test()};
	struct work works[3];

	(void)state;
	for (int i = 0; i < 3; i++) {
		work_init(&works[i], &marks, i);
		loop_later(marks.loop, &works[i].job);
	}
	loop_later(marks.loop, &works[0].job);
	assert_int_equal(marks.count, 0);
	run_for(marks.loop, 20);
	assert_marks(&marks, expected, 3);
	loop_free(&marks.loop);
}

static void check_job_cancelled(void **state)
{
	static const int expected[] = {1};
	struct marks marks = {.loop = loop_for_test()};
	struct work works[3];

	(void)state;
	for (int i = 0; i < 3; i++) {
		work_init(&works[i], &marks, i);
		loop_later(marks.loop, &works[i].job);
	}
	job_cancel(&works[0].job);
	job_cancel(&works[0].job);
	works[1].cancels = &works[2];
	run_for(marks.loop, 20);
	assert_marks(&marks, expected, 1);
	loop_free(&marks.loop);
}

/* It runs in the next turn, after what the loop has to do besides: others are not starved. */
static void check_job_again(void **state)
{
	static const int first[] = {0, 1}, second[] = {0, 1, 0};
	struct marks marks = {.loop = loop_for_test()};
	struct work works[2];

	(void)state;
	for (int i = 0; i < 2; i++) {
		work_init(&works[i], &marks, i);
		loop_later(marks.loop, &works[i].job);
	}
	works[0].posts = &works[0];
	event_base_loop(loop_base(marks.loop), EVLOOP_ONCE);
	assert_marks(&marks, first, 2);
	event_base_loop(loop_base(marks.loop), EVLOOP_ONCE);
	assert_marks(&marks, second, 3);
	loop_free(&marks.loop);
}

static void check_job_all_cancelled(void **state)
{
	static const int expected[] = {1};
	struct marks marks = {.loop = loop_for_test()};
	struct work works[2];

	(void)state;
	work_init(&works[0], &marks, 0);
	work_init(&works[1], &marks, 1);
	loop_later(marks.loop, &works[0].job);
	job_cancel(&works[0].job);
	run_for(marks.loop, 10);
	loop_later(marks.loop, &works[1].job);
	run_for(marks.loop, 10);
	assert_marks(&marks, expected, 1);
	loop_free(&marks.loop);
}

static void stop_it(void *arg)
{
	struct marks *marks = arg;

	mark(marks, 0);
	loop_stop(marks->loop);
}

static void check_stop(void **state)
{
	struct marks marks = {.loop = loop_for_test()};
	struct job job;

	(void)state;
	job_init(&job, stop_it, &marks);
	loop_later(marks.loop, &job);
	loop_run(marks.loop);
	assert_int_equal(marks.count, 1);
	loop_free(&marks.loop);
}

static void check_scratch(void **state)
{
	struct loop *loop = loop_for_test();

	(void)state;
	for (size_t i = 0; i < LOOP_SCRATCH; i++)
		loop_scratch(loop)[i] = 'x';
	assert_ptr_equal(loop_scratch(loop), loop_scratch(loop));
	loop_free(&loop);
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, lates, check_late);
	suite_add(&suite, "timers fire in the order they fall due", check_timer_order, NULL);
	suite_add(&suite, "a stopped timer does not fire", check_timer_stopped, NULL);
	suite_add(
	    &suite, "a timer set anew fires once, by the later setting", check_timer_anew, NULL);
	suite_add(&suite, "a timer may set itself again", check_timer_again, NULL);
	suite_add(&suite, "a timer may stop another that is due", check_timer_stops_other, NULL);
	suite_add(&suite, "no timer is lost among very many durations", check_many_durations, NULL);
	suite_add(&suite, "jobs run once, in the order they were posted", check_job_order, NULL);
	suite_add(&suite, "a cancelled job does not run", check_job_cancelled, NULL);
	suite_add(&suite, "a job that posts itself runs in the next turn", check_job_again, NULL);
	suite_add(
	    &suite, "jobs run after all before were cancelled", check_job_all_cancelled, NULL);
	suite_add(&suite, "a loop runs until it is stopped", check_stop, NULL);
	suite_add(&suite, "the scratch buffer has room for one read", check_scratch, NULL);
	return suite_run(&suite, "loop");
}
