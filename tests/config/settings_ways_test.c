/* Settings from flags, variables and files together. */
#include <stdlib.h>
#include <unistd.h>
#include "config/settings.h"
#include "config/words.h"
#include "suite.h"

/* The four ways in; `|` stands between words, and between variables. */
struct ways_case {
	const char *title;
	const char *flags;
	const char *variables;
	const char *file;
	enum option_id id; /* the one that is told, when all is good */
	const char *told;  /* value and origin, or all complaints */
};

#define EXPECTED_NAME "expected a token (letters, digits and !#$%&'*+-.^_`|~), at most 64 of them"
#define EXPECTED_LISTEN                                                                            \
	"expected an address (no name) and a port, like 127.0.0.1:3128 or [::1]:3128"

static const struct ways_case ways[] = {
    {"a line of the file replaces the default", "", "", "head-timeout 2s\n", OPTION_head_timeout,
	"2000 file main:1"},
    {"a variable replaces the default", "", "VIADUCT_HEAD_TIMEOUT=3s", NULL, OPTION_head_timeout,
	"3000 environment"},
    {"a variable wins over the file", "", "VIADUCT_HEAD_TIMEOUT=3s", "head-timeout 2s\n",
	OPTION_head_timeout, "3000 environment"},
    {"a flag wins over the file", "--head-timeout|4s", "", "head-timeout 2s\n", OPTION_head_timeout,
	"4000 flag"},
    {"a flag wins over a variable and the file", "--head-timeout|4s", "VIADUCT_HEAD_TIMEOUT=3s",
	"head-timeout 2s\n", OPTION_head_timeout, "4000 flag"},
    {"what no way gives has its default", "--name|a", "VIADUCT_STRICT=on", "trace on\n",
	OPTION_head_timeout, "30000 default"},
    {"a value tells its line", "", "", "# one\n\nstrict on\nname lab\n", OPTION_name,
	"lab file main:4"},
    {"a value of an included file tells that file", "", "", "strict on\ninclude other\n",
	OPTION_head_timeout, "7000 file other:2"},
    {"a list of the file replaces the default list", "", "",
	"listen 127.0.0.1:1\nstrict on\nlisten 127.0.0.1:2\n", OPTION_listen,
	"127.0.0.1:1 127.0.0.1:2 file main:1"},
    {"a variable's list has ; between its entries, and blanks beside them", "",
	"VIADUCT_LISTEN=127.0.0.1:1; 127.0.0.1:2", NULL, OPTION_listen,
	"127.0.0.1:1 127.0.0.1:2 environment"},
    {"a variable replaces the file's whole list", "", "VIADUCT_LISTEN=127.0.0.1:3",
	"listen 127.0.0.1:1\nlisten 127.0.0.1:2\n", OPTION_listen, "127.0.0.1:3 environment"},
    {"flags replace the whole lists of variables and file",
	"--listen|127.0.0.1:4|--listen|127.0.0.1:5", "VIADUCT_LISTEN=127.0.0.1:3",
	"listen 127.0.0.1:1\nlisten 127.0.0.1:2\n", OPTION_listen, "127.0.0.1:4 127.0.0.1:5 flag"},
    {"the same entry in three sources is no entry given twice", "--listen|127.0.0.1:1",
	"VIADUCT_LISTEN=127.0.0.1:1", "listen 127.0.0.1:1\n", OPTION_listen, "127.0.0.1:1 flag"},
    {"a variable of an option with one value is not cut at ;", "", "VIADUCT_READY_FILE=a;b", NULL,
	OPTION_ready_file, "a;b environment"},
    {"a variable's value may have =", "", "VIADUCT_READY_FILE=a=b", NULL, OPTION_ready_file,
	"a=b environment"},
    {"a name in quotes may have blanks", "", "", "ready-file \"/run/my  proxy\"\n",
	OPTION_ready_file, "/run/my  proxy file main:1"},
    {"other variables do not count", "", "viaduct_name=a|VIADUCT=a|VIADUCT_=a|MY_VIADUCT_NAME=a",
	"name lab\n", OPTION_name, "lab file main:1"},

    {"a bad value that a flag overrides is an error", "--name|a", "VIADUCT_NAME=b c",
	"name \"d e\"\n", OPTIONS,
	"VIADUCT_NAME: 'b c': " EXPECTED_NAME "\nmain:1:6: name: 'd e': " EXPECTED_NAME},
    {"a bad entry of an overridden list is an error", "--listen|127.0.0.1:1", "",
	"listen 127.0.0.1:2\nlisten here\n", OPTIONS, "main:2:8: listen: 'here': " EXPECTED_LISTEN},
    {"an overridden value given twice is an error", "--name|a", "", "name b\nname c\n", OPTIONS,
	"main:2:6: name: 'c': given a second time, and it has one value; the first is in main:1"},
    {"an entry given twice in an overridden list is an error", "--listen|127.0.0.1:1",
	"VIADUCT_LISTEN=127.0.0.1:2", "listen 127.0.0.1:3\nlisten 127.0.0.1:3\n", OPTIONS,
	"main:2:8: listen: '127.0.0.1:3': this address is given twice"},
    {"a value given twice tells where the first stands", "", "",
	"\nstrict on\nname b\ninclude other\nhead-timeout 1s\nstrict  off\n", OPTIONS,
	"main:5:14: head-timeout: '1s': given a second time, and it has one value; the first is in "
	"other:2\n"
	"main:6:9: strict: 'off': given a second time, and it has one value; the first is in "
	"main:2"},
    {"a variable may not stand twice", "", "VIADUCT_NAME=a|VIADUCT_NAME=b", NULL, OPTIONS,
	"VIADUCT_NAME: 'b': given a second time, and it has one value"},
    {"an empty variable is an empty value", "", "VIADUCT_NAME=", NULL, OPTIONS,
	"VIADUCT_NAME: '': " EXPECTED_NAME},
    {"an empty list is one empty entry", "", "VIADUCT_LISTEN=", NULL, OPTIONS,
	"VIADUCT_LISTEN: '': " EXPECTED_LISTEN},
    {"an empty entry of a list is refused", "", "VIADUCT_LISTEN=127.0.0.1:1;;127.0.0.1:2;", NULL,
	OPTIONS, "VIADUCT_LISTEN: '': " EXPECTED_LISTEN "\nVIADUCT_LISTEN: '': " EXPECTED_LISTEN},
    {"an unknown directive is told the nearest option", "", "", "  lisen 127.0.0.1:1\n", OPTIONS,
	"main:1:3: 'lisen': unknown directive; did you mean listen?"},
    {"an unknown directive is told the nearest feature's", "", "", "denny all\n", OPTIONS,
	"main:1:1: 'denny': unknown directive; did you mean deny?"},
    {"include is among the known words", "", "", "inclde other\n", OPTIONS,
	"main:1:1: 'inclde': unknown directive; did you mean include?"},
    {"the nearest of options and directives is told", "", "", "lo a\nnime a\n", OPTIONS,
	"main:1:1: 'lo': unknown directive\nmain:2:1: 'nime': unknown directive; did you mean "
	"name?"},
    {"a directive like none is just unknown", "", "", "frobnicate\n", OPTIONS,
	"main:1:1: 'frobnicate': unknown directive"},
    {"capitals are another word", "", "", "Listen 127.0.0.1:1\n", OPTIONS,
	"main:1:1: 'Listen': unknown directive; did you mean listen?"},
    {"a flag's dashes do not stand in a file", "", "", "--strict on\n", OPTIONS,
	"main:1:1: '--strict': unknown directive; did you mean strict?"},
    {"an equals sign does not stand in a file", "", "", "strict=on\n", OPTIONS,
	"main:1:1: 'strict=on': unknown directive; did you mean strict?"},
    {"a directive is no flag", "--deny|a", "", NULL, OPTIONS,
	"--deny: no option; it stands in a configuration file"},
    {"a line needs a value, a switch too", "", "", "name\n  strict # on\n", OPTIONS,
	"main:1:1: 'name': needs a value: a token (letters, digits and !#$%&'*+-.^_`|~), at most "
	"64 "
	"of them\nmain:2:3: 'strict': needs a value: on or off"},
    {"a value in quotes may be empty, and is then bad", "", "", "name \"\"\n", OPTIONS,
	"main:1:6: name: '': " EXPECTED_NAME},
    {"an option of one word takes no second", "", "",
	"ready-file /run/my proxy\nlisten 127.0.0.1:1 127.0.0.1:2\n", OPTIONS,
	"main:1:20: 'proxy': ready-file takes one word (in quotes it may have blanks): a file's "
	"name\n"
	"main:2:20: '127.0.0.1:2': listen takes one word (in quotes it may have blanks): an "
	"address "
	"(no name) and a port, like 127.0.0.1:3128 or [::1]:3128"},
    {"a bad value of the file is told its column", "", "", "strict   maybe\n", OPTIONS,
	"main:1:10: strict: 'maybe': expected on or off"},
    {"complaints come as flags, variables, lines", "--strict|maybe", "VIADUCT_TRACE=maybe",
	"early-hints maybe\n", OPTIONS,
	"--strict: 'maybe': expected on or off\nVIADUCT_TRACE: 'maybe': expected on or off\n"
	"main:1:13: early-hints: 'maybe': expected on or off"},
    {"complaints of grammar and of values come in the order of lines", "", "",
	"strict maybe\nname \"a\ntrace maybe\ninclude none\nlisen x\nname b\n", OPTIONS,
	"main:1:8: strict: 'maybe': expected on or off\nmain:2:6: this quote has no end\n"
	"main:3:7: trace: 'maybe': expected on or off\n"
	"main:4:9: 'none': No such file or directory\n"
	"main:5:1: 'lisen': unknown directive; did you mean listen?"},
};

