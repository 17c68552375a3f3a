#include "config/unwise.h"

#include <stdlib.h>
#include <unistd.h>
#include "config/words.h"
#include "suite.h"

static const char host[] = "pc7.corp.example"; /* of the machine, for the tests */

static const struct settings *load(const char *line, const char *file)
{
	static const char *const no_environment[] = {NULL};
	struct complaints complaints = {0};
	struct words words;

	words_split(&words, line);
	struct settings_inputs inputs = {
	    .count = words.count,
	    .flags = words.at,
	    .environment = (char *const *)(uintptr_t)no_environment,
	    .file = file,
	};
	const struct settings *settings = settings_load(&inputs, &complaints);
	complaints_print(&complaints, stderr);
	assert_non_null(settings);
	assert_int_equal(complaints.warnings, 0);
	return settings;
}

struct unwise_case {
	const char *title;
	const char *line;
	const char *said[3]; /* what each warning begins with, all of them in order */
};

#define LISTEN "--listen: '"
static const struct unwise_case cases[] = {
    {"nothing is said of the defaults", "", {0}},
    {"nothing is said of a laptop's settings",
	"--listen|127.0.0.1:8080|--name|lab|--head-timeout|10s|--log|json -", {0}},
    {"nothing is said of the settings of a CI job",
	"--listen|127.0.0.1:0|--ready-file|ready|--log|json -|--connect-ports|443|"
	"--resolve|a.example 127.0.0.1|--drain-timeout|5s|--max-per-client|64",
	{0}},
    {"nothing is said of a bound that equals another",
	"--max-field|64KiB|--max-per-client|10000|--upstream-idle-timeout|60s", {0}},
    {"nothing is said of a default over a bound that was lowered",
	"--max-head|8KiB|--max-connections|100|--tunnel-idle-timeout|5s", {0}},
    {"whoever reaches a listener uses it", "--listen|0.0.0.0:3128",
	{LISTEN "0.0.0.0:3128': whoever reaches"}},
    {"every listener beyond loopback is named",
	"--listen|127.8.9.10:80|--listen|192.0.2.1:80|--listen|[::]:80",
	{LISTEN "192.0.2.1:80': whoever", LISTEN "[::]:80': whoever"}},
    {"a listener on all addresses takes those of others",
	"--listen|127.0.0.1:80|--listen|0.0.0.0:80|--listen|[::1]:80|--listen|127.0.0.1:81",
	{LISTEN "127.0.0.1:80': 0.0.0.0:80 takes this address too", LISTEN "0.0.0.0:80': whoever"}},
    {"port 0 is learned by nobody", "--listen|127.0.0.1:0",
	{LISTEN "127.0.0.1:0': the port is another one at each start"}},
    {"the trace in responses beyond loopback", "--listen|[::]:80|--trace-header",
	{LISTEN "[::]:80': whoever", "--trace-header: 'on': clients of another proxy"}},
    {"the trace in responses on loopback is fine", "--trace-header", {0}},
    {"a trace without a log is seen by nobody", "--trace|--log|off", {"--trace: 'on': log is off"}},
    {"the machine's name is told to servers", "--name|PC7.corp.example",
	{"--name: 'PC7.corp.example': this is the name of this machine, and Via would tell it to "
	 "every server"}},
    {"the first label of the machine's name too", "--name|pc7", {"--name: 'pc7': this is"}},
    {"a name that only begins like the machine's is fine", "--name|pc", {0}},
    {"a ready-file needs its folder", "--ready-file|/nowhere/at/all/ready",
	{"--ready-file: '/nowhere/at/all/ready': the folder /nowhere/at/all is not there"}},
    {"a ready-file's folder is no file", "--ready-file|/dev/null/ready",
	{"--ready-file: '/dev/null/ready': /dev/null is no folder"}},
    {"a log needs its folder", "--log|json /nowhere/at/all/log",
	{"--log: '/nowhere/at/all/log': the folder /nowhere/at/all is not there"}},
    {"a ready-file in / or here is fine", "--ready-file|/ready", {0}},
    {"tunnels to every port", "--connect-ports|any",
	{"--connect-ports: 'any': tunnels reach every port, also port 25"}},
    {"tunnels to the port of mail", "--connect-ports|1-1024",
	{"--connect-ports: '1-1024': tunnels reach port 25"}},
    {"tunnels to many ports but that of mail", "--connect-ports|26-65535", {0}},
    {"a long head-timeout", "--head-timeout|301s", {"--head-timeout: '301s': a client"}},
    {"a long body-timeout", "--body-timeout|1h", {"--body-timeout: '1h': a client"}},
    {"a long write-timeout", "--write-timeout|11m", {"--write-timeout: '11m': a peer"}},
    {"a long upstream-idle-timeout", "--upstream-idle-timeout|61s",
	{"--upstream-idle-timeout: '61s': most servers"}},
    {"a long drain-timeout", "--drain-timeout|2m", {"--drain-timeout: '2m': service managers"}},
    {"waiting for ever for a response", "--first-byte-timeout|off|--read-timeout|off",
	{"--first-byte-timeout: 'off': ", "--read-timeout: 'off': "}},
    {"keeping tunnels for ever", "--tunnel-idle-timeout|off|--tunnel-half-timeout|2h",
	{"--tunnel-idle-timeout: 'off': "}},
    {"a request line over max-head", "--max-request-line|128KiB",
	{"--max-request-line: '128KiB': this is over max-head 64KiB, which is reached first"}},
    {"a field over max-head", "--max-field=16KiB|--max-head=15KiB",
	{"--max-field: '16KiB': this is over max-head 15KiB"}},
    {"one client over all clients", "--max-per-client|20|--max-connections|10",
	{"--max-per-client: '20': this is over max-connections 10"}},
    {"one origin over all clients", "--max-per-origin|20|--max-connections|10",
	{"--max-per-origin: '20': this is over max-connections 10"}},
    {"half a tunnel over a whole one", "--tunnel-half-timeout|2h",
	{"--tunnel-half-timeout: '2h': this is over tunnel-idle-timeout 1h, so that half a tunnel "
	 "outlives"}},
    {"a request line under what clients may count on", "--max-request-line|7999B",
	{"--max-request-line: '7999B': clients may count on 8000 octets"}},
    {"a request line of what clients may count on", "--max-request-line|8000B", {0}},
    {"an upgrade that is never passed on", "--upgrade|websocket,H2C",
	{"--upgrade: 'H2C': this one is never passed on"}},
};

