/*
 * The four forms of a request target (9112 3.2) and the authority in them.  Syntax only:
 * which form a method may have, and what is refused, is for spec/addressing.
 */
#pragma once

#include <stdbool.h>
#include "base/slice.h"

enum target_form {
	TARGET_BAD, /* none of the forms */
	TARGET_ORIGIN,
	TARGET_ABSOLUTE,
	TARGET_AUTHORITY,
	TARGET_ASTERISK,
};

/* What kind of host an authority names. */
enum host_kind {
	HOST_BAD,        /* not a host: percent-encoded, empty label, too long ... (TGT-23) */
	HOST_EMPTY,      /* nothing before the port (TGT-11) */
	HOST_NAME,       /* letters, digits, - _ . */
	HOST_IPV4,       /* four decimal numbers without leading zeros */
	HOST_IPV6,       /* in brackets, without zone (TGT-18) */
	HOST_LOOK_ALIKE, /* a number that some resolvers take for an IPv4 address (TGT-23) */
};

enum port_kind { PORT_ABSENT, PORT_EMPTY, PORT_BAD, PORT_GIVEN };

struct authority {
	struct slice text; /* host and port as sent, without userinfo: the value of Host */
	struct slice host; /* as sent; IPv6 without its brackets */
	enum host_kind host_kind;
	enum port_kind port_kind;
	uint16_t port; /* when PORT_GIVEN: 1 to 65535 */
	bool has_userinfo;
};

struct target {
	enum target_form form;
	struct slice scheme;        /* absolute-form; as sent */
	struct authority authority; /* absolute-form and authority-form */
	struct slice path; /* absolute- and origin-form: path and query as sent, may be empty */
	bool has_query;    /* there is a `?`, even with nothing behind it */
	bool has_fragment; /* there is a `#` (TGT-14) */
};

/*
 * Splits the octets of a target; form is TARGET_BAD when they are none.  `connect` says
 * that the method is CONNECT, for which authority-form is tried first.  `host` without a
 * port is a good authority here (port_kind is PORT_ABSENT).  The slices point into `octets`.
 */
struct target target_parse(struct slice octets, bool connect);

/* Splits `host[:port]`, with userinfo before it or not. */
struct authority authority_parse(struct slice octets);

/* Whether the authority is fit to be dialled or sent as Host: no userinfo, good host and port. */
bool authority_is_valid(const struct authority *authority);
