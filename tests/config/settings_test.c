#include "config/settings.h"

#include "config/words.h"
#include "suite.h"

static const struct settings *load(const char *line, bool terminal, struct complaints *complaints)
{
	struct words words;

	words_split(&words, line);
	struct settings_inputs inputs = {
	    .count = words.count, .flags = words.at, .terminal = terminal};
	return settings_load(&inputs, complaints);
}

static const struct settings *load_good(const char *line)
{
	struct complaints complaints = {0};
	const struct settings *settings = load(line, false, &complaints);

	assert_non_null(settings);
	assert_int_equal(complaints.errors + complaints.warnings, 0);
	return settings;
}

struct bad_case {
	const char *title;
	const char *line;
	const char *said[4]; /* all that is said, in order */
};

static const struct bad_case bads[] = {
    {"a mistyped option is told the nearest one", "--hed-timeout|30s",
	{"--hed-timeout: unknown option; did you mean --head-timeout?"}},
    {"a mistyped option with = is told the nearest one", "--hed-timeout=30s",
	{"--hed-timeout: unknown option; did you mean --head-timeout?"}},
    {"an option like none is sent to the help", "--frobnicate",
	{"--frobnicate: unknown option; see viaduct --help"}},
    {"a bad value is named with what was expected", "--head-timeout|30",
	{"--head-timeout: '30': a duration needs a unit, like 30s or 500ms"}},
    {"a value out of bounds is told the bounds", "--max-head=5GiB",
	{"--max-head: '5GiB': expected a size from 256B to 1MiB"}},
    {"an option that allows off says so", "--read-timeout|0s",
	{"--read-timeout: '0s': expected a duration from 1ms to 168h, or off"}},
    {"an empty value is a bad one", "--name=",
	{"--name: '': expected a token (letters, digits and "
	 "!#$%&'*+-.^_`|~), at most 64 of them"}},
    {"the last option needs its value too", "--name",
	{"--name: needs a value: a token (letters, digits and "
	 "!#$%&'*+-.^_`|~), at most 64 of them"}},
    {"the next option is no value", "--read-timeout|--log-query|off",
	{"--read-timeout: needs a value: a duration from 1ms to 168h, or off"}},
    {"an option with one value is given once", "--name|a|--name|b",
	{"--name: 'b': given a second time, and it has one value"}},
    {"a listener given twice is an error", "--listen|[::1]:80|--listen|[::1]:80",
	{"--listen: '[::1]:80': this address is given twice"}},
    {"a listener's name is not looked up", "--listen|localhost:3128",
	{"--listen: 'localhost:3128': expected an address (no name) and a port, like "
	 "127.0.0.1:3128 or "
	 "[::1]:3128"}},
    {"a word that is no option is refused", "strict|on",
	{"'strict': not an option, which begins with --; see viaduct --help",
	    "'on': not an option, which begins with --; see viaduct --help"}},
    {"one dash is not two", "-h",
	{"'-h': not an option, which begins with --; see viaduct --help"}},
    {"two dashes alone are no option", "--", {"--: unknown option; see viaduct --help"}},
    {"workers takes only 1", "--workers|2", {"--workers: '2': expected 1"}},
    {"all errors are told at once", "--strict|maybe|--lisen|x|--name|a b|--max-fields|0",
	{"--strict: 'maybe': expected on or off", "--lisen: unknown option; did you mean --listen?",
	    "--name: 'a b': expected a token (letters, digits and !#$%&'*+-.^_`|~), at most 64 of "
	    "them",
	    "--max-fields: '0': expected a number from 1 to 10000"}},
    {"control octets of the command line are not repeated", "--strict|\033[2J",
	{"--strict: '?[2J': expected on or off"}},
};

static void check_bad(void **state)
{
	const struct bad_case *row = *state;
	struct complaints complaints = {0};
	const struct complaint *complaint = NULL;

	assert_null(load(row->line, false, &complaints));
	for (unsigned i = 0; i < 4 && row->said[i]; i++) {
		complaint = complaint_next(&complaints, complaint);
		assert_non_null(complaint);
		assert_string_equal(complaint_text(complaint), row->said[i]);
	}
	if (complaint)
		assert_null(complaint_next(&complaints, complaint));
	complaints_release(&complaints);
}

