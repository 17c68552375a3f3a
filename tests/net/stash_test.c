#include "net/stash.h"
#include "suite.h"

static void put(struct stash *stash, const char *text)
{
	stash_put(stash, slice_text(text));
}

static void assert_holds(struct stash *stash, const char *text)
{
	assert_int_equal(stash_is_empty(stash), *text == '\0');
	assert_slice_equal(slice_of(stash->at + stash->start, stash->len), slice_text(text));
}

/* Writes behind what is there, as a read does, and lends it all. */
static struct slice lend(struct stash *stash, const char *more, size_t room)
{
	char *at = stash_room(stash, room);

	memset(at, '.', room);
	memcpy(at, more, strlen(more));
	return stash_lend(stash, strlen(more));
}

static void check_empty(void **state)
{
	struct stash stash = {0};

	(void)state;
	assert_true(stash_is_empty(&stash));
	stash_clear(&stash);
	assert_true(stash_is_empty(&stash));
	assert_null(stash.at);
}

static void check_copy(void **state)
{
	char octets[] = "one";
	struct stash stash = {0};

	(void)state;
	stash_put(&stash, slice_text(octets));
	memset(octets, 'x', sizeof octets);
	assert_holds(&stash, "one");
	stash_clear(&stash);
	assert_null(stash.at);
	assert_int_equal(stash.len, 0);
}

static void check_in_front(void **state)
{
	struct stash stash = {0};

	(void)state;
	put(&stash, "three");
	put(&stash, "two ");
	put(&stash, "one ");
	assert_holds(&stash, "one two three");
	stash_clear(&stash);
}

static void check_lend(void **state)
{
	struct stash stash = {0};

	(void)state;
	put(&stash, "head ");
	assert_slice_equal(lend(&stash, "tail", 1000), SLICE("head tail"));
	assert_true(stash_is_empty(&stash));
	stash_clear(&stash);
}

static void check_lend_nothing_more(void **state)
{
	struct stash stash = {0};

	(void)state;
	put(&stash, "head");
	assert_slice_equal(lend(&stash, "", 1000), SLICE("head"));
	stash_clear(&stash);
}

/* Putting back a part of what was lent moves nothing. */
static void check_put_back_in_place(void **state)
{
	struct stash stash = {0};

	(void)state;
	put(&stash, "used ");
	struct slice lent = lend(&stash, "left", 1000);
	stash_put(&stash, slice_after(lent, 5));
	assert_ptr_equal(stash.at + stash.start, lent.at + 5);
	assert_holds(&stash, "left");
	assert_slice_equal(lend(&stash, " more", 1000), SLICE("left more"));
	stash_clear(&stash);
}

/* What is put back need not be the end of what was lent. */
static void check_put_back_middle(void **state)
{
	struct stash stash = {0};

	(void)state;
	put(&stash, "one ");
	struct slice lent = lend(&stash, "two three", 1000);
	stash_put(&stash, slice_of(lent.at + 4, 3));
	assert_holds(&stash, "two");
	assert_slice_equal(lend(&stash, "!", 8), SLICE("two!"));
	stash_clear(&stash);
}

/* What was lent and not put back is used up: other octets come in its place. */
static void check_put_other(void **state)
{
	struct stash stash = {0};

	(void)state;
	put(&stash, "gone ");
	lend(&stash, "too", 1000);
	put(&stash, "new");
	assert_holds(&stash, "new");
	stash_clear(&stash);
}

static void check_own_octets_in_front(void **state)
{
	struct stash stash = {0};

	(void)state;
	put(&stash, "abc");
	stash_put(&stash, slice_of(stash.at, 3));
	assert_holds(&stash, "abcabc");
	stash_clear(&stash);
}

/* A line read behind itself many times over: nothing is lost, and room grows with what is there. */
static void check_long_line(void **state)
{
	struct stash stash = {0};
	struct slice lent = {NULL, 0};

	(void)state;
	put(&stash, "0123456789");
	for (unsigned i = 1; i < 1000; i++) {
		lent = lend(&stash, "0123456789", 100);
		assert_int_equal(lent.len, (i + 1) * 10);
		stash_put(&stash, lent);
	}
	for (size_t i = 0; i < lent.len; i++)
		assert_int_equal(lent.at[i], '0' + (int)(i % 10));
	assert_true(stash.room <= 4 * stash.len + 200);
	stash_clear(&stash);
}

/* The other way: what is read is used at once but for an octet, for ever. */
static void check_room_is_bounded(void **state)
{
	struct stash stash = {0};

	(void)state;
	put(&stash, "a");
	for (unsigned i = 0; i < 10000; i++) {
		struct slice lent = lend(&stash, "bcdefghij", 100);
		stash_put(&stash, slice_of(lent.at + lent.len - 1, 1));
	}
	assert_true(stash.room <= 400);
	stash_clear(&stash);
}

int main(void)
{
	static struct suite suite;

	suite_add(&suite, "an empty stash holds no memory", check_empty, NULL);
	suite_add(&suite, "what is put is copied", check_copy, NULL);
	suite_add(&suite, "what is put later stands in front", check_in_front, NULL);
	suite_add(&suite, "what is lent includes what was written behind it", check_lend, NULL);
	suite_add(&suite, "nothing may be written behind it", check_lend_nothing_more, NULL);
	suite_add(&suite, "what was lent is put back where it is", check_put_back_in_place, NULL);
	suite_add(&suite, "a part of it may be put back", check_put_back_middle, NULL);
	suite_add(&suite, "what was lent and not put back is used up", check_put_other, NULL);
	suite_add(&suite, "its own octets may be put in front, when they are not lent",
	    check_own_octets_in_front, NULL);
	suite_add(&suite, "a long line grows in place", check_long_line, NULL);
	suite_add(&suite, "octets that come and go need no more room", check_room_is_bounded, NULL);
	return suite_run(&suite, "stash");
}
