/*
 * Tests as tables: each row is a test of its own, named by its title, which reads as a
 * sentence and names the rules that it proves.  A row's struct begins with `const char *title`.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "base/slice.h"

enum { SUITE_MAX = 512 };

struct suite {
	struct CMUnitTest tests[SUITE_MAX];
	size_t count;
};

/* Adds a test; check finds its row in *state. */
static inline void suite_add(
    struct suite *suite, const char *title, CMUnitTestFunction check, const void *row)
{
	assert_true(suite->count < SUITE_MAX);
	suite->tests[suite->count++] = (struct CMUnitTest){
	    .name = title, .test_func = check, .initial_state = (void *)(uintptr_t)row};
}

/* Adds one test for each row of a table. */
#define SUITE_TABLE(suite, rows, check)                                                            \
	for (size_t row_ = 0; row_ < sizeof(rows) / sizeof *(rows); row_++)                        \
	suite_add(suite, (rows)[row_].title, check, &(rows)[row_])

/* Runs them all; gives main's exit code. */
static inline int suite_run(struct suite *suite, const char *name)
{
	return _cmocka_run_group_tests(name, suite->tests, suite->count, NULL, NULL);
}

static inline void assert_slice_equal(struct slice got, struct slice expected)
{
	assert_int_equal(got.len, expected.len);
	if (got.len)
		assert_memory_equal(got.at, expected.at, got.len);
}

/* A heap copy without a NUL behind it, so that a sanitizer sees a look beyond its end. */
static inline struct slice slice_alone(struct slice s)
{
	char *copy = test_malloc(s.len ? s.len : 1);

	if (s.len)
		memcpy(copy, s.at, s.len);
	return slice_of(copy, s.len);
}

static inline void slice_alone_free(struct slice s)
{
	test_free((void *)(uintptr_t)s.at);
}
