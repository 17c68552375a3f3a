#include "app/command_env.h"

#include "app/inputs.h"
#include "app/output.h"
#include "config/value_text.h"

/* Behind the lines, so that eval without quotes, which joins all lines, works as well. */
static const char comments[] =
    "\n"
    "# curl reads http_proxy in lower case only, for a CGI program gets HTTP_PROXY from any\n"
    "# client that sends a field \"Proxy\"; wget reads nothing in capitals; most others read "
    "both.\n"
    "#\n"
    "# What an entry of no_proxy covers:\n"
    "#                    curl, git  wget  Python urllib  Go\n"
    "#   a.example        yes        yes   yes            yes    that name and all below it\n"
    "#   .a.example       as above   (*)   as above       (*)    (*) only the names below it\n"
    "#   *                yes        no    yes            yes    every host; it stands alone\n"
    "#   a.example:8080   no         no    yes            yes    that port only\n"
    "#   10.0.0.0/8       from 7.86  no    no             yes    addresses that stand in the URL\n"
    "#   IPv6 addresses   ::1        ::1   [::1]          both\n"
    "# Python requests is like urllib, with networks, and ::1 without brackets. Go never uses a\n"
    "# proxy for localhost and loopback addresses.\n"
    "#\n"
    "# Node before 24 reads none of these; from 24 on it does with NODE_USE_ENV_PROXY=1: "
    "a.example\n"
    "# as curl does, ports too, no networks.\n"
    "# Java never does: java -Dhttp.proxyHost=HOST -Dhttp.proxyPort=PORT, the same for https, and\n"
    "# -Dhttp.nonProxyHosts='localhost|127.*|[::1]|*.a.example'.\n"
    "# More, also for apt, npm and docker: docs/clients.md\n";

/* Where clients on this machine reach a listener; all addresses of a machine include loopback. */
static struct slice address_for_clients(
    const struct listener_setting *listener, struct arena *memory)
{
	struct slice host = listener->host;

	if (slice_equal(host, SLICE("0.0.0.0")))
		host = SLICE("127.0.0.1");
	else if (slice_equal(host, SLICE("::")))
		host = SLICE("::1");
	return arena_print(memory, "%s%s%s:%u", listener->is_ipv6 ? "[" : "", host.at,
	    listener->is_ipv6 ? "]" : "", (unsigned)listener->port);
}

static void print_lines(struct slice address)
{
	static const char *const variables[] = {
	    "http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"};
	static const char *const exceptions[] = {"no_proxy", "NO_PROXY"};

	for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
		printf("export %s='http://%s'\n", variables[i], address.at);
	for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++)
		printf("export %s='localhost,127.0.0.1,::1,[::1]'\n", exceptions[i]);
	fputs(comments, stdout);
}

static enum exit_status print(const struct settings *settings, struct complaints *complaints)
{
	const struct listener_setting *first = &settings->listen.at[0];
	struct arena memory = {0};
	enum exit_status status = EXIT_USAGE;

	if (first->port == 0)
		complaint_add(complaints, COMPLAINT_ERROR,
		    "env: %s: '%s': with port 0 the port is known only once viaduct runs, "
		    "which tells it on stderr and in the ready-file",
		    setting_label(settings, OPTION_listen, &memory).at, first->text.at);
	else {
		print_lines(address_for_clients(first, &memory));
		status = output_end("env", EXIT_FINE);
	}
	arena_release(&memory);
	return status;
}

enum exit_status command_env(const struct arguments *arguments, struct complaints *complaints)
{
	struct settings_inputs inputs = inputs_of(arguments);
	const struct settings *settings = settings_load(&inputs, complaints);
	enum exit_status status = settings ? print(settings, complaints) : EXIT_USAGE;

	settings_release(&settings);
	return status;
}
