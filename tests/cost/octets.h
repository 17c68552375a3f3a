/* Octets on their way through a socket: what is left to send, and heads as far as they came. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HEAD_ROOM = 4096 };

/* A head, and behind it so many octets that mean nothing. */
struct sending {
	char head[HEAD_ROOM];
	size_t head_len;
	size_t head_sent;
	uint64_t body_left;
};

/* A head that is not whole yet, then what is left of the body behind it. */
struct hearing {
	char head[HEAD_ROOM];
	size_t head_len;
	bool in_body;
	uint64_t body_left;
};

enum progress { PROGRESS_DONE, PROGRESS_BLOCKED, PROGRESS_BROKEN };

/* Sends until all is gone or the socket takes no more. */
enum progress sending_go_on(struct sending *sending, int fd);

/*
 * Reads until a head is whole and its body, of the length that Content-Length says, is read.
 * Gives BROKEN for a connection that ended, a head too long, and octets behind the message.
 */
enum progress hearing_go_on(struct hearing *hearing, int fd, uint64_t *octets);

/* The number behind a field's name and colon in a head; 0 without that field. */
uint64_t head_number(const char *head, const char *name);
