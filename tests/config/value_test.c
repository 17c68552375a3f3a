#include "config/value.h"
#include "config/settings.h"
#include "suite.h"

/* A row of the table as a test would have it: bounds 10 to 7200000, or off. */
static struct option option_of(enum option_type type)
{
	return (struct option){.flag = "test", .type = type, .least = 10, .most = 7200000};
}

struct number_case {
	const char *title;
	enum option_type type;
	const char *text;
	uint64_t expected;  /* 0 when it is refused */
	const char *wanted; /* what is said then */
};

static const char duration_range[] = "expected a duration from 10ms to 2h";
static const char duration_unit[] = "a duration needs a unit, like 30s or 500ms";
static const char size_range[] = "expected a size from 10B to 7200000B";
static const char size_unit[] = "a size needs a unit, like 16KiB or 512B";
static const char count_range[] = "expected a number from 10 to 7200000";

static const struct number_case numbers[] = {
    {"milliseconds are milliseconds", TYPE_DURATION, "500ms", 500, NULL},
    {"a second has a thousand milliseconds", TYPE_DURATION, "30s", 30000, NULL},
    {"a minute has sixty seconds", TYPE_DURATION, "5m", 300000, NULL},
    {"an hour has sixty minutes", TYPE_DURATION, "1h", 3600000, NULL},
    {"the least duration is allowed", TYPE_DURATION, "10ms", 10, NULL},
    {"the longest duration is allowed", TYPE_DURATION, "120m", 7200000, NULL},
    {"a duration under the least is refused", TYPE_DURATION, "9ms", 0, duration_range},
    {"a duration over the longest is refused", TYPE_DURATION, "7201s", 0, duration_range},
    {"a duration without a unit is refused", TYPE_DURATION, "30", 0, duration_unit},
    {"a duration in days is refused", TYPE_DURATION, "1d", 0, duration_range},
    {"a duration in capitals is refused", TYPE_DURATION, "30S", 0, duration_range},
    {"a blank before the unit is refused", TYPE_DURATION, "30 s", 0, duration_range},
    {"a sign is refused", TYPE_DURATION, "-30s", 0, duration_range},
    {"a fraction is refused", TYPE_DURATION, "1.5s", 0, duration_range},
    {"a unit alone is refused", TYPE_DURATION, "s", 0, duration_range},
    {"no value is refused", TYPE_DURATION, "", 0, duration_range},
    {"off is refused where it is not allowed", TYPE_DURATION, "off", 0, duration_range},
    {"a duration over 64 bits does not wrap around", TYPE_DURATION, "18446744073709551617ms", 0,
	duration_range},
    {"hours over 64 bits do not wrap around", TYPE_DURATION, "5124095576030432h", 0,
	duration_range},
    {"octets are octets", TYPE_SIZE, "512B", 512, NULL},
    {"a KiB has 1024 octets", TYPE_SIZE, "16KiB", 16384, NULL},
    {"a MiB has 1024 KiB", TYPE_SIZE, "2MiB", 2097152, NULL},
    {"a size without a unit is refused", TYPE_SIZE, "16384", 0, size_unit},
    {"a size in decimal units is refused", TYPE_SIZE, "16KB", 0, size_range},
    {"a size over the largest is refused", TYPE_SIZE, "1GiB", 0, size_range},
    {"a count is a plain number", TYPE_COUNT, "10000", 10000, NULL},
    {"a count with a unit is refused", TYPE_COUNT, "10k", 0, count_range},
    {"a count under the least is refused", TYPE_COUNT, "9", 0, count_range},
    {"a count of zero is refused", TYPE_COUNT, "0", 0, count_range},
};

static uint64_t read_number(
    const struct option *option, const char *text, struct arena *memory, struct slice *wanted)
{
	struct slice value = slice_alone(slice_text(text));
	uint64_t number = 77;
	unsigned count = 77;
	bool is_count = option->type == TYPE_COUNT;
	bool good =
	    value_read(option, value, is_count ? (void *)&count : (void *)&number, memory, wanted);

	slice_alone_free(value);
	if (is_count)
		number = count;
	if (!good)
		assert_int_equal(number, 77);
	return good ? number : UINT64_MAX;
}