static struct slice value_told(const struct settings *s, enum option_id id, struct arena *memory)
{
	struct slice told = {0};

	if (id == OPTION_head_timeout)
		return arena_print(memory, "%u", (unsigned)s->head_timeout);
	if (id == OPTION_name)
		return s->name;
	if (id == OPTION_ready_file)
		return s->ready_file;
	assert_int_equal(id, OPTION_listen);
	for (unsigned i = 0; i < s->listen.count; i++)
		told = arena_print(
		    memory, "%s%s%s", i ? told.at : "", i ? " " : "", s->listen.at[i].text.at);
	return told;
}

static const char *setting_told(const struct settings *s, enum option_id id, struct arena *memory)
{
	static const char *const sources[] = {"default", "file", "environment", "flag"};
	const struct setting_origin *origin = &s->origin[id];
	const char *value = value_told(s, id, memory).at;

	if (!origin->file)
		return arena_print(memory, "%s %s", value, sources[origin->source]).at;
	return arena_print(
	    memory, "%s %s %s:%u", value, sources[origin->source], origin->file, origin->line)
	    .at;
}

static const char *complaints_told(const struct complaints *complaints, struct arena *memory)
{
	const struct complaint *one = NULL;
	struct slice told = {0};

	while ((one = complaint_next(complaints, one)))
		told = arena_print(memory, "%s%s%s", told.len ? told.at : "", told.len ? "\n" : "",
		    complaint_text(one));
	return told.len ? told.at : "";
}

