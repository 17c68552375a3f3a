#include <sys/stat.h>
#include "net/answers.h"
#include "net/temporary.h"
#include "net/hosts.h"

static const char example[] = "# what a machine has\n"
			      "127.0.0.1\tlocalhost\n"
			      "::1 localhost ip6-localhost ip6-loopback\r\n"
			      "   127.0.0.2   one.test  One two.test. # an aside 127.0.0.9\n"
			      "127.0.0.3 one.test\n"
			      "not-an-address three.test\n"
			      "127.0.0.1.4 three.test\n"
			      "127.0.0.5\n"
			      "\n"
			      "#127.0.0.6 six.test\n"
			      "127.0.0.7 last.test";

struct find_case {
	const char *title;
	const char *name;
	const char *addresses; /* NULL: is not there */
};

static const struct find_case finds[] = {
    {"a name has the address before it", "last.test", "127.0.0.7 "},
    {"lines of one name add up, in their order", "one.test", "127.0.0.2 127.0.0.3 "},
    {"both families may stand side by side", "localhost", "127.0.0.1 ::1 "},
    {"further names of a line are names too", "ip6-loopback", "::1 "},
    {"names are found in lower case", "one", "127.0.0.2 "},
    {"a trailing dot does not count", "two.test", "127.0.0.2 "},
    {"what follows # is not read", "127.0.0.9", NULL},
    {"a line that begins with # is not read", "six.test", NULL},
    {"a line without an address is not read", "three.test", NULL},
    {"the beginning of a name is not the name", "last", NULL},
    {"a name with more behind it is not the name", "last.test.more", NULL},
    {"the end of a name is not the name", "test", NULL},
};

static void assert_found(struct hosts *hosts, const char *name, const char *addresses)
{
	struct dns_answer answer;

	assert_int_equal(hosts_find(hosts, name, &answer), addresses != NULL);
	if (!addresses)
		return;
	assert_int_equal(answer.code, DNS_OK);
	assert_addresses(&answer, addresses);
}

static void check_find(void **state)
{
	const struct find_case *row = *state;
	struct hosts *hosts = hosts_new();
	struct temporary file;

	temporary_make(&file, example);
	hosts_read(hosts, file.path);
	assert_found(hosts, row->name, row->addresses);
	hosts_free(&hosts);
	assert_null(hosts);
	temporary_remove(&file);
}

static void check_added(void **state)
{
	struct hosts *hosts = hosts_new();
	union address one, two;

	(void)state;
	assert_true(address_parse(SLICE("127.0.0.2"), 80, &one));
	assert_true(address_parse(SLICE("127.0.0.1"), 80, &two));
	hosts_add(hosts, SLICE("A.Test."), &one);
	assert_found(hosts, "a.test", "127.0.0.2 ");
	hosts_add(hosts, SLICE("b.test"), &one);
	hosts_add(hosts, SLICE("a.test"), &two);
	assert_found(hosts, "a.test", "127.0.0.2 127.0.0.1 ");
	assert_found(hosts, "b.test", "127.0.0.2 ");
	hosts_free(&hosts);
}

static void check_port(void **state)
{
	struct hosts *hosts = hosts_new();
	struct dns_answer answer;
	union address one;

	(void)state;
	assert_true(address_parse(SLICE("127.0.0.2"), 80, &one));
	hosts_add(hosts, SLICE("a.test"), &one);
	assert_true(hosts_find(hosts, "a.test", &answer));
	assert_int_equal(address_port(&answer.at[0].any), 0);
	hosts_free(&hosts);
}

static void check_read_again(void **state)
{
	struct hosts *hosts = hosts_new();
	struct temporary file;

	(void)state;
	temporary_make(&file, "127.0.0.1 a.test\n");
	hosts_read(hosts, file.path);
	temporary_write(&file, "127.0.0.2 b.test\n");
	hosts_read(hosts, file.path);
	assert_found(hosts, "a.test", NULL);
	assert_found(hosts, "b.test", "127.0.0.2 ");
	temporary_remove(&file);
	hosts_read(hosts, file.path);
	assert_found(hosts, "b.test", NULL);
	hosts_free(&hosts);
}

/* A FIFO with nobody at its other end would block for ever. */
static void check_not_a_file(void **state)
{
	struct hosts *hosts = hosts_new();
	struct temporary file;

	(void)state;
	temporary_make(&file, "");
	temporary_remove(&file);
	assert_int_equal(mkfifo(file.path, 0600), 0);
	hosts_read(hosts, file.path);
	assert_found(hosts, "a.test", NULL);
	hosts_read(hosts, "/");
	assert_found(hosts, "a.test", NULL);
	hosts_free(&hosts);
	temporary_remove(&file);
}

static void check_many(void **state)
{
	struct hosts *hosts = hosts_new();
	union address address;
	char name[32];

	(void)state;
	assert_true(address_parse(SLICE("127.0.0.1"), 0, &address));
	for (unsigned i = 0; i < 20000; i++) {
		snprintf(name, sizeof name, "n%u.test", i * 7919 % 20000);
		hosts_add(hosts, slice_text(name), &address);
	}
	for (unsigned i = 0; i < 20000; i += 501) {
		snprintf(name, sizeof name, "n%u.test", i);
		assert_found(hosts, name, "127.0.0.1 ");
	}
	assert_found(hosts, "n20000.test", NULL);
	hosts_free(&hosts);
}

int main(void)
{
	static struct suite suite;

	SUITE_TABLE(&suite, finds, check_find);
	suite_add(&suite, "names can be told one by one, also after a look", check_added, NULL);
	suite_add(&suite, "addresses are kept without a port", check_port, NULL);
	suite_add(&suite, "reading again forgets what was there", check_read_again, NULL);
	suite_add(&suite, "what is no plain file counts as empty", check_not_a_file, NULL);
	suite_add(&suite, "twenty thousand names are told apart", check_many, NULL);
	return suite_run(&suite, "hosts");
}
