/*
 * Heads and trailer sections.  Whatever the octets:
 * - the gate says the same of them whole and in pieces;
 * - what it passes holds no control octet, and http-parser sees the same fields;
 * - what is written of the message passes again, and is the same message.
 */
#include "feed.h"
#include "http/decode.h"
#include "http/encode.h"

enum { OUT_ROOM = 1 << 20 };

/* A message of any kind, decoded. */
struct message {
	struct request request;
	struct response response;
	struct fields fields;
	struct fields framing;
};

static bool is_trailer(enum gate_kind kind)
{
	return kind == GATE_REQUEST_TRAILER || kind == GATE_RESPONSE_TRAILER;
}

static enum gate_result scan_alone(struct gate *gate, struct slice octets, size_t *used)
{
	struct slice copy = alone(octets);
	enum gate_result result = gate_scan(gate, copy, used, NULL);

	free_alone(copy);
	return result;
}

static enum gate_result scan_pieces(
    struct gate *gate, struct slice octets, struct cuts cuts, size_t *used)
{
	enum gate_result result = GATE_MORE;
	size_t shown = 0;

	*used = 0;
	while (result == GATE_MORE && shown < octets.len) {
		size_t done;
		shown += next_cut(&cuts);
		shown = shown < octets.len ? shown : octets.len;
		result = scan_alone(gate, slice_of(octets.at + *used, shown - *used), &done);
		*used += done;
	}
	return result;
}

static void must_be_same_fields(const struct fields *a, const struct fields *b)
{
	must(a->count == b->count, "as many fields");
	must(a->has == b->has, "the same known fields");
	for (unsigned i = 0; i < a->count; i++) {
		must_equal(a->at[i].name, b->at[i].name, "the same name");
		must_equal(a->at[i].value, b->at[i].value, "the same value");
		must(a->at[i].id == b->at[i].id, "the same number");
	}
}

static void must_be_same_gate(const struct gate *a, const struct gate *b)
{
	must(a->broken == b->broken && a->cause == b->cause, "the same rule");
	must_equal(a->culprit, b->culprit, "the same culprit");
	must(a->received_status == b->received_status, "the same refused status");
	must_equal(a->method, b->method, "the same method");
	must_equal(a->target, b->target, "the same target");
	must_equal(a->reason, b->reason, "the same reason");
	must(a->status == b->status && a->minor == b->minor, "the same status and version");
	must(a->count == b->count && a->mended == b->mended, "as many lines, mended or not");
	must_equal(a->lines, b->lines, "the same lines");
	must_be_same_fields(&a->framing, &b->framing);
	must_be_same_fields(&a->look_alikes, &b->look_alikes);
}

/* Line ends are CR LF, but for those that may be mended; no other control octet stands anywhere. */
static void must_be_clean(const struct gate *gate, struct slice head)
{
	for (size_t i = 0; i < head.len; i++) {
		unsigned char c = (unsigned char)head.at[i];
		bool crlf = c == '\r' && i + 1 < head.len && head.at[i + 1] == '\n';
		bool lf =
		    c == '\n' && (gate->kind == GATE_RESPONSE || (i > 0 && head.at[i - 1] == '\r'));
		must(
		    crlf || lf || c == '\t' || (c >= 0x20 && c != 0x7f), "no control octet passes");
	}
}

static struct message decode(const struct gate *gate)
{
	struct message message = {0};
	bool agrees;

	if (gate->kind == GATE_REQUEST) {
		agrees = decode_request(gate, &message.request);
		message.fields = message.request.fields;
	} else if (gate->kind == GATE_RESPONSE) {
		agrees = decode_response(gate, &message.response);
		message.fields = message.response.fields;
	} else {
		agrees = decode_trailer(gate, &message.fields);
	}
	must(agrees, "http-parser agrees with the gate");
	message.framing = gate->framing;
	return message;
}

static void write_message(
    struct writer *out, const struct gate *gate, const struct message *message)
{
	if (gate->kind == GATE_REQUEST)
		write_request_line(out, gate->method, gate->target);
	else if (gate->kind == GATE_RESPONSE)
		write_status_line(out, gate->status, gate->reason);
	write_fields(out, &message->framing);
	write_fields(out, &message->fields);
	write_octets(out, SLICE("\r\n"));
	must(!out->failed, "what passed can be written");
}

/* The gate must pass what was written of the message, and read the same. */
static void must_come_back(const struct gate *first, const struct message *message)
{
	static char room[OUT_ROOM];
	struct writer out = {.at = room, .room = sizeof room};
	struct gate_limits limits = {
	    .line = OUT_ROOM, .field = OUT_ROOM, .head = OUT_ROOM, .fields = OUT_ROOM};
	struct arena arena = {0};
	struct gate gate;
	size_t used;

	limits.strict = true;
	write_message(&out, first, message);
	gate_begin(&gate, first->kind, &limits, &arena);
	must(gate_scan(&gate, slice_of(out.at, out.len), &used, NULL) == GATE_DONE,
	    "what was written passes");
	must(used == out.len && !gate.mended, "it is one head, and nothing is mended in it");
	struct message again = decode(&gate);
	must_equal(gate.method, first->method, "the method comes back");
	must_equal(gate.target, first->target, "the target comes back");
	must(gate.status == first->status, "the status comes back");
	must_equal(gate.reason, first->reason, "the reason comes back");
	must_be_same_fields(&again.fields, &message->fields);
	must_be_same_fields(&again.framing, &message->framing);
	arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice input = slice_of((const char *)data, size);
	uint8_t how = take_octet(&input);
	struct cuts cuts = {.seed = take_octet(&input)};
	struct gate_limits limits = {
	    .line = 200, .field = 100, .head = 600, .fields = 12, .strict = how & 4};
	struct arena arena = {0};
	struct gate whole, pieces;
	size_t used, used_in_pieces;

	gate_begin(&whole, how & 3, &limits, &arena);
	gate_begin(&pieces, how & 3, &limits, &arena);
	enum gate_result result = scan_alone(&whole, input, &used);
	enum gate_result in_pieces = scan_pieces(&pieces, input, cuts, &used_in_pieces);
	if (input.len > 0) {
		must(result == in_pieces && used == used_in_pieces, "the same result");
		must_be_same_gate(&whole, &pieces);
	}
	if (result == GATE_DONE) {
		struct message message = decode(&whole);
		must_be_clean(&whole, slice_of(input.at, used));
		must_come_back(&whole, &message);
		must(!is_trailer(whole.kind) || !whole.mended, "trailers are not mended");
	}
	arena_release(&arena);
	return 0;
}