static void put(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static const struct settings *load_ways(
    const char *flags, const char *variables, const char *file, struct complaints *complaints)
{
	struct words words, environment;

	words_split(&words, flags);
	words_split(&environment, variables);
	if (file)
		put("main", file);
	struct settings_inputs inputs = {.count = words.count,
	    .flags = words.at,
	    .environment = environment.at,
	    .file = file ? "main" : NULL,
	    .directives = {"allow", "deny"}};
	return settings_load(&inputs, complaints);
}

static void check_ways(void **state)
{
	const struct ways_case *row = *state;
	struct complaints complaints = {0};
	struct arena memory = {0};

	put("other", "# the rest\nhead-timeout 7s\n");
	const struct settings *s = load_ways(row->flags, row->variables, row->file, &complaints);
	if (row->id == OPTIONS) {
		assert_null(s);
		assert_string_equal(complaints_told(&complaints, &memory), row->told);
	} else {
		assert_string_equal(complaints_told(&complaints, &memory), "");
		assert_string_equal(setting_told(s, row->id, &memory), row->told);
	}
	settings_release(&s);
	complaints_release(&complaints);
	arena_release(&memory);
}

static void an_unknown_variable_is_a_warning_that_names_the_nearest(void **state)
{
	struct complaints complaints = {0};
	struct arena memory = {0};
	const struct settings *s = load_ways("",
	    "VIADUCT_PORT=tcp://10.0.0.1:3128|VIADUCT_HED_TIMEOUT=3s|VIADUCT_Name=a|"
	    "VIADUCT_HEAD-TIMEOUT=3s",
	    NULL, &complaints);

	(void)state;
	assert_non_null(s);
	assert_int_equal(complaints.errors, 0);
	assert_int_equal(complaints.warnings, 4);
	assert_string_equal(complaints_told(&complaints, &memory),
	    "VIADUCT_PORT: this variable names no option\n"
	    "VIADUCT_HED_TIMEOUT: this variable names no option; did you mean "
	    "VIADUCT_HEAD_TIMEOUT?\n"
	    "VIADUCT_Name: this variable names no option; did you mean VIADUCT_NAME?\n"
	    "VIADUCT_HEAD-TIMEOUT: this variable names no option; did you mean "
	    "VIADUCT_HEAD_TIMEOUT?");
	assert_int_equal(s->head_timeout, 30000);
	settings_release(&s);
	complaints_release(&complaints);
	arena_release(&memory);
}

static void values_of_several_words_are_the_same_four_ways(void **state)
{
	static const char *const four[][3] = {
	    {"--resolve|a.example 192.0.2.1|--log|json -", "", NULL},
	    {"", "VIADUCT_RESOLVE=a.example 192.0.2.1|VIADUCT_LOG=json -", NULL},
	    {"", "", "resolve a.example   192.0.2.1\nlog\tjson -\n"},
	    {"", "", "resolve \"a.example 192.0.2.1\"\n\"log\" \"json -\"\n"},
	};
	struct complaints complaints = {0};

	(void)state;
	for (size_t i = 0; i < sizeof four / sizeof *four; i++) {
		const struct settings *s =
		    load_ways(four[i][0], four[i][1], four[i][2], &complaints);
		assert_non_null(s);
		assert_int_equal(s->resolve.count, 1);
		assert_string_equal(s->resolve.at[0].name.at, "a.example");
		assert_string_equal(s->resolve.at[0].address.at, "192.0.2.1");
		assert_int_equal(s->log.format, LOG_FORMAT_JSON);
		assert_string_equal(s->log.place.at, "-");
		settings_release(&s);
	}
}

static void lines_of_features_are_kept_as_words_with_places(void **state)
{
	struct complaints complaints = {0};

	(void)state;
	put("other", "\ndeny *.example  message \"no, not here\"\n");
	const struct settings *s =
	    load_ways("", "", "strict on\nallow\ninclude other\nname a\nallow  b\n", &complaints);
	assert_non_null(s);
	assert_int_equal(s->lines.count, 3);
	const struct config_line *deny = &s->lines.at[1];
	assert_string_equal(s->lines.at[0].words[0].text.at, "allow");
	assert_int_equal(s->lines.at[0].count, 1);
	assert_string_equal(deny->file, "other");
	assert_int_equal(deny->number, 2);
	assert_int_equal(deny->count, 4);
	assert_string_equal(deny->words[3].text.at, "no, not here");
	assert_int_equal(deny->words[3].column, 25);
	assert_string_equal(s->lines.at[2].file, "main");
	assert_int_equal(s->lines.at[2].number, 5);
	assert_string_equal(s->lines.at[2].words[1].text.at, "b");
	settings_release(&s);
}

static void without_its_name_no_file_is_read(void **state)
{
	struct complaints complaints = {0};

	(void)state;
	put("main", "name lab\n");
	const struct settings *s = load_ways("", "", NULL, &complaints);
	assert_non_null(s);
	assert_false(setting_is_given(s, OPTION_name));
	settings_release(&s);
}

static void a_file_that_cannot_be_read_gives_no_settings(void **state)
{
	static const char *const files[] = {"none", "/", "/dev/null", ""};

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct complaints complaints = {0};
		struct settings_inputs inputs = {.file = files[i]};
		assert_null(settings_load(&inputs, &complaints));
		assert_int_equal(complaints.errors, 1);
		complaints_release(&complaints);
	}
}