static void check_number(void **state)
{
	const struct number_case *row = *state;
	struct option option = option_of(row->type);
	struct arena memory = {0};
	struct slice wanted;
	uint64_t number = read_number(&option, row->text, &memory, &wanted);

	assert_int_equal(number, row->wanted ? UINT64_MAX : row->expected);
	if (row->wanted)
		assert_slice_equal(wanted, slice_text(row->wanted));
	arena_release(&memory);
}

static void a_least_of_zero_allows_off_and_not_zero(void **state)
{
	struct option option = option_of(TYPE_DURATION);
	struct arena memory = {0};
	struct slice wanted;

	(void)state;
	option.least = 0;
	assert_int_equal(read_number(&option, "off", &memory, &wanted), 0);
	assert_int_equal(read_number(&option, "1ms", &memory, &wanted), 1);
	assert_int_equal(read_number(&option, "0s", &memory, &wanted), UINT64_MAX);
	assert_slice_equal(wanted, SLICE("expected a duration from 1ms to 2h, or off"));
	arena_release(&memory);
}

struct word_case {
	const char *title;
	enum option_type type;
	const char *text;
	const char *expected; /* NULL when it is refused */
};

static const struct word_case words[] = {
    {"a name is a token", TYPE_TOKEN, "lab-proxy_1", "lab-proxy_1"},
    {"a name with a blank is refused (VIA-04)", TYPE_TOKEN, "lab proxy", NULL},
    {"an IPv6 address is no name (VIA-04)", TYPE_TOKEN, "[::1]", NULL},
    {"a name with a comma is refused (VIA-04)", TYPE_TOKEN, "a,b", NULL},
    {"an empty name is refused", TYPE_TOKEN, "", NULL},
    {"a name over the longest is refused", TYPE_TOKEN, "abcdefghijklmnopqrstuvwxyz", NULL},
    {"a file may have any name", TYPE_PATH, "/run/my proxy", "/run/my proxy"},
    {"a file needs a name", TYPE_PATH, "", NULL},
    {"one protocol is a list of one", TYPE_TOKENS, "websocket", "websocket"},
    {"protocols are joined by commas", TYPE_TOKENS, "websocket,foo", "websocket,foo"},
    {"no protocol at all is off", TYPE_TOKENS, "off", ""},
    {"an empty protocol is refused", TYPE_TOKENS, "websocket,", NULL},
    {"an empty list of protocols is refused", TYPE_TOKENS, "", NULL},
    {"a DNS server gets the port 53", TYPE_SERVERS, "192.0.2.1", "192.0.2.1:53"},
    {"a DNS server may have another port", TYPE_SERVERS, "192.0.2.1:5353", "192.0.2.1:5353"},
    {"a DNS server of IPv6 gets brackets", TYPE_SERVERS, "2001:db8::1", "[2001:db8::1]:53"},
    {"a DNS server is no name", TYPE_SERVERS, "dns.example", NULL},
    {"a DNS server has a port other than 0", TYPE_SERVERS, "192.0.2.1:0", NULL},
};

static void check_word(void **state)
{
	const struct word_case *row = *state;
	struct option option = option_of(row->type);
	struct arena memory = {0};
	struct slice word = {0}, wanted;
	struct slice value = slice_alone(slice_text(row->text));

	option.least = 1;
	option.most = 25;
	assert_int_equal(
	    value_read(&option, value, &word, &memory, &wanted), row->expected != NULL);
	slice_alone_free(value);
	if (row->expected) {
		assert_slice_equal(word, slice_text(row->expected));
		assert_int_equal(word.at[word.len], 0);
	} else {
		assert_true(wanted.len > 0);
	}
	arena_release(&memory);
}

