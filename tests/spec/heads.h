/*
 * Heads for tests: text with LF for each line's end in, a message out, by the way that messages
 * come: through the gate and the decoder.  A text that these refuse fails the test.
 */
#pragma once

#include "suite.h"
#include "base/rule.h"
#include "http/encode.h"
#include "http/message.h"

/* The messages live as long as the arena. */
struct request head_request(struct arena *arena, const char *text);
struct response head_response(struct arena *arena, const char *text);
struct fields head_trailer(struct arena *arena, const char *text);

/* What a writer holds, with LF for CR LF, NUL-terminated, in the arena. */
const char *head_text(struct arena *arena, const struct writer *out);

/* The fields that are not dropped, each as `Name: value LF`, in the arena. */
const char *head_fields(struct arena *arena, const struct fields *fields);

/* That the verdict breaks this rule, or none for RULE_NONE. */
void assert_verdict(struct verdict verdict, enum rule_id expected);
