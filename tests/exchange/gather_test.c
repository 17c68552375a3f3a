#include "exchange/gather.h"
#include "suite.h"

static void assert_piece(const struct gather *gather, int i, struct slice expected)
{
	assert_slice_equal(
	    slice_of(gather->pieces[i].iov_base, gather->pieces[i].iov_len), expected);
}

static void check_empty(void **state)
{
	struct gather gather;

	(void)state;
	memset(&gather, 0xff, sizeof gather);
	gather_begin(&gather);
	assert_int_equal(gather.count, 0);
	assert_int_equal(gather.total, 0);
	assert_true(gather_has_room(&gather));
	gather_add(&gather, SLICE(""));
	gather_copy(&gather, SLICE(""));
	assert_int_equal(gather.count, 0);
	assert_int_equal(gather.total, 0);
}

static void check_by_reference(void **state)
{
	static const char octets[] = "body";
	struct gather gather;

	(void)state;
	gather_begin(&gather);
	gather_add(&gather, slice_text(octets));
	assert_int_equal(gather.count, 1);
	assert_int_equal(gather.total, 4);
	assert_ptr_equal(gather.pieces[0].iov_base, octets);
	assert_int_equal(gather.text_len, 0);
}

static void check_joined(void **state)
{
	static const char octets[] = "one two three";
	struct gather gather;

	(void)state;
	gather_begin(&gather);
	gather_add(&gather, slice_of(octets, 3));
	gather_add(&gather, slice_of(octets + 3, 4));
	assert_int_equal(gather.count, 1);
	gather_add(&gather, slice_of(octets + 8, 5));
	assert_int_equal(gather.count, 2);
	gather_add(&gather, slice_of(octets + 7, 1));
	assert_int_equal(gather.count, 3);
	assert_piece(&gather, 0, SLICE("one two"));
	assert_piece(&gather, 1, SLICE("three"));
	assert_piece(&gather, 2, SLICE(" "));
	assert_int_equal(gather.total, 13);
}

static void check_by_copy(void **state)
{
	char line[] = "5\r\n";
	struct gather gather;

	(void)state;
	gather_begin(&gather);
	gather_copy(&gather, slice_text(line));
	memset(line, 'x', sizeof line);
	gather_add(&gather, SLICE("hello"));
	gather_copy(&gather, SLICE("\r\n"));
	gather_copy(&gather, SLICE("0\r\n\r\n"));
	assert_int_equal(gather.count, 3);
	assert_piece(&gather, 0, SLICE("5\r\n"));
	assert_piece(&gather, 1, SLICE("hello"));
	assert_piece(&gather, 2, SLICE("\r\n0\r\n\r\n"));
	assert_int_equal(gather.total, 15);
}

static void check_begins_again(void **state)
{
	struct gather gather;

	(void)state;
	gather_begin(&gather);
	gather_copy(&gather, SLICE("first"));
	gather_begin(&gather);
	gather_copy(&gather, SLICE("second"));
	assert_int_equal(gather.count, 1);
	assert_piece(&gather, 0, SLICE("second"));
	assert_int_equal(gather.total, 6);
}

/* Whoever asks before each step of up to four pieces and 64 octets of text never finds it full. */
static void check_room_for_pieces(void **state)
{
	static const char octets[2 * GATHER_PIECES + 8] = {0};
	struct gather gather;

	(void)state;
	for (int first = 0; first < 4; first++) {
		gather_begin(&gather);
		for (int i = 0; i < first; i++)
			gather_add(&gather, slice_of(octets + 2 * gather.count, 1));
		while (gather_has_room(&gather))
			for (int i = 0; i < 4; i++)
				gather_add(&gather, slice_of(octets + 2 * gather.count, 1));
		assert_true(gather.count > GATHER_PIECES - 4 && gather.count <= GATHER_PIECES);
	}
}

static void check_room_for_text(void **state)
{
	static const char line[32] = {0};
	struct gather gather;

	(void)state;
	for (size_t first = 0; first < 64; first += 8) {
		gather_begin(&gather);
		for (size_t i = 0; i < first; i += 8)
			gather_copy(&gather, slice_of(line, 8));
		while (gather_has_room(&gather))
			for (unsigned i = 0; i < 2; i++)
				gather_copy(&gather, slice_of(line, sizeof line));
		assert_true(gather.text_len > GATHER_TEXT - 64 && gather.text_len <= GATHER_TEXT);
		assert_int_equal(gather.count, 1);
	}
}

int main(void)
{
	static struct suite suite;

	suite_add(&suite, "nothing is no piece", check_empty, NULL);
	suite_add(&suite, "octets are added where they are", check_by_reference, NULL);
	suite_add(&suite, "pieces that follow each other become one", check_joined, NULL);
	suite_add(&suite, "small pieces are copied", check_by_copy, NULL);
	suite_add(&suite, "what was sent is forgotten", check_begins_again, NULL);
	suite_add(
	    &suite, "there is room for four pieces when it says so", check_room_for_pieces, NULL);
	suite_add(
	    &suite, "there is room for their text when it says so", check_room_for_text, NULL);
	return suite_run(&suite, "gather");
}
