/*
 * Doubly linked lists whose links stand inside what they link.  A list is a ring with
 * one link of its own; a link that is in no list points at itself.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct link {
	struct link *prev;
	struct link *next;
};

/* The struct of `type` whose member `member` is at `pointer`. */
#define container_of(pointer, type, member) ((type *)((char *)(pointer)-offsetof(type, member)))

/* Makes an empty list, or a link that is in no list. */
static inline void list_init(struct link *list)
{
	list->prev = list->next = list;
}

static inline bool list_empty(const struct link *list)
{
	return list->next == list;
}

/* Puts a link that is in no list at the list's end. */
static inline void list_append(struct link *list, struct link *link)
{
	link->prev = list->prev;
	link->next = list;
	list->prev->next = link;
	list->prev = link;
}

/* Takes a link out of whatever list it is in; harmless when in none. */
static inline void list_remove(struct link *link)
{
	link->prev->next = link->next;
	link->next->prev = link->prev;
	list_init(link);
}

/* The first or last link, or NULL when the list is empty. */
static inline struct link *list_first(const struct link *list)
{
	return list->next == list ? NULL : list->next;
}

static inline struct link *list_last(const struct link *list)
{
	return list->prev == list ? NULL : list->prev;
}
