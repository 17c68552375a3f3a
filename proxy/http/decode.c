#include "http/decode.h"

/* Where the callbacks put what they are shown. */
struct sink {
	struct fields *fields;
	struct arena *arena;
	struct slice name; /* of the field whose value comes next; at is NULL when none is open */
	bool gated;        /* gated lines are shown now, not ours around them */
	bool own;          /* the last name was in a line of ours */
	bool ended;        /* the message is over */
};

void decode_setup(void)
{
	http_parser_set_max_header_size(UINT32_MAX);
}

/* Each name and each value is contiguous in the gated block, so each is shown once. */
static int on_name(http_parser *parser, const char *at, size_t len)
{
	struct sink *sink = parser->data;

	if (sink->name.at)
		return 1;
	sink->own = !sink->gated;
	if (!sink->own)
		sink->name = slice_of(at, len);
	return 0;
}

/* The value of the last gated line, when empty, comes only with the first octet of ours. */
static int on_value(http_parser *parser, const char *at, size_t len)
{
	struct sink *sink = parser->data;

	if (sink->own)
		return 0;
	if (!sink->name.at)
		return 1;
	fields_add(sink->fields, sink->arena, sink->name, slice_of(at, len));
	sink->name = slice_of(NULL, 0);
	return 0;
}

static int on_end(http_parser *parser)
{
	struct sink *sink = parser->data;

	sink->ended = true;
	return 0;
}

static const http_parser_settings head_settings = {
    .on_header_field = on_name,
    .on_header_value = on_value,
    .on_message_complete = on_end,
};

/* False when the parser does not take every octet.  No octets mean nothing to it, not an end. */
static bool show(http_parser *parser, const http_parser_settings *settings, struct slice octets)
{
	if (octets.len == 0)
		return true;
	size_t taken = http_parser_execute(parser, settings, octets.at, octets.len);
	return taken == octets.len && HTTP_PARSER_ERRNO(parser) == HPE_OK;
}

/*
 * Shows the gated lines between a front and a back that make a whole, empty message of them,
 * and takes the fields.  As many must come out as the gate put in.
 */
static bool decode_lines(const struct gate *gate, enum http_parser_type type, struct slice front,
    struct slice back, struct fields *fields)
{
	struct sink sink = {.fields = fields, .arena = gate->arena};
	unsigned expected = gate->count - gate->framing.count - gate->look_alikes.count;
	http_parser parser;

	http_parser_init(&parser, type);
	parser.data = &sink;
	if (!show(&parser, &head_settings, front))
		return false;
	sink.gated = true;
	if (!show(&parser, &head_settings, gate->lines) || sink.ended)
		return false;
	sink.gated = false;
	if (!show(&parser, &head_settings, back) || !sink.ended)
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
	struct slice front = SLICE("POST / HTTP/1.1\r\n");
	struct slice back = SLICE("Content-Length: 0\r\n\r\n");
	bool agrees = decode_lines(gate, HTTP_REQUEST, front, back, &request->fields);
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
	struct slice front = SLICE("HTTP/1.1 200 OK\r\n");
	struct slice back = SLICE("Content-Length: 0\r\n\r\n");
	bool agrees = decode_lines(gate, HTTP_RESPONSE, front, back, &response->fields);
	add_look_alikes(gate, &response->fields);
	return agrees;
}

static const struct slice CHUNKED_HEAD = {
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", 47};

bool decode_trailer(const struct gate *gate, struct fields *trailer)
{
	struct slice front = SLICE("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n");

	*trailer = (struct fields){0};
	bool agrees = decode_lines(gate, HTTP_RESPONSE, front, SLICE("\r\n"), trailer);
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
	*body = (struct decode_body){0};
	http_parser_init(&body->parser, HTTP_RESPONSE);
	body->parser.data = body;
	show(&body->parser, &body_settings, CHUNKED_HEAD);
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
