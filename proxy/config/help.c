#include "config/help.h"

#include "config/options.h"
#include "config/value.h"

enum { COLUMNS = 79, HEADING = 10 };

/* Words that flow into lines of COLUMNS, each line after the first indented. */
struct paragraph {
	FILE *out;
	unsigned indent;
	unsigned column;
};

static const char *const headings[GROUPS] = {
    [GROUP_LISTEN] = "Clients",
    [GROUP_ORIGIN] = "Origins",
    [GROUP_TIME] = "Time",
    [GROUP_SIZE] = "Sizes",
    [GROUP_HTTP] = "HTTP",
    [GROUP_LOG] = "Log",
};

static void print_word(struct paragraph *p, struct slice word)
{
	if (p->column + 1 + word.len > COLUMNS) {
		fprintf(p->out, "\n%*s", (int)p->indent, "");
		p->column = p->indent;
	}
	fprintf(p->out, " %.*s", (int)word.len, word.at);
	p->column += 1 + (unsigned)word.len;
}

static void print_group(FILE *out, enum option_group group)
{
	struct paragraph names = {out, HEADING, HEADING};

	fprintf(out, "  %-*s", HEADING - 2, headings[group]);
	for (unsigned id = 0; id < OPTIONS; id++) {
		const struct option *option = option_row((enum option_id)id);
		if (option->group == group)
			print_word(&names, slice_text(option->flag));
	}
	putc('\n', out);
}

void help_print(FILE *out)
{
	fputs("viaduct: a forward HTTP/1.1 proxy, by default on 127.0.0.1:3128 and [::1]:3128\n"
	      "\n"
	      "  viaduct [serve] [--OPTION VALUE]...   serve clients until SIGINT or SIGTERM\n"
	      "  viaduct explain < REQUEST             what would happen to a request, and why\n"
	      "  viaduct --help OPTION                 what one option does\n"
	      "  viaduct --version [--json]\n"
	      "\n"
	      "Options, as in --read-timeout 30s --max-head=16KiB --strict on:\n",
	    out);
	for (unsigned group = 0; group < GROUPS; group++)
		print_group(out, (enum option_group)group);
	fputs("\nTry it: curl -x http://127.0.0.1:3128 http://example.com/\n", out);
}

void help_print_explain(FILE *out)
{
	fputs("viaduct explain: what would happen to a message, and why; nothing is sent\n"
	      "\n"
	      "  viaduct explain [--json] [--OPTION VALUE]... < REQUEST\n"
	      "  viaduct explain --response FILE [--json] [--OPTION VALUE]... < REQUEST\n"
	      "\n"
	      "REQUEST is a request as it is on the wire or as it is pasted: lines may end\n"
	      "in LF, and the body may be missing. FILE has the server's response, interim ones\n"
	      "first. Told are the message that would be sent on, beside the one received; the\n"
	      "answer, if viaduct would answer itself; and each rule that was asked, with its\n"
	      "section. The options are those of viaduct serve.\n"
	      "\n"
	      "Exit status: 0 passed on or answered, 1 refused, 2 usage.\n"
	      "\n"
	      "Try it:\n"
	      "  printf 'GET http://a.example/ HTTP/1.1\\nHost: x\\n\\n' | viaduct explain\n",
	    out);
}

static void print_sentence(FILE *out, const char *sentence)
{
	struct paragraph paragraph = {out, 1, 1};
	struct slice rest = slice_text(sentence), word;

	putc(' ', out);
	while (slice_cut(&rest, ' ', &word))
		print_word(&paragraph, word);
	putc('\n', out);
}

bool help_print_option(FILE *out, const char *name, struct complaints *complaints)
{
	name += strspn(name, "-");
	enum option_id id = option_find(slice_text(name));
	struct arena memory = {0};

	if (id == OPTIONS) {
		const char *nearest = option_nearest(slice_text(name));
		complaint_add(complaints, COMPLAINT_ERROR, "--help: '%s': unknown option%s%s%s",
		    name, nearest ? "; did you mean " : "", nearest ? nearest : "",
		    nearest ? "?" : "");
		return false;
	}
	const struct option *option = option_row(id);
	fprintf(out, "--%s %s%s\n", option->flag, option_value_word(option),
	    option_is_list(option) ? "  (may be repeated)" : "");
	print_sentence(out, option->sentence);
	fprintf(out, "  value    %s\n", value_wanted(option, &memory).at);
	if (option->standard)
		fprintf(out, "  default  %s\n", option->standard);
	arena_release(&memory);
	return true;
}

void version_print(FILE *out, bool json)
{
	fprintf(out, json ? "{\"name\":\"viaduct\",\"version\":\"%s\"}\n" : "viaduct %s\n",
	    VIADUCT_VERSION);
}