/* A file of the text, n times. */
static const struct settings *load_times(
    const char *text, unsigned n, struct complaints *complaints)
{
	struct settings_inputs inputs = {.file = "main"};
	FILE *file = fopen("main", "we");

	assert_non_null(file);
	while (n-- > 0)
		fputs(text, file);
	assert_int_equal(fclose(file), 0);
	return settings_load(&inputs, complaints);
}

static void a_value_of_half_a_million_words_is_told_in_one_short_line(void **state)
{
	struct complaints complaints = {0};

	(void)state;
	assert_null(load_times("log ", 250000, &complaints));
	const char *said = complaint_text(complaint_next(&complaints, NULL));
	assert_int_equal(complaints.errors, 1);
	assert_non_null(strstr(said, "main:1:5: log: 'log log log"));
	assert_non_null(strstr(said, "...': more than 16 KiB is no value"));
	complaints_release(&complaints);
}

static void a_list_has_a_bound_and_is_told_once(void **state)
{
	struct complaints complaints = {0};
	const struct settings *s = load_times("dns-server ::1\n", SETTING_ENTRIES_MAX, &complaints);

	(void)state;
	assert_non_null(s);
	settings_release(&s);
	assert_null(load_times("dns-server ::1\n", 60000, &complaints));
	assert_int_equal(complaints.errors, 1);
	assert_string_equal(complaint_text(complaint_next(&complaints, NULL)),
	    "main:1001:12: dns-server: '::1': more than 1000 entries of this option are too many");
	complaints_release(&complaints);
}