/* The warnings that there are begin with these texts, and there are no others. */
static void assert_said(const struct complaints *complaints, const char *const said[3])
{
	const struct complaint *complaint = NULL;

	for (unsigned i = 0; i < 3 && said[i]; i++) {
		complaint = complaint_next(complaints, complaint);
		assert_non_null(complaint);
		assert_false(complaint_is_error(complaint));
		if (strncmp(complaint_text(complaint), said[i], strlen(said[i])) != 0)
			assert_string_equal(complaint_text(complaint), said[i]);
	}
	if (!complaint || complaint_next(complaints, complaint))
		assert_int_equal(complaints->warnings, 0);
}

static void check_case(void **state)
{
	const struct unwise_case *row = *state;
	const struct settings *settings = load(row->line, NULL);
	struct complaints complaints = {0};

	settings_unwise(settings, host, &complaints);
	assert_said(&complaints, row->said);
	complaints_release(&complaints);
	settings_release(&settings);
}

static void a_machine_without_a_name_has_none_to_tell(void **state)
{
	const struct settings *settings = load("--name|pc7", NULL);
	struct complaints complaints = {0};

	(void)state;
	settings_unwise(settings, NULL, &complaints);
	settings_unwise(settings, "", &complaints);
	assert_int_equal(complaints.warnings, 0);
	settings_release(&settings);
}

static void a_warning_names_the_line_of_a_file_and_the_option(void **state)
{
	char path[] = "/tmp/viaduct-test-XXXXXX";
	struct complaints complaints = {0};
	char expected[128];
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "strict on\nhead-timeout 10m\n", 27), 27);
	close(fd);
	const struct settings *settings = load("", path);
	settings_unwise(settings, host, &complaints);
	snprintf(expected, sizeof expected, "%s:2: head-timeout: '10m': a client", path);
	assert_said(&complaints, (const char *const[3]){expected});
	complaints_release(&complaints);
	settings_release(&settings);
	unlink(path);
}

int main(void)
{
	struct suite suite = {0};

	SUITE_TABLE(&suite, cases, check_case);
	suite_add(&suite, "a machine without a name has none to tell",
	    a_machine_without_a_name_has_none_to_tell, NULL);
	suite_add(&suite, "a warning names the line of a file, and the option",
	    a_warning_names_the_line_of_a_file_and_the_option, NULL);
	return suite_run(&suite, "config/unwise");
}
