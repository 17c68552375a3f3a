#include "net/temporary.h"
#include "net/file_stamp.h"

static void check_unchanged(void **state)
{
	struct file_stamp stamp = {0};
	struct temporary file;

	(void)state;
	temporary_make(&file, "one\n");
	assert_true(file_stamp_renew(&stamp, file.path));
	assert_false(file_stamp_renew(&stamp, file.path));
	temporary_remove(&file);
}

static void check_replaced(void **state)
{
	struct file_stamp stamp = {0};
	struct temporary file;

	(void)state;
	temporary_make(&file, "one\n");
	file_stamp_renew(&stamp, file.path);
	temporary_write(&file, "two\n");
	assert_true(file_stamp_renew(&stamp, file.path));
	assert_false(file_stamp_renew(&stamp, file.path));
	temporary_remove(&file);
}

static void check_longer(void **state)
{
	struct file_stamp stamp = {0};
	struct temporary file;

	(void)state;
	temporary_make(&file, "one\n");
	file_stamp_renew(&stamp, file.path);
	assert_int_equal(truncate(file.path, 100), 0);
	assert_true(file_stamp_renew(&stamp, file.path));
	temporary_remove(&file);
}

static void check_comes_and_goes(void **state)
{
	struct file_stamp stamp = {0};
	struct temporary file;

	(void)state;
	temporary_make(&file, "one\n");
	temporary_remove(&file);
	assert_false(file_stamp_renew(&stamp, file.path));
	temporary_write(&file, "one\n");
	assert_true(file_stamp_renew(&stamp, file.path));
	temporary_remove(&file);
	assert_true(file_stamp_renew(&stamp, file.path));
	assert_false(file_stamp_renew(&stamp, file.path));
}

int main(void)
{
	static struct suite suite;

	suite_add(&suite, "a file that nobody touched is the same", check_unchanged, NULL);
	suite_add(
	    &suite, "a file of the same length in its place is another", check_replaced, NULL);
	suite_add(&suite, "a file that was written to is another", check_longer, NULL);
	suite_add(
	    &suite, "a file is noticed when it comes and when it goes", check_comes_and_goes, NULL);
	return suite_run(&suite, "file_stamp");
}
