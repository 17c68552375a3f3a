#include "spec/framing.h"

#include "http/grammar.h"

/* What all Transfer-Encoding lines say, as one list. */
struct codings {
	unsigned count;
	unsigned chunked;     /* how many of them are chunked */
	bool last_is_chunked; /* and only so does the message end by itself */
	struct slice unknown; /* the first that is not chunked */
	bool identity;        /* `identity` and nothing else */
};

static struct codings codings_of(const struct fields *framing)
{
	struct codings codings = {0};
	struct list_walk walk = {0};
	struct slice coding;

	while (fields_next_member(framing, FIELD_TRANSFER_ENCODING, &walk, &coding)) {
		codings.count++;
		codings.last_is_chunked = slice_equal_nocase(coding, SLICE("chunked"));
		if (codings.last_is_chunked)
			codings.chunked++;
		else if (codings.unknown.len == 0)
			codings.unknown = coding;
	}
	codings.identity =
	    codings.count == 1 && slice_equal_nocase(codings.unknown, SLICE("identity"));
	return codings;
}

/* What all Content-Length lines say, as one list. */
struct lengths {
	unsigned count;
	bool invalid; /* a member is not 1*DIGIT */
	bool huge;    /* a member is over 2^63-1 */
	bool differ;
	uint64_t value; /* of the first good member */
};

static void lengths_note(struct lengths *lengths, struct slice member)
{
	uint64_t value;

	lengths->count++;
	if (member.len == 0 || octets_of(member, OCTET_DIGIT) < member.len) {
		lengths->invalid = true;
	} else if (!slice_number(member, INT64_MAX, &value)) {
		lengths->huge = true;
	} else if (lengths->count == 1) {
		lengths->value = value;
	} else if (value != lengths->value) {
		lengths->differ = true;
	}
}

/* An empty member counts here: it is no number, and readers differ about what it means. */
static struct lengths lengths_of(const struct fields *framing)
{
	struct lengths lengths = {0};

	for (unsigned i = 0; i < framing->count; i++) {
		const struct field *line = &framing->at[i];
		if (line->id != FIELD_CONTENT_LENGTH)
			continue;
		struct slice rest = line->value.len ? line->value : SLICE("");
		struct slice member;
		while (slice_cut(&rest, ',', &member))
			lengths_note(&lengths, slice_trim(member));
	}
	return lengths;
}

/* HTTP/1.0 has no transfer codings: who sends one has framed the message for nobody. */
static bool is_coded_in_10(const struct fields *framing, unsigned minor, struct trace *trace)
{
	return rule(trace, FRAME_11, minor == 0 && fields_has(framing, FIELD_TRANSFER_ENCODING));
}

static bool is_chunked_twice(const struct codings *codings, struct trace *trace)
{
	return rule(trace, FRAME_08, codings->chunked > 1);
}

/* What is left to judge of lengths that are numbers; `collapse` takes equal ones as one. */
static struct verdict take_length(
    const struct lengths *lengths, bool collapse, struct framing *framing, struct trace *trace)
{
	if (rule(trace, FRAME_16, lengths->huge))
		return verdict_broken(FRAME_16);
	if (rule(trace, FRAME_15, lengths->differ))
		return verdict_broken(FRAME_15);
	if (rule(trace, FRAME_14, lengths->count > 1) && !collapse)
		return verdict_broken(FRAME_14);
	framing->kind = FRAMING_LENGTH;
	framing->length = framing->said_length = lengths->value;
	framing->has_length = true;
	return verdict_kept();
}

static struct verdict judge_request_codings(
    const struct fields *lines, struct framing *framing, struct trace *trace)
{
	struct codings codings = codings_of(lines);

	if (rule(trace, FRAME_03, fields_has(lines, FIELD_CONTENT_LENGTH)))
		return verdict_broken(FRAME_03);
	if (rule(trace, FRAME_06, !codings.last_is_chunked))
		return verdict_broken(FRAME_06);
	if (is_chunked_twice(&codings, trace))
		return verdict_broken(FRAME_08);
	if (rule(trace, FRAME_07, codings.unknown.len > 0))
		return verdict_broken(FRAME_07);
	framing->kind = FRAMING_CHUNKED;
	return verdict_kept();
}

struct verdict framing_of_request(
    const struct request *request, struct framing *framing, struct trace *trace)
{
	const struct fields *lines = &request->framing;

	*framing = (struct framing){.kind = FRAMING_NONE};
	if (rule(trace, FRAME_01, lines->count == 0))
		return verdict_kept();
	if (is_coded_in_10(lines, request->minor, trace))
		return verdict_broken(FRAME_11);
	if (fields_has(lines, FIELD_TRANSFER_ENCODING))
		return judge_request_codings(lines, framing, trace);
	struct lengths lengths = lengths_of(lines);
	if (rule(trace, FRAME_12, lengths.invalid))
		return verdict_broken(FRAME_12);
	return take_length(&lengths, false, framing, trace);
}