static void addresses_to_listen_on_have_a_bound(void **state)
{
	struct complaints complaints = {0};
	const struct settings *s =
	    load_times("listen [::1]:0\n", SETTING_LISTENERS_MAX, &complaints);

	(void)state;
	assert_non_null(s);
	settings_release(&s);
	assert_null(load_times("listen [::1]:0\n", SETTING_LISTENERS_MAX + 2, &complaints));
	assert_int_equal(complaints.errors, 1);
	assert_string_equal(complaint_text(complaint_next(&complaints, NULL)),
	    "main:65:8: listen: '[::1]:0': more than 64 entries of this option are too many");
	complaints_release(&complaints);
}

static void a_file_of_mistakes_is_told_by_the_first_hundred(void **state)
{
	struct complaints complaints = {0};
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	assert_null(load_times("lisen a\n", 99999, &complaints));
	assert_int_equal(complaints.errors, 99999);
	complaints_print(&complaints, out);
	assert_int_equal(fclose(out), 0);
	assert_non_null(strstr(text, "viaduct: main:100:1: 'lisen': unknown directive"));
	assert_null(strstr(text, "main:101:"));
	assert_non_null(strstr(text, "viaduct: and 99899 more\n"));
	free(text);
	complaints_release(&complaints);
}

static void a_long_flag_does_not_hide_what_is_wrong_with_it(void **state)
{
	struct complaints complaints = {0};
	static char name[] = "--name";
	char *word = test_calloc(1, 100000), *flags[] = {word, word + 50000};
	struct settings_inputs inputs = {.count = 2, .flags = flags};

	(void)state;
	memset(word, 'x', 49999);
	memset(word + 50000, 'x', 49999);
	memcpy(word, "--", 2);
	assert_null(settings_load(&inputs, &complaints));
	const struct complaint *one = complaint_next(&complaints, NULL);
	assert_non_null(strstr(complaint_text(one), "xxx: unknown option; see viaduct --help"));
	complaints_release(&complaints);
	flags[0] = name;
	word[50000 + 9000] = 0;
	assert_null(settings_load(&inputs, &complaints));
	one = complaint_next(&complaints, NULL);
	assert_non_null(strstr(complaint_text(one), "xxx...': expected a token"));
	complaints_release(&complaints);
	test_free(word);
}

static void remove_folder(const char *folder)
{
	unlink("main");
	unlink("other");
	assert_int_equal(chdir("/"), 0);
	assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
	struct suite suite = {0};
	char folder[] = "/tmp/viaduct-settings-test-XXXXXX";

	SUITE_TABLE(&suite, ways, check_ways);
	suite_add(&suite, "an unknown variable is a warning that names the nearest",
	    an_unknown_variable_is_a_warning_that_names_the_nearest, NULL);
	suite_add(&suite, "values of several words are the same four ways",
	    values_of_several_words_are_the_same_four_ways, NULL);
	suite_add(&suite, "lines of features are kept as words with places",
	    lines_of_features_are_kept_as_words_with_places, NULL);
	suite_add(
	    &suite, "without its name no file is read", without_its_name_no_file_is_read, NULL);
	suite_add(&suite, "a file that cannot be read gives no settings",
	    a_file_that_cannot_be_read_gives_no_settings, NULL);
	suite_add(&suite, "a value of half a million words is told in one short line",
	    a_value_of_half_a_million_words_is_told_in_one_short_line, NULL);
	suite_add(&suite, "a file of mistakes is told by the first hundred",
	    a_file_of_mistakes_is_told_by_the_first_hundred, NULL);
	suite_add(&suite, "a long flag does not hide what is wrong with it",
	    a_long_flag_does_not_hide_what_is_wrong_with_it, NULL);
	suite_add(&suite, "a list has a bound, and is told once",
	    a_list_has_a_bound_and_is_told_once, NULL);
	suite_add(&suite, "addresses to listen on have a bound",
	    addresses_to_listen_on_have_a_bound, NULL);
	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	int status = suite_run(&suite, "config/settings_ways");
	remove_folder(folder);
	return status;
}
