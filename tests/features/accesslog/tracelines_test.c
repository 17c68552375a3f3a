#include "features/accesslog/tracelines.h"

#include "features/accesslog/line.h"
#include "suite.h"

struct bench {
	struct arena arena;
	struct traced traced;
	char buffer[ACCESSLOG_LINE_MAX];
};

/* A trace of a request that is refused for FRAME-03. */
static struct trace *bench_open(struct bench *bench)
{
	memset(bench, 0, sizeof *bench);
	struct trace *trace = trace_new(&bench->arena);
	bench->traced = (struct traced){trace, 7, 1709210096789, FRAME_03};
	trace_step(trace, SLICE("READ"), SLICE("the head is read"));
	rule(trace, HOP_01, false);
	rule(trace, PARSE_08, false);
	rule(trace, HOP_01, true);
	trace_fact(trace, "resolved a.example");
	rule(trace, FRAME_03, true);
	return trace;
}

static struct slice written(struct bench *bench, enum log_format format, size_t room)
{
	return slice_of(
	    bench->buffer, tracelines_write(&bench->traced, format, bench->buffer, room));
}

static void json_has_notes_in_order_and_what_was_kept(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench);
	assert_slice_equal(written(&bench, LOG_FORMAT_JSON, ACCESSLOG_LINE_MAX),
	    SLICE("{\"schema\":1,\"ts\":\"2024-02-29T12:34:56.789Z\",\"event\":\"trace\",\"id\":7,"
		  "\"notes\":[{\"step\":\"READ\"},{\"rule\":\"HOP-01\",\"outcome\":\"changed\"},"
		  "{\"fact\":\"resolved a.example\"},"
		  "{\"rule\":\"FRAME-03\",\"outcome\":\"broken\"}],"
		  "\"kept\":[\"PARSE-08\"],\"left_out\":0}\n"));
	arena_release(&bench.arena);
}

static void a_person_sees_a_block_of_lines(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench);
	assert_slice_equal(written(&bench, LOG_FORMAT_PRETTY, ACCESSLOG_LINE_MAX),
	    SLICE(
		"    READ    the head is read\n"
		"      HOP-01   changed Connection and every field that it names are for this hop "
		"only: removed, and written anew where the next hop needs them. (RFC 9110 7.6.1)\n"
		"      resolved a.example\n"
		"      FRAME-03 broken  Transfer-Encoding beside Content-Length is how requests "
		"are smuggled. (RFC 9112 6.1)\n"
		"    1 more rules were asked and kept\n"));
	arena_release(&bench.arena);
}

/* As many notes as there may be, and more. */
static void what_does_not_fit_is_counted(void **state)
{
	struct bench bench;
	struct trace *trace = bench_open(&bench);
	static const enum log_format formats[] = {LOG_FORMAT_JSON, LOG_FORMAT_PRETTY};

	(void)state;
	for (int i = 0; i < TRACE_NOTES_MAX + 10; i++)
		trace_fact(trace, "%0500d", i);
	for (unsigned i = 0; i < 2; i++) {
		struct slice text = written(&bench, formats[i], ACCESSLOG_LINE_MAX);
		assert_true(text.len > 10000 && text.len < ACCESSLOG_LINE_MAX);
		assert_int_equal(text.at[text.len - 1], '\n');
		assert_null(memmem(text.at, text.len, "\"left_out\":0", 12));
		assert_non_null(
		    memmem(text.at, text.len, i ? "notes are left out" : "left_out", 8));
		assert_int_equal(written(&bench, formats[i], 100).len, 0);
	}
	arena_release(&bench.arena);
}

int main(void)
{
	static struct suite suite;

	suite_add(&suite, "JSON has the notes in order, and what was kept",
	    json_has_notes_in_order_and_what_was_kept, NULL);
	suite_add(&suite, "a person sees a block of lines", a_person_sees_a_block_of_lines, NULL);
	suite_add(&suite, "what does not fit is counted", what_does_not_fit_is_counted, NULL);
	return suite_run(&suite, "features/accesslog/tracelines");
}
