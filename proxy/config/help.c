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
	      "  viaduct [serve] [--config FILE] [--OPTION VALUE]...   until SIGINT or SIGTERM\n"
	      "  viaduct check                what is wrong or unwise about a configuration\n"
	      "  viaduct config --effective   each option, its value, and where that came from\n"
	      "  eval \"$(viaduct env)\"        makes the programs of this shell use the proxy\n"
	      "  viaduct explain < REQUEST    what would happen to a request, and why\n"
	      "  viaduct --help COMMAND|OPTION     viaduct --version [--json]\n"
	      "\n"
	      "Options, as in --read-timeout 30s --max-head=16KiB --strict on:\n",
	    out);
	for (unsigned group = 0; group < GROUPS; group++)
		print_group(out, (enum option_group)group);
}

void help_print_check(FILE *out)
{
	fputs("viaduct check: what is wrong with a configuration, and what is unwise about it\n"
	      "\n"
	      "  viaduct check [--config FILE] [--OPTION VALUE]...\n"
	      "\n"
	      "Reads options, VIADUCT_... variables and FILE as viaduct serve would, starts\n"
	      "nothing, and prints every finding with its place: errors, for which serve does\n"
	      "not start, and warnings, for what is legal and unwise: a bound that is never\n"
	      "reached, a wait without end, a port that nobody learns. The unwise is looked\n"
	      "for once there are no errors. The last line says how many findings there are,\n"
	      "or that the configuration is fine.\n"
	      "\n"
	      "Exit status: 0 no errors, 2 errors.\n"
	      "\n"
	      "Try it:\n"
	      "  viaduct check --listen 127.0.0.1:0 --max-field 128KiB\n",
	    out);
}

void help_print_config(FILE *out)
{
	fputs("viaduct config: the settings in effect\n"
	      "\n"
	      "  viaduct config --effective [--json] [--config FILE] [--OPTION VALUE]...\n"
	      "\n"
	      "Prints each option, its value, and where that came from: --OPTION, a variable\n"
	      "VIADUCT_OPTION, FILE:LINE or default; the first of them wins. The text is\n"
	      "itself a configuration file with these settings; an option without a fixed\n"
	      "default that was not given is a comment in it.\n"
	      "\n"
	      "With --json it is "
	      "{\"options\":[{\"name\",\"value\",\"source\",\"file\",\"line\"},...]}.\n"
	      "A value is text, a list of texts where the option may be repeated, or null;\n"
	      "source is flag, environment, file or default.\n"
	      "\n"
	      "Exit status: 0, or 2 when something is wrong with the configuration.\n"
	      "\n"
	      "Try it:\n"
	      "  VIADUCT_STRICT=on viaduct config --effective --head-timeout 10s\n",
	    out);
}

void help_print_env(FILE *out)
{
	fputs("viaduct env: lines for a shell, so that its programs use the proxy\n"
	      "\n"
	      "  viaduct env [--config FILE] [--OPTION VALUE]...\n"
	      "\n"
	      "Prints lines for sh that export http_proxy, https_proxy and no_proxy, in lower\n"
	      "case and in capitals, with the first address that viaduct serve would listen\n"
	      "on, and comments on what no_proxy means to which program. Give it the options\n"
	      "and FILE that the proxy has. With port 0 only the ready-file has the address.\n"
	      "\n"
	      "Exit status: 0, or 2 when the address cannot be told.\n"
	      "\n"
	      "Try it:\n"
	      "  eval \"$(viaduct env)\"\n"
	      "  curl -v http://example.com/\n",
	    out);
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

/* A text behind its heading, which is as wide as the indentation. */
static void print_text(FILE *out, const char *heading, const char *text)
{
	unsigned indent = (unsigned)strlen(heading);
	struct paragraph paragraph = {out, indent, indent};
	struct slice rest = slice_text(text), word;

	fputs(heading, out);
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
	print_text(out, " ", option->sentence);
	print_text(out, "  value   ", value_wanted(option, &memory).at);
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