static void servers_are_joined_by_commas(void **state)
{
	struct option option = option_of(TYPE_SERVERS);
	struct arena memory = {0};
	struct slice servers = {0}, wanted;

	(void)state;
	assert_true(value_read(&option, SLICE("192.0.2.1"), &servers, &memory, &wanted));
	assert_true(value_read(&option, SLICE("[::1]:5353"), &servers, &memory, &wanted));
	assert_string_equal(servers.at, "192.0.2.1:53,[::1]:5353");
	arena_release(&memory);
}

struct choice_case {
	const char *title;
	const char *text;
	enum option_type type;
	int expected; /* -1 when it is refused */
};

static const struct choice_case choices[] = {
    {"on is true", "on", TYPE_SWITCH, true},
    {"off is false", "off", TYPE_SWITCH, false},
    {"yes is no value of a switch", "yes", TYPE_SWITCH, -1},
    {"ON is no value of a switch", "ON", TYPE_SWITCH, -1},
    {"1 is no value of a switch", "1", TYPE_SWITCH, -1},
    {"nothing is no value of a switch", "", TYPE_SWITCH, -1},
    {"Forwarded may be off", "off", TYPE_FORWARDED, FORWARDED_SETTING_OFF},
    {"Forwarded may be that of RFC 7239", "rfc7239", TYPE_FORWARDED, FORWARDED_SETTING_RFC7239},
    {"Forwarded may be X-Forwarded-For", "xff", TYPE_FORWARDED, FORWARDED_SETTING_XFF},
    {"Forwarded is nothing else", "on", TYPE_FORWARDED, -1},
    {"Proxy-Status may be for errors", "errors", TYPE_PROXY_STATUS, PROXY_STATUS_ERRORS},
    {"Proxy-Status may be for all", "all", TYPE_PROXY_STATUS, PROXY_STATUS_ALL},
    {"Proxy-Status is nothing else", "off", TYPE_PROXY_STATUS, -1},
};

static void check_choice(void **state)
{
	const struct choice_case *row = *state;
	struct option option = option_of(row->type);
	struct arena memory = {0};
	struct slice wanted;
	union {
		bool is_on;
		enum forwarded_setting forwarded;
		enum proxy_status_setting proxy_status;
	} got = {0};

	assert_int_equal(
	    value_read(&option, slice_text(row->text), &got, &memory, &wanted), row->expected >= 0);
	if (row->type == TYPE_SWITCH)
		assert_int_equal(got.is_on, row->expected > 0);
	else if (row->expected >= 0)
		assert_int_equal(got.forwarded, row->expected);
	arena_release(&memory);
}

struct log_case {
	const char *title;
	const char *text;
	int expected;      /* -1 when it is refused */
	const char *place; /* or what is said then */
};

#define LOG_WANTED                                                                                 \
	"expected json or pretty and a place (a file's name, or - for standard output), or off"

static const struct log_case logs[] = {
    {"JSON goes to standard output", "json -", LOG_FORMAT_JSON, "-"},
    {"pretty lines go to standard output", "pretty -", LOG_FORMAT_PRETTY, "-"},
    {"blanks between the words do not count", "json   -", LOG_FORMAT_JSON, "-"},
    {"a log may be off", "off", LOG_FORMAT_OFF, ""},
    {"JSON goes to a file", "json /var/log/viaduct.log", LOG_FORMAT_JSON, "/var/log/viaduct.log"},
    {"pretty lines go to a file beside where it was started", "pretty ./log", LOG_FORMAT_PRETTY,
	"./log"},
    {"the file's name may have blanks", "json  a log  of mine ", LOG_FORMAT_JSON, "a log  of mine"},
    {"a name may begin with a dash", "json -log", LOG_FORMAT_JSON, "-log"},
    {"a format needs a place, and that is said", "json", -1,
	"lacks the place: a file's name, or - for standard output"},
    {"blanks are no place", "pretty  ", -1,
	"lacks the place: a file's name, or - for standard output"},
    {"an unknown format is refused", "xml -", -1, LOG_WANTED},
    {"a place needs a format", "/var/log/viaduct.log", -1, LOG_WANTED},
    {"nothing goes behind standard output", "json - -", -1, LOG_WANTED},
    {"off has no place", "off /var/log/viaduct.log", -1, LOG_WANTED},
    {"nothing is refused", "", -1, LOG_WANTED},
};

