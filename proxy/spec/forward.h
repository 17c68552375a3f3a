/*
 * The two checklists: all that happens to a message's head on its way through, in order, by
 * calling the files of this folder.  They decide and mark (fields are dropped and added); they
 * send nothing.  `viaduct explain` runs these very functions.
 */
#pragma once

#include "base/rule.h"
#include "http/encode.h"
#include "http/message.h"
#include "spec/addressing.h"
#include "spec/expect.h"
#include "spec/forwarded.h"
#include "spec/framing.h"
#include "spec/hopbyhop.h"

/* What forwarding needs to know that is in no message: who we are, and what was configured. */
struct forwarding {
	struct slice name;     /* ours, in Via */
	struct slice upgrades; /* protocols whose Upgrade is passed on, comma-separated */
	bool strict;
	bool assume_http11; /* a next hop of unknown version gets chunked uploads (FRAME-20) */
	bool drop_underscore, refuse_body, refuse_nominated;
	bool trace_method;           /* TRACE is allowed (MAXF-06) */
	bool early_hints;            /* 103 is passed on (INT-07) */
	struct slice client_address; /* text, for Forwarded; see `forwarded` */
	enum forwarded_kind forwarded;
	bool forwarded_strip;
	bool proxy_status_all; /* forwarded responses say in Proxy-Status where they come from */
	struct slice next_hop; /* for that: the host that was asked */
};

/* All that was decided about a request; filled by request_judge, then request_forward. */
struct request_plan {
	struct framing framing;
	struct addressing addressing;
	struct hop hop; /* te_trailers: after request_forward, what the next hop is told (HOP-11) */
	enum expect_plan expect;
	bool client_persists; /* as far as the request says */
	bool is_10; /* the client speaks HTTP/1.0: no 1xx, no chunked, no persistence (VER-02) */
	bool answer_here; /* Max-Forwards is 0: viaduct is the final recipient (MAXF-01) */
	bool overlooked;  /* it has a body that the next hop may take for a request (FRAME-25) */
	struct slice offered; /* the Upgrade that is sent on, or empty */
	struct slice target;  /* to be sent: origin-form, or `*` (TGT-05) */
	bool close;           /* set by the caller: the next hop is told `close` (PERS-08) */
};

/*
 * Judges a request before anything is spent on it: framing, target, Host, CONNECT's own rules,
 * Expect, Max-Forwards, loops in Via.  Changes no field.  The verdict is BROKEN with the rule,
 * whose row has the status of the answer.
 */
struct verdict request_judge(const struct request *request, const struct forwarding *forwarding,
    struct arena *arena, struct request_plan *plan, struct trace *trace);

/* What is known about the next hop (VER-09). */
enum next_hop_version { NEXT_HOP_UNKNOWN, NEXT_HOP_10, NEXT_HOP_11 };

/*
 * Makes the request what it will be when sent on: strips, adds Via, regenerates; sets
 * plan->expect, offered and target.  Once for each request that was judged.  BROKEN with
 * FRAME_20 (411) when its body cannot be sent there.
 */
struct verdict request_forward(struct request *request, const struct forwarding *forwarding,
    enum next_hop_version version, struct arena *arena, struct request_plan *plan,
    struct trace *trace);

/* Writes the head of a request that request_forward has made, framing and empty line included. */
void request_write(
    struct writer *out, const struct request *request, const struct request_plan *plan);

enum response_class {
	RESPONSE_FINAL,
	RESPONSE_INTERIM, /* 1xx: pass it on and read the next head */
	RESPONSE_SILENT,  /* 1xx that is not for this client (INT-02, INT-07) */
	RESPONSE_SWITCH,  /* 101 to our offer: pass it on and become a tunnel */
	RESPONSE_TUNNEL,  /* 2xx to a CONNECT that was passed on: become a tunnel (CONN-04) */
};

/* All that was decided about a response. */
struct response_plan {
	enum response_class class;
	struct framing framing; /* as it came */
	enum framing_kind out;  /* as it goes to the client: NONE, LENGTH, CHUNKED, CLOSE */
	struct hop hop;
	bool next_hop_persists; /* as far as the response says */
	bool trailers;          /* its trailers may go on (CHUNK-10) */
	bool upgrade;           /* Upgrade goes on, 101 or 426 (UPG-03, UPG-08) */
	struct slice coding;    /* when FRAME_10 is broken */
	bool binds_connection;  /* NTLM or Negotiate: the connection is this client's now
				   (PERS-22) */
};

/* Judges a response's head; BROKEN with the rule means 502.  Changes no field. */
struct verdict response_judge(const struct response *response, const struct request *request,
    const struct request_plan *request_plan, const struct forwarding *forwarding,
    struct response_plan *plan, struct trace *trace);

/*
 * Makes the response what it will be when sent on: strips, adds Via, and Date when missing
 * (`date`, the IMF-fixdate of now, which must live as long as the response).
 */
void response_forward(struct response *response, const struct request_plan *request_plan,
    const struct forwarding *forwarding, struct slice date, struct arena *arena,
    struct response_plan *plan, struct trace *trace);

/* Writes the head, framing and empty line included; `close` adds `Connection: close`. */
void response_write(struct writer *out, const struct response *response,
    const struct response_plan *plan, bool close);
