/* Forwarded (7239) and X-Forwarded-For: who the client is, for those who want it told. */
#pragma once

#include "base/rule.h"
#include "http/message.h"

enum forwarded_kind { FORWARDED_OFF, FORWARDED_RFC7239, FORWARDED_XFF };

/*
 * Removes what came, when `strip` is set, then adds what `kind` says.  `address` is the
 * client's as text without brackets or port; `host` the Host it sent, or empty.
 */
void forwarded_apply(struct fields *fields, enum forwarded_kind kind, bool strip,
    struct slice address, struct slice host, struct arena *arena, struct trace *trace);