static void check_log(void **state)
{
	const struct log_case *row = *state;
	struct option option = option_of(TYPE_LOG);
	struct arena memory = {0};
	struct log_setting log = {0};
	struct slice wanted;

	assert_int_equal(
	    value_read(&option, slice_text(row->text), &log, &memory, &wanted), row->expected >= 0);
	if (row->expected >= 0) {
		assert_int_equal(log.format, row->expected);
		assert_slice_equal(log.place, slice_text(row->place));
	} else {
		assert_slice_equal(wanted, slice_text(row->place));
	}
	arena_release(&memory);
}

struct ports_case {
	const char *title;
	const char *text;
	bool good;
	uint16_t inside, outside; /* 0 when not asked */
};

static const struct ports_case ports[] = {
    {"a port is in a list of one", "443", true, 443, 80},
    {"a port is in a list of two", "80,443", true, 80, 81},
    {"the first of a range is in it", "443,9000-9100", true, 9000, 8999},
    {"the last of a range is in it", "443,9000-9100", true, 9100, 9101},
    {"a range may hold one port", "7-7", true, 7, 8},
    {"any holds the first port", "any", true, 1, 0},
    {"any holds the last port", "any", true, 65535, 0},
    {"port 0 is refused", "0", false, 0, 0},
    {"a range from 0 is refused", "0-9", false, 0, 0},
    {"a port over 65535 is refused", "65536", false, 0, 0},
    {"a range backwards is refused", "9-1", false, 0, 0},
    {"a range without an end is refused", "9-", false, 0, 0},
    {"a range without a beginning is refused", "-9", false, 0, 0},
    {"an empty entry is refused", "80,,443", false, 0, 0},
    {"a comma at the end is refused", "80,", false, 0, 0},
    {"a blank is refused", "80, 443", false, 0, 0},
    {"a service's name is refused", "https", false, 0, 0},
    {"no port at all is refused", "", false, 0, 0},
};

static void check_ports(void **state)
{
	const struct ports_case *row = *state;
	struct option option = option_of(TYPE_PORTS);
	struct arena memory = {0};
	struct port_list list = {0};
	struct slice wanted;

	assert_int_equal(
	    value_read(&option, slice_text(row->text), &list, &memory, &wanted), row->good);
	if (row->inside)
		assert_true(ports_have(&list, row->inside));
	if (row->outside)
		assert_false(ports_have(&list, row->outside));
	if (!row->good)
		assert_int_equal(list.count, 0);
	arena_release(&memory);
}

struct list_case {
	const char *title;
	const char *text; /* entries, separated by `;` */
	enum option_type type;
	unsigned good;    /* how many of them are */
	const char *last; /* the last good one, as host:port, name>address or host:port>host:port */
};

static const struct list_case lists[] = {
    {"a listener is an address and a port", "127.0.0.1:3128", TYPE_LISTENERS, 1, "127.0.0.1:3128"},
    {"listeners add up", "127.0.0.1:3128;[::1]:3128;0.0.0.0:80", TYPE_LISTENERS, 3, "0.0.0.0:80"},
    {"a listener's port may be 0, and again", "127.0.0.1:0;127.0.0.1:0", TYPE_LISTENERS, 2,
	"127.0.0.1:0"},
    {"the same listener twice is refused", "[::1]:80;[0::1]:80", TYPE_LISTENERS, 1, "::1:80"},
    {"a listener needs a port", "127.0.0.1", TYPE_LISTENERS, 0, NULL},
    {"a listener is no name", "localhost:3128", TYPE_LISTENERS, 0, NULL},
    {"a pin is a name and an address", "Origin.Example. 192.0.2.1", TYPE_PINS, 1,
	"origin.example>192.0.2.1"},
    {"a name may be pinned to several addresses", "a 192.0.2.1;a 2001:db8::1", TYPE_PINS, 2,
	"a>2001:db8::1"},
    {"a pin has no port", "a 192.0.2.1:80", TYPE_PINS, 0, NULL},
    {"a pin needs an address", "a;a b", TYPE_PINS, 0, NULL},
    {"an address cannot be pinned", "192.0.2.1 192.0.2.2", TYPE_PINS, 0, NULL},
    {"a redirection is two of host and port", "a:80 [::1]:8080", TYPE_REDIRECTIONS, 1,
	"a:80>::1:8080"},
    {"redirections add up", "a:80 b:81;a:81 b:82", TYPE_REDIRECTIONS, 2, "a:81>b:82"},
    {"a redirection needs both ports", "a b:80;a:80 b", TYPE_REDIRECTIONS, 0, NULL},
    {"a redirection needs ports other than 0", "a:80 b:0", TYPE_REDIRECTIONS, 0, NULL},
    {"the same redirection twice is refused", "a:80 b:81;A:80 c:81", TYPE_REDIRECTIONS, 1,
	"a:80>b:81"},
    {"three words are no redirection", "a:80 b:80 c:80", TYPE_REDIRECTIONS, 0, NULL},
};