static void without_flags_every_option_has_its_default(void **state)
{
	const struct settings *s = load_good("");

	(void)state;
	assert_int_equal(s->listen.count, 2);
	assert_string_equal(s->listen.at[0].text.at, "127.0.0.1:3128");
	assert_string_equal(s->listen.at[1].text.at, "[::1]:3128");
	assert_string_equal(s->listen.at[1].host.at, "::1");
	assert_true(s->listen.at[1].is_ipv6);
	assert_int_equal(s->listen.at[1].port, 3128);
	assert_int_equal(s->head_timeout, 30000);
	assert_int_equal(s->tunnel_idle_timeout, 3600000);
	assert_int_equal(s->max_request_line, 16384);
	assert_int_equal(s->max_request_body, 0);
	assert_int_equal(s->max_per_client, 0);
	assert_int_equal(s->max_connections, 10000);
	assert_true(ports_have(&s->connect_ports, 80) && ports_have(&s->connect_ports, 443));
	assert_false(ports_have(&s->connect_ports, 22));
	assert_string_equal(s->upgrade.at, "websocket");
	assert_true(s->log_query && s->assume_http11 && s->trace_method && s->early_hints);
	assert_false(s->strict || s->drop_underscore || s->refuse_body || s->forwarded_strip);
	assert_int_equal(s->forwarded, FORWARDED_SETTING_OFF);
	assert_int_equal(s->proxy_status, PROXY_STATUS_ERRORS);
	assert_int_equal(s->ready_file.len + s->dns_server.len, 0);
	assert_int_equal(s->resolve.count + s->connect_to.count, 0);
	for (unsigned id = 0; id < OPTIONS; id++)
		assert_false(setting_is_given(s, (enum option_id)id));
	settings_release(&s);
	assert_null(s);
}

static void flags_replace_defaults(void **state)
{
	const struct settings *s =
	    load_good("--listen|127.0.0.1:0|--head-timeout=500ms|--strict|--log|off|"
		      "--resolve|a.example 192.0.2.1|--upgrade|off|--max-per-client|3");

	(void)state;
	assert_int_equal(s->listen.count, 1);
	assert_int_equal(s->listen.at[0].port, 0);
	assert_true(setting_is_given(s, OPTION_listen));
	assert_false(setting_is_given(s, OPTION_name));
	assert_int_equal(s->head_timeout, 500);
	assert_true(s->strict); /* a switch without a value is on */
	assert_int_equal(s->log.format, LOG_FORMAT_OFF);
	assert_string_equal(s->resolve.at[0].address.at, "192.0.2.1");
	assert_int_equal(s->upgrade.len, 0);
	assert_int_equal(s->max_per_client, 3);
	settings_release(&s);
}

static void a_value_may_begin_with_dashes_behind_an_equals_sign(void **state)
{
	const struct settings *s = load_good("--ready-file=--odd=name");

	(void)state;
	assert_string_equal(s->ready_file.at, "--odd=name");
	settings_release(&s);
}

static void the_log_is_pretty_on_a_terminal_and_json_elsewhere(void **state)
{
	struct complaints complaints = {0};
	const struct settings *on = load("", true, &complaints);
	const struct settings *off = load("", false, &complaints);
	const struct settings *said = load("--log|json -", true, &complaints);

	(void)state;
	assert_int_equal(on->log.format, LOG_FORMAT_PRETTY);
	assert_int_equal(off->log.format, LOG_FORMAT_JSON);
	assert_int_equal(said->log.format, LOG_FORMAT_JSON);
	assert_string_equal(on->log.place.at, "-");
	settings_release(&on);
	settings_release(&off);
	settings_release(&said);
}

static void the_default_name_is_new_each_time(void **state)
{
	const struct settings *one = load_good("");
	const struct settings *two = load_good("");

	(void)state;
	assert_int_equal(one->name.len, 16);
	assert_memory_equal(one->name.at, "viaduct-", 8);
	assert_int_equal(strspn(one->name.at + 8, "0123456789abcdef"), 8);
	assert_string_not_equal(one->name.at, two->name.at);
	settings_release(&one);
	settings_release(&two);
}

static void settings_live_until_the_last_holder_lets_go(void **state)
{
	const struct settings *first = load_good("--name|lab");
	const struct settings *second = settings_hold(first);

	(void)state;
	assert_ptr_equal(first, second);
	settings_release(&first);
	assert_null(first);
	assert_string_equal(second->name.at, "lab");
	settings_release(&second);
	settings_release(&second);
}

static void an_earlier_complaint_does_not_spoil_good_flags(void **state)
{
	struct complaints complaints = {0};

	(void)state;
	complaint_add(&complaints, COMPLAINT_ERROR, "something else");
	const struct settings *s = load("", false, &complaints);
	assert_non_null(s);
	settings_release(&s);
	complaints_release(&complaints);
}

int main(void)
{
	struct suite suite = {0};

	SUITE_TABLE(&suite, bads, check_bad);
	suite_add(&suite, "without flags every option has its default",
	    without_flags_every_option_has_its_default, NULL);
	suite_add(&suite, "flags replace defaults", flags_replace_defaults, NULL);
	suite_add(&suite, "a value may begin with dashes behind an equals sign",
	    a_value_may_begin_with_dashes_behind_an_equals_sign, NULL);
	suite_add(&suite, "the log is pretty on a terminal and JSON elsewhere",
	    the_log_is_pretty_on_a_terminal_and_json_elsewhere, NULL);
	suite_add(
	    &suite, "the default name is new each time", the_default_name_is_new_each_time, NULL);
	suite_add(&suite, "settings live until the last holder lets go",
	    settings_live_until_the_last_holder_lets_go, NULL);
	suite_add(&suite, "an earlier complaint does not spoil good flags",
	    an_earlier_complaint_does_not_spoil_good_flags, NULL);
	return suite_run(&suite, "config/settings");
}
