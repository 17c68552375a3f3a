#include "exchange/prepared.h"

#include <stdio.h>
#include <unistd.h>
#include "base/memory.h"
#include "suite.h"

static unsigned released;

/* A feature that counts its lines, and does not like some. */
static void count_lines(
    void **shared, const struct settings *settings, struct complaints *complaints)
{
	unsigned *count = memory_zeroed(sizeof *count);

	for (unsigned i = 0; i < settings->lines.count; i++) {
		const struct config_line *line = &settings->lines.at[i];
		if (!slice_equal(line->words[0].text, SLICE("wish")))
			continue;
		++*count;
		if (line->count > 2)
			line_complain(
			    line, 2, COMPLAINT_ERROR, complaints, "one wish a line is enough");
	}
	*shared = count;
}

static void forget(void **shared)
{
	free(*shared);
	*shared = NULL;
	released++;
}

static const char *const wishes[] = {"wish", NULL};
static const char *const hopes[] = {"hope", "dream", NULL};
static const struct feature plain = {.name = "plain"};
static const struct feature wisher = {
    .name = "wisher", .directives = wishes, .prepare = count_lines, .release = forget};
static const struct feature dreamer = {.name = "dreamer", .directives = hopes};
static const struct feature *const features[] = {&plain, &wisher, &dreamer, NULL};
static const struct pipeline pipeline = {.features = features};

static void *prepare(const struct settings *settings, struct complaints *complaints)
{
	return prepared_new(&pipeline, settings, complaints);
}

static void release(void *made)
{
	struct prepared *prepared = made;

	prepared_free(&prepared);
}

/* Settings from a file of these lines, whose name is put at `path`; NULL when refused. */
static const struct settings *settings_of(
    const char *lines, char path[64], struct complaints *complaints)
{
	snprintf(path, 64, "/tmp/viaduct-prepared-XXXXXX");
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, lines, strlen(lines)), strlen(lines));
	close(fd);
	struct settings_inputs inputs = {.file = path, .prepare = prepare, .release = release};
	prepared_directives(&pipeline, inputs.directives);
	const struct settings *settings = settings_load(&inputs, complaints);
	unlink(path);
	return settings;
}

static void lines_reach_the_feature_that_they_are_for(void **state)
{
	char path[64];
	struct complaints complaints = {0};
	const struct settings *settings =
	    settings_of("wish peace\nhope x\nwish bread\n", path, &complaints);

	(void)state;
	assert_non_null(settings);
	assert_int_equal(complaints.errors, 0);
	assert_int_equal(*(const unsigned *)prepared_find(settings->prepared, &wisher), 2);
	assert_null(prepared_find(settings->prepared, &plain));
	assert_null(prepared_find(settings->prepared, &dreamer));
	released = 0;
	settings_release(&settings);
	assert_int_equal(released, 1);
}

static void a_features_complaint_refuses_the_file(void **state)
{
	char path[64], expected[128];
	struct complaints complaints = {0};

	(void)state;
	released = 0;
	assert_null(settings_of("wish peace\n  wish bread  wine\n", path, &complaints));
	assert_int_equal(released, 1);
	snprintf(expected, sizeof expected, "%s:2:15: 'wine': one wish a line is enough", path);
	assert_int_equal(complaints.errors, 1);
	assert_string_equal(complaint_text(complaint_next(&complaints, NULL)), expected);
	complaints_release(&complaints);
}

static void the_directives_of_all_features_are_known(void **state)
{
	const char *directives[SETTING_DIRECTIVES_MAX + 1];

	(void)state;
	prepared_directives(&pipeline, directives);
	assert_string_equal(directives[0], "wish");
	assert_string_equal(directives[1], "hope");
	assert_string_equal(directives[2], "dream");
	assert_null(directives[3]);
}

int main(void)
{
	static struct suite suite;

	suite_add(&suite, "lines reach the feature that they are for",
	    lines_reach_the_feature_that_they_are_for, NULL);
	suite_add(&suite, "a feature's complaint refuses the file, with the place",
	    a_features_complaint_refuses_the_file, NULL);
	suite_add(&suite, "the directives of all features are known",
	    the_directives_of_all_features_are_known, NULL);
	return suite_run(&suite, "exchange/prepared");
}