union any_list {
	struct listener_list listeners;
	struct pin_list pins;
	struct redirection_list redirections;
};

static struct slice last_of(enum option_type type, const union any_list *list, struct arena *memory)
{
	if (type == TYPE_LISTENERS) {
		const struct listener_setting *one = &list->listeners.at[list->listeners.count - 1];
		assert_int_equal(one->is_ipv6, strchr(one->host.at, ':') != NULL);
		return arena_print(memory, "%s:%u", one->host.at, one->port);
	}
	if (type == TYPE_PINS) {
		const struct pin *one = &list->pins.at[list->pins.count - 1];
		return arena_print(memory, "%s>%s", one->name.at, one->address.at);
	}
	const struct redirection *one = &list->redirections.at[list->redirections.count - 1];
	return arena_print(memory, "%s:%u>%s:%u", one->from.host.at, one->from.port,
	    one->to.host.at, one->to.port);
}

static void check_list(void **state)
{
	const struct list_case *row = *state;
	struct option option = option_of(row->type);
	struct arena memory = {0};
	union any_list list = {0};
	struct slice rest = slice_text(row->text), entry, wanted;
	unsigned good = 0;

	while (slice_cut(&rest, ';', &entry))
		good += value_read(&option, entry, &list, &memory, &wanted);
	assert_int_equal(good, row->good);
	assert_int_equal(list.listeners.count, row->good);
	if (row->last)
		assert_slice_equal(last_of(row->type, &list, &memory), slice_text(row->last));
	arena_release(&memory);
}

static void long_lists_keep_every_entry(void **state)
{
	struct option option = option_of(TYPE_REDIRECTIONS);
	struct arena memory = {0};
	struct redirection_list list = {0};
	struct slice wanted;

	(void)state;
	for (unsigned i = 1; i <= 100; i++)
		assert_true(value_read(
		    &option, arena_print(&memory, "a:%u b:%u", i, i + 1), &list, &memory, &wanted));
	for (unsigned i = 1; i <= 100; i++)
		assert_int_equal(redirection_find(&list, SLICE("a"), (uint16_t)i)->port, i + 1);
	assert_null(redirection_find(&list, SLICE("a"), 101));
	assert_null(redirection_find(&list, SLICE("b"), 1));
	arena_release(&memory);
}

int main(void)
{
	struct suite suite = {0};

	SUITE_TABLE(&suite, numbers, check_number);
	SUITE_TABLE(&suite, words, check_word);
	SUITE_TABLE(&suite, choices, check_choice);
	SUITE_TABLE(&suite, logs, check_log);
	SUITE_TABLE(&suite, ports, check_ports);
	SUITE_TABLE(&suite, lists, check_list);
	suite_add(&suite, "a least of 0 allows off, and not 0",
	    a_least_of_zero_allows_off_and_not_zero, NULL);
	suite_add(&suite, "servers are joined by commas", servers_are_joined_by_commas, NULL);
	suite_add(&suite, "long lists keep every entry", long_lists_keep_every_entry, NULL);
	return suite_run(&suite, "config/value");
}
