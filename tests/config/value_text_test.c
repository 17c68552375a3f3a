#include "config/value_text.h"

#include "config/value.h"
#include "suite.h"

struct member_case {
	const char *title;
	enum option_id id;
	const char *values[4]; /* read in order */
	const char *texts[4];  /* what is written, where it differs */
};

static const struct member_case members[] = {
    {"a switch is on", OPTION_strict, {"on"}, {0}},
    {"a switch is off", OPTION_strict, {"off"}, {0}},
    {"milliseconds stay", OPTION_head_timeout, {"1500ms"}, {0}},
    {"seconds are written as seconds", OPTION_head_timeout, {"90000ms"}, {"90s"}},
    {"minutes are written as minutes", OPTION_head_timeout, {"300s"}, {"5m"}},
    {"hours are written as hours", OPTION_head_timeout, {"1440m"}, {"24h"}},
    {"no duration is off", OPTION_read_timeout, {"off"}, {0}},
    {"octets stay", OPTION_max_head, {"1000B"}, {0}},
    {"KiB are written as KiB", OPTION_max_head, {"2048B"}, {"2KiB"}},
    {"MiB are written as MiB", OPTION_max_head, {"1024KiB"}, {"1MiB"}},
    {"more than 32 bits of octets are written", OPTION_max_request_body, {"1024GiB"}, {0}},
    {"no size is off", OPTION_max_request_body, {"off"}, {0}},
    {"a count is a number", OPTION_max_connections, {"1000000"}, {0}},
    {"no count is off", OPTION_max_per_client, {"off"}, {0}},
    {"a token is a token", OPTION_name, {"lab-proxy"}, {0}},
    {"a file's name is as it was", OPTION_ready_file, {"/tmp/a  \"b\" #c"}, {0}},
    {"protocols are joined by commas", OPTION_upgrade, {"websocket,a"}, {0}},
    {"no protocol is off", OPTION_upgrade, {"off"}, {0}},
    {"a server has its port", OPTION_dns_server, {"192.0.2.1"}, {"192.0.2.1:53"}},
    {"servers are written one at a time", OPTION_dns_server,
	{"192.0.2.1:5353", "[2001:db8::1]", "127.0.0.1"},
	{"192.0.2.1:5353", "[2001:db8::1]:53", "127.0.0.1:53"}},
    {"listeners are written one at a time", OPTION_listen, {"127.0.0.1:0", "[::1]:3128"}, {0}},
    {"ports and ranges are joined by commas", OPTION_connect_ports, {"443,8443,9000-9100"}, {0}},
    {"a range of one is a port", OPTION_connect_ports, {"443-443"}, {"443"}},
    {"all ports are any", OPTION_connect_ports, {"1-65535"}, {"any"}},
    {"any is any", OPTION_connect_ports, {"any"}, {0}},
    {"pins are written one at a time", OPTION_resolve,
	{"a.example 192.0.2.1", "A.example. 2001:DB8::1"},
	{"a.example 192.0.2.1", "a.example 2001:db8::1"}},
    {"redirections are written one at a time", OPTION_connect_to,
	{"a.example:443 [::1]:8443", "[2001:db8::1]:80 b.example:8080"}, {0}},
    {"a log has format and place", OPTION_log, {"json -"}, {0}},
    {"a pretty log is pretty", OPTION_log, {"pretty  -"}, {"pretty -"}},
    {"a log's place may have blanks", OPTION_log, {"json /var/log/a  b"}, {0}},
    {"no log is off", OPTION_log, {"off"}, {0}},
    {"Forwarded is rfc7239", OPTION_forwarded, {"rfc7239"}, {0}},
    {"X-Forwarded-For is xff", OPTION_forwarded, {"xff"}, {0}},
    {"not forwarded is off", OPTION_forwarded, {"off"}, {0}},
    {"Proxy-Status on all", OPTION_proxy_status, {"all"}, {0}},
    {"Proxy-Status on errors", OPTION_proxy_status, {"errors"}, {0}},
};

static struct settings *settings_new(void)
{
	return test_calloc(1, sizeof(struct settings));
}

static void settings_end(struct settings *settings)
{
	arena_release(&settings->memory);
	test_free(settings);
}

static void *member_of(struct settings *settings, const struct option *option)
{
	return (char *)settings + option->offset;
}

static void read_into(struct settings *settings, const struct option *option, struct slice value)
{
	struct slice wanted;

	assert_true(
	    value_read(option, value, member_of(settings, option), &settings->memory, &wanted));
}

/* What is written of `from` reads as the same in other settings. */
static void assert_same_when_read(struct settings *from, const struct option *option)
{
	struct settings *to = settings_new();
	const void *member = member_of(from, option);
	unsigned count = value_count(option, member);

	for (unsigned i = 0; i < count; i++)
		read_into(to, option, value_write(option, member, i, &from->memory));
	assert_int_equal(value_count(option, member_of(to, option)), count);
	for (unsigned i = 0; i < count; i++)
		assert_slice_equal(value_write(option, member_of(to, option), i, &to->memory),
		    value_write(option, member, i, &from->memory));
	settings_end(to);
}

