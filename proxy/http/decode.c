#include "http/decode.h"

#include <assert.h>

/*
 * http-parser in the state behind each constant front, made before main and copied for each
 * message: parsing the same start line again and again was a third of its work.
 */
static struct {
	http_parser request;
	http_parser response;
	http_parser chunked; /* behind a head that says chunked */
	http_parser trailer; /* behind the last chunk's line */
} prepared;

static const http_parser_settings no_settings;

/* False when the parser does not take every octet.  No octets mean nothing to it, not an end. */
static bool show(http_parser *parser, const http_parser_settings *settings, struct slice octets)
{
	if (octets.len == 0)
		return true;
	size_t taken = http_parser_execute(parser, settings, octets.at, octets.len);
	return taken == octets.len && HTTP_PARSER_ERRNO(parser) == HPE_OK;
}

static void prepare_one(http_parser *parser, enum http_parser_type type, struct slice front)
{
	http_parser_init(parser, type);
	bool taken = show(parser, &no_settings, front);
	assert(taken);
}

__attribute__((constructor)) static void prepare(void)
{
	struct slice chunked = SLICE("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");

	/* The gate alone bounds heads. */
	http_parser_set_max_header_size(UINT32_MAX);
	prepare_one(&prepared.request, HTTP_REQUEST, SLICE("POST / HTTP/1.1\r\n"));
	prepare_one(&prepared.response, HTTP_RESPONSE, SLICE("HTTP/1.1 200 OK\r\n"));
	prepare_one(&prepared.chunked, HTTP_RESPONSE, chunked);
	prepare_one(&prepared.trailer, HTTP_RESPONSE, chunked);
	bool taken = show(&prepared.trailer, &no_settings, SLICE("0\r\n"));
	assert(taken);
}

/* Where the callbacks put what they are shown. */
struct sink {
	struct fields *fields;
	struct arena *arena;
	struct slice name; /* of the field whose value comes next; at is NULL when none is open */
	bool ended;        /* the section is over */
};

/* Each name and each value is contiguous in the gated block, so each is shown once. */
static int on_name(http_parser *parser, const char *at, size_t len)
{
	struct sink *sink = parser->data;

	if (sink->name.at)
		return 1;
	sink->name = slice_of(at, len);
	return 0;
}

static int on_value(http_parser *parser, const char *at, size_t len)
{
	struct sink *sink = parser->data;

	if (!sink->name.at)
		return 1;
	fields_add(sink->fields, sink->arena, sink->name, slice_of(at, len));
	sink->name = slice_of(NULL, 0);
	return 0;
}

/* 1: whatever the fields say, there is no body for this parser. */
static int on_head_end(http_parser *parser)
{
	struct sink *sink = parser->data;

	sink->ended = true;
	return 1;
}

static int on_end(http_parser *parser)
{
	struct sink *sink = parser->data;

	sink->ended = true;
	return 0;
}

static const http_parser_settings section_settings = {
    .on_header_field = on_name,
    .on_header_value = on_value,
    .on_headers_complete = on_head_end,
    .on_message_complete = on_end,
};

/* Shows the gated lines and the empty line; as many fields must come out as the gate put in. */
static bool decode_lines(const struct gate *gate, const http_parser *front, struct fields *fields)
{
	struct sink sink = {.fields = fields, .arena = gate->arena};
	unsigned expected = gate->count - gate->framing.count - gate->look_alikes.count;
	http_parser parser = *front;

	parser.data = &sink;
	if (!show(&parser, &section_settings, gate->lines) || sink.ended)
		return false;
	if (!show(&parser, &section_settings, SLICE("\r\n")) || !sink.ended)
		return false;
	/* The gate kept the framing apart; here it would have steered the parser. */
	if (fields_has(fields, FIELD_CONTENT_LENGTH) || fields_has(fields, FIELD_TRANSFER_ENCODING))
		return false;
	return !sink.name.at && fields->count == expected;
}

/* The names that http-parser must not see come last. */
static void add_look_alikes(const struct gate *gate, struct fields *fields)
{
	for (unsigned i = 0; i < gate->look_alikes.count; i++) {
		const struct field *field = &gate->look_alikes.at[i];
		fields_add_known(fields, gate->arena, FIELD_OTHER, field->name, field->value);
	}
}

bool decode_request(const struct gate *gate, struct request *request)
{
	*request = (struct request){
	    .method_token = gate->method,
	    .method = method_lookup(gate->method),
	    .target_octets = gate->target,
	    .minor = gate->minor,
	    .framing = gate->framing,
	};
	request->target = target_parse(gate->target, request->method == METHOD_CONNECT);
	bool agrees = decode_lines(gate, &prepared.request, &request->fields);
	add_look_alikes(gate, &request->fields);
	return agrees;
}

bool decode_response(const struct gate *gate, struct response *response)
{
	*response = (struct response){
	    .status = gate->status,
	    .reason = gate->reason,
	    .minor = gate->minor,
	    .framing = gate->framing,
	};
	bool agrees = decode_lines(gate, &prepared.response, &response->fields);
	add_look_alikes(gate, &response->fields);
	return agrees;
}

bool decode_trailer(const struct gate *gate, struct fields *trailer)
{
	*trailer = (struct fields){0};
	bool agrees = decode_lines(gate, &prepared.trailer, trailer);
	add_look_alikes(gate, trailer);
	return agrees;
}

static int on_data(http_parser *parser, const char *at, size_t len)
{
	struct decode_body *body = parser->data;

	(void)at;
	body->data += len;
	return 0;
}

static int on_body_end(http_parser *parser)
{
	struct decode_body *body = parser->data;

	body->ended = true;
	return 0;
}

static const http_parser_settings body_settings = {
    .on_body = on_data,
    .on_message_complete = on_body_end,
};

void decode_body_begin(struct decode_body *body)
{
	*body = (struct decode_body){.parser = prepared.chunked};
}

bool decode_body_show(struct decode_body *body, struct slice octets)
{
	if (body->ended)
		return octets.len == 0;
	body->parser.data = body;
	return show(&body->parser, &body_settings, octets);
}

bool decode_body_agrees(const struct decode_body *body, uint64_t data, bool ended)
{
	return body->data == data && body->ended == ended;
}
