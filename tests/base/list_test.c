#include "suite.h"
#include "base/list.h"

struct number {
	int value;
	struct link link;
};

static int value_of(struct link *link)
{
	return container_of(link, struct number, link)->value;
}

static void a_new_list_is_empty(void **state)
{
	struct link list;

	(void)state;
	list_init(&list);
	assert_true(list_empty(&list));
	assert_null(list_first(&list));
	assert_null(list_last(&list));
}

static void links_stand_in_the_order_they_came(void **state)
{
	struct number numbers[3] = {{.value = 1}, {.value = 2}, {.value = 3}};
	struct link list;
	int expected = 1;

	(void)state;
	list_init(&list);
	for (size_t i = 0; i < 3; i++)
		list_append(&list, &numbers[i].link);
	assert_int_equal(value_of(list_first(&list)), 1);
	assert_int_equal(value_of(list_last(&list)), 3);
	for (struct link *link = list.next; link != &list; link = link->next)
		assert_int_equal(value_of(link), expected++);
}

static void a_removed_link_is_in_no_list(void **state)
{
	struct number numbers[3] = {{.value = 1}, {.value = 2}, {.value = 3}};
	struct link list;

	(void)state;
	list_init(&list);
	for (size_t i = 0; i < 3; i++)
		list_append(&list, &numbers[i].link);
	list_remove(&numbers[1].link);
	assert_true(list_empty(&numbers[1].link));
	assert_ptr_equal(numbers[0].link.next, &numbers[2].link);
	assert_ptr_equal(numbers[2].link.prev, &numbers[0].link);
}

static void removing_twice_is_harmless(void **state)
{
	struct number number = {.value = 1};
	struct link list;

	(void)state;
	list_init(&list);
	list_append(&list, &number.link);
	list_remove(&number.link);
	list_remove(&number.link);
	assert_true(list_empty(&list));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    {"a new list is empty", a_new_list_is_empty, NULL, NULL, NULL},
	    {"links stand in the order they came", links_stand_in_the_order_they_came, NULL, NULL,
		NULL},
	    {"a removed link is in no list and its neighbours meet", a_removed_link_is_in_no_list,
		NULL, NULL, NULL},
	    {"removing a link twice is harmless", removing_twice_is_harmless, NULL, NULL, NULL},
	};

	return cmocka_run_group_tests_name("list", tests, NULL, NULL);
}