static void check_member(void **state)
{
	const struct member_case *row = *state;
	const struct option *option = option_row(row->id);
	struct settings *settings = settings_new();
	unsigned count = 0;

	for (; count < 4 && row->values[count]; count++)
		read_into(settings, option, slice_text(row->values[count]));
	assert_int_equal(value_count(option, member_of(settings, option)), count);
	for (unsigned i = 0; i < count; i++) {
		struct slice text =
		    value_write(option, member_of(settings, option), i, &settings->memory);
		assert_string_equal(text.at, row->texts[i] ? row->texts[i] : row->values[i]);
		assert_int_equal(text.len, strlen(text.at));
	}
	assert_same_when_read(settings, option);
	settings_end(settings);
}

static void every_default_is_written_as_it_reads(void **state)
{
	(void)state;
	for (unsigned id = 0; id < OPTIONS; id++) {
		const struct option *option = option_row((enum option_id)id);
		struct settings *settings = settings_new();
		struct slice rest = slice_text(option->standard), value;
		while (slice_cut(&rest, ';', &value))
			read_into(settings, option, value);
		if (option->standard)
			assert_same_when_read(settings, option);
		settings_end(settings);
	}
}

/* Every bound of every number, and what is beside it. */
static void numbers_at_their_bounds_are_written_as_they_read(void **state)
{
	(void)state;
	for (unsigned id = 0; id < OPTIONS; id++) {
		const struct option *option = option_row((enum option_id)id);
		bool is_count = option->type == TYPE_COUNT;
		if (!is_count && option->type != TYPE_DURATION && option->type != TYPE_SIZE)
			continue;
		const uint64_t numbers[] = {option->least, option->least + 1, option->most - 1,
		    option->most, (option->least + option->most) / 2};
		for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
			struct settings *settings = settings_new();
			if (is_count)
				*(unsigned *)member_of(settings, option) = (unsigned)numbers[i];
			else
				*(uint64_t *)member_of(settings, option) = numbers[i];
			if (numbers[i] >= option->least && numbers[i] <= option->most)
				assert_same_when_read(settings, option);
			settings_end(settings);
		}
	}
}

static void what_is_not_given_has_no_values(void **state)
{
	static const enum option_id ids[] = {
	    OPTION_ready_file, OPTION_dns_server, OPTION_resolve, OPTION_connect_to};
	struct settings *settings = settings_new();

	(void)state;
	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
		assert_int_equal(
		    value_count(option_row(ids[i]), setting_member(settings, ids[i])), 0);
	settings_end(settings);
}

struct quote_case {
	const char *title;
	const char *value;
	const char *expected;
};

static const struct quote_case quotes[] = {
    {"a word stays", "on", "on"},
    {"two words stay", "json -", "json -"},
    {"a # inside a word stays", "/tmp/a#b", "/tmp/a#b"},
    {"a backslash or a quote inside a word stays", "a\\b\"c", "a\\b\"c"},
    {"two blanks need quotes", "/a  b", "\"/a  b\""},
    {"a blank at the beginning needs quotes", " a", "\" a\""},
    {"a blank at the end needs quotes", "a ", "\"a \""},
    {"a tab needs quotes", "a\tb", "\"a\tb\""},
    {"a # that would begin a comment needs quotes", "/a #b", "\"/a #b\""},
    {"a quote that begins a word needs quotes", "\"a\\", "\"\\\"a\\\\\""},
    {"nothing needs quotes", "", "\"\""},
    {"other control octets are not shown", "a\033[2J\nb\177", "a?[2J?b?"},
};

static void check_quote(void **state)
{
	const struct quote_case *row = *state;
	struct slice value = slice_alone(slice_text(row->value));
	struct arena memory = {0};
	struct slice quoted = value_quote(value, &memory);

	assert_string_equal(quoted.at, row->expected);
	assert_int_equal(quoted.len, strlen(row->expected));
	slice_alone_free(value);
	arena_release(&memory);
}

static void a_place_is_a_flag_a_variable_a_line_or_the_default(void **state)
{
	struct settings *settings = settings_new();
	enum option_id id = OPTION_assume_http11;

	(void)state;
	assert_string_equal(setting_place(settings, id, &settings->memory).at, "default");
	settings->origin[id] = (struct setting_origin){SOURCE_FILE, "a.conf", 7};
	assert_string_equal(setting_place(settings, id, &settings->memory).at, "a.conf:7");
	assert_string_equal(
	    setting_label(settings, id, &settings->memory).at, "a.conf:7: assume-http11");
	settings->origin[id] = (struct setting_origin){SOURCE_ENVIRONMENT, NULL, 0};
	assert_string_equal(
	    setting_place(settings, id, &settings->memory).at, "VIADUCT_ASSUME_HTTP11");
	settings->origin[id] = (struct setting_origin){SOURCE_FLAG, NULL, 0};
	assert_string_equal(setting_place(settings, id, &settings->memory).at, "--assume-http11");
	assert_string_equal(setting_label(settings, id, &settings->memory).at, "--assume-http11");
	settings_end(settings);
}

int main(void)
{
	struct suite suite = {0};

	SUITE_TABLE(&suite, members, check_member);
	SUITE_TABLE(&suite, quotes, check_quote);
	suite_add(&suite, "every default is written as it reads",
	    every_default_is_written_as_it_reads, NULL);
	suite_add(&suite, "numbers at their bounds are written as they read",
	    numbers_at_their_bounds_are_written_as_they_read, NULL);
	suite_add(&suite, "what is not given has no values", what_is_not_given_has_no_values, NULL);
	suite_add(&suite, "a place is a flag, a variable, a line or the default",
	    a_place_is_a_flag_a_variable_a_line_or_the_default, NULL);
	return suite_run(&suite, "config/value_text");
}
