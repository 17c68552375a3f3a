/*
 * http-parser without the gate, and what its callbacks are told, in words:
 *
 *   TARGET;         or a reason phrase
 *   NAME:VALUE;     a field
 *   GET HTTP/1.1;   a whole head (HTTP/1.1 200; in a response)
 *   {...}           a body
 *   keep;           at the end of a message: the library would keep the connection
 *   end;
 *   upgrade; left N;   afterwards: it reads no more, and so many octets are left
 */
#pragma once

#include <http_parser.h>
#include <stdbool.h>
#include <stdio.h>
#include "suite.h"

enum { HEARD_ROOM = 1000 };

/* How the parser is set up. */
enum {
	RESPONSE = 1,      /* else it reads requests */
	WITH_LENGTH = 2,   /* allow_chunked_length */
	LENIENT = 4,       /* lenient_http_headers */
	WITHOUT_BODY = 8,  /* on_headers_complete returns 1 */
	WITHOUT_MORE = 16, /* on_headers_complete returns 2 */
	SILENT = 32,       /* no callbacks are heard */
};

struct heard {
	char text[HEARD_ROOM];
	size_t len;
	char last;          /* u, s, n, v or b: what the callback before was about, else 0 */
	unsigned callbacks; /* with octets */
	int answer;         /* of on_headers_complete */
	bool silent;
};

static void say(struct heard *heard, const char *words)
{
	heard->len += (size_t)snprintf(
	    heard->text + heard->len, sizeof heard->text - heard->len, "%s", words);
	assert_true(heard->len < sizeof heard->text);
}

/* Closes what was open, unless more of the same comes. */
static void turn(struct heard *heard, char next)
{
	if (heard->last == next && next)
		return;
	if (heard->last == 'b')
		say(heard, "}");
	if (heard->last == 'n')
		say(heard, ":");
	if (heard->last == 'u' || heard->last == 's' || heard->last == 'v')
		say(heard, ";");
	if (next == 'b')
		say(heard, "{");
	heard->last = next;
}

static int hear(http_parser *parser, char what, const char *at, size_t len)
{
	struct heard *heard = parser->data;
	char shown[8];

	if (heard->silent)
		return 0;
	turn(heard, what);
	heard->callbacks++;
	for (size_t i = 0; i < len; i++) {
		unsigned char octet = (unsigned char)at[i];
		bool plain = octet >= ' ' && octet < 0x7f;
		snprintf(shown, sizeof shown, plain ? "%c" : "<%02x>", octet);
		say(heard, shown);
	}
	return 0;
}

static int on_url(http_parser *parser, const char *at, size_t len)
{
	return hear(parser, 'u', at, len);
}

static int on_status(http_parser *parser, const char *at, size_t len)
{
	return hear(parser, 's', at, len);
}

static int on_name(http_parser *parser, const char *at, size_t len)
{
	return hear(parser, 'n', at, len);
}

static int on_value(http_parser *parser, const char *at, size_t len)
{
	return hear(parser, 'v', at, len);
}

static int on_body(http_parser *parser, const char *at, size_t len)
{
	return hear(parser, 'b', at, len);
}

static int on_head(http_parser *parser)
{
	struct heard *heard = parser->data;
	char words[64];

	turn(heard, 0);
	if (parser->type == HTTP_REQUEST)
		snprintf(words, sizeof words, "%s HTTP/%u.%u;",
		    http_method_str((enum http_method)parser->method), parser->http_major,
		    parser->http_minor);
	else
		snprintf(words, sizeof words, "HTTP/%u.%u %u;", parser->http_major,
		    parser->http_minor, parser->status_code);
	say(heard, words);
	return heard->answer;
}

static int on_end(http_parser *parser)
{
	struct heard *heard = parser->data;

	turn(heard, 0);
	say(heard, http_should_keep_alive(parser) ? "keep;end;" : "end;");
	return 0;
}

static const http_parser_settings settings = {
    .on_url = on_url,
    .on_status = on_status,
    .on_header_field = on_name,
    .on_header_value = on_value,
    .on_headers_complete = on_head,
    .on_body = on_body,
    .on_message_complete = on_end,
};

static inline void parser_set_up(http_parser *parser, struct heard *heard, unsigned how)
{
	*heard = (struct heard){0};
	heard->silent = how & SILENT;
	if (how & WITHOUT_BODY)
		heard->answer = 1;
	if (how & WITHOUT_MORE)
		heard->answer = 2;
	http_parser_init(parser, how & RESPONSE ? HTTP_RESPONSE : HTTP_REQUEST);
	parser->allow_chunked_length = (how & WITH_LENGTH) != 0;
	parser->lenient_http_headers = (how & LENIENT) != 0;
	parser->data = heard;
}

/* Shows the octets, some at a time, until the parser takes no more; then says what is left. */
static inline enum http_errno parser_show(http_parser *parser, struct slice octets, size_t step)
{
	struct heard *heard = parser->data;
	size_t taken = 0;
	char words[64];

	while (taken < octets.len && HTTP_PARSER_ERRNO(parser) == HPE_OK) {
		size_t n = octets.len - taken < step ? octets.len - taken : step;
		size_t now = http_parser_execute(parser, &settings, octets.at + taken, n);
		taken += now;
		if (now < n || parser->upgrade)
			break;
	}
	turn(heard, 0);
	if (parser->upgrade)
		say(heard, "upgrade;");
	if (HTTP_PARSER_ERRNO(parser) == HPE_OK && taken < octets.len) {
		snprintf(words, sizeof words, "left %zu;", octets.len - taken);
		say(heard, words);
	}
	return HTTP_PARSER_ERRNO(parser);
}