bool framing_is_unexpected(
    const struct request *request, const struct framing *framing, struct trace *trace)
{
	bool meaningless = request->method == METHOD_GET || request->method == METHOD_HEAD ||
			   request->method == METHOD_DELETE;

	return rule(trace, FRAME_25, meaningless && framing_has_body(framing));
}

/* Responses that end with their head, whatever their fields say (9112 6.3, first and second). */
static bool is_bodiless(const struct response *response, enum method method, struct trace *trace)
{
	unsigned status = response->status;

	return rule(trace, INT_04, status < 200) || rule(trace, BODY_01, method == METHOD_HEAD) ||
	       rule(trace, CONN_03, method == METHOD_CONNECT && status < 300) ||
	       rule(trace, BODY_05, status == 204) || rule(trace, BODY_06, status == 304);
}

/* A response without body may still state the length that one would have. */
static void state_length(const struct response *response, enum method method,
    struct framing *framing, struct trace *trace)
{
	if (response->framing.count == 0)
		return;
	if (rule(trace, INT_05, response->status < 200))
		return;
	if (rule(trace, BODY_03, fields_has(&response->framing, FIELD_TRANSFER_ENCODING)))
		return;
	struct lengths lengths = lengths_of(&response->framing);
	bool good = !lengths.invalid && !lengths.huge && !lengths.differ;
	bool of_head = method == METHOD_HEAD && response->status != 204;
	framing->has_length =
	    rule(trace, BODY_02, good && of_head) || (good && response->status == 304);
	framing->said_length = lengths.value;
}

static struct verdict judge_response_codings(const struct fields *lines, bool strict,
    struct framing *framing, struct slice *coding, struct trace *trace)
{
	struct codings codings = codings_of(lines);

	framing->spent = rule(trace, FRAME_04, fields_has(lines, FIELD_CONTENT_LENGTH));
	if (framing->spent && strict)
		return verdict_broken(FRAME_04);
	if (is_chunked_twice(&codings, trace))
		return verdict_broken(FRAME_08);
	if (rule(trace, FRAME_09, codings.identity)) {
		framing->kind = FRAMING_CLOSE;
		return verdict_kept();
	}
	*coding = codings.unknown;
	if (rule(trace, FRAME_10, codings.unknown.len > 0 || codings.count == 0))
		return verdict_broken(FRAME_10);
	framing->kind = FRAMING_CHUNKED;
	return verdict_kept();
}

struct verdict framing_of_response(const struct response *response, enum method method, bool strict,
    struct framing *framing, struct slice *coding, struct trace *trace)
{
	const struct fields *lines = &response->framing;

	*framing = (struct framing){.kind = FRAMING_NONE};
	*coding = slice_of(NULL, 0);
	if (is_coded_in_10(lines, response->minor, trace))
		return verdict_broken(FRAME_11);
	if (is_bodiless(response, method, trace)) {
		state_length(response, method, framing, trace);
		return verdict_kept();
	}
	if (fields_has(lines, FIELD_TRANSFER_ENCODING))
		return judge_response_codings(lines, strict, framing, coding, trace);
	if (!fields_has(lines, FIELD_CONTENT_LENGTH)) {
		framing->kind = FRAMING_CLOSE;
		return verdict_kept();
	}
	struct lengths lengths = lengths_of(lines);
	if (rule(trace, FRAME_13, lengths.invalid))
		return verdict_broken(FRAME_13);
	return take_length(&lengths, true, framing, trace);
}

struct verdict framing_towards_next_hop(
    const struct framing *framing, bool speaks_11, struct trace *trace)
{
	if (rule(trace, FRAME_20, framing->kind == FRAMING_CHUNKED && !speaks_11))
		return verdict_broken(FRAME_20);
	return verdict_kept();
}

enum framing_kind framing_towards_client(
    const struct framing *framing, bool is_10, struct trace *trace)
{
	if (framing->kind == FRAMING_NONE)
		return FRAMING_NONE;
	if (rule(trace, FRAME_21, framing->kind == FRAMING_LENGTH))
		return FRAMING_LENGTH;
	if (rule(trace, FRAME_19, is_10))
		return FRAMING_CLOSE;
	if (rule(trace, FRAME_22, framing->kind == FRAMING_CLOSE))
		return FRAMING_CHUNKED;
	return framing->kind;
}
