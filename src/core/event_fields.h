/* SPDX-License-Identifier: MIT */
/*
 * Which further fields each kind of event has in JSON, of which type, and where they stand in the
 * union (DESIGN 15). Writer and reader both walk this one table, so they cannot drift apart.
 */
#ifndef HOOKFLASH_EVENT_FIELDS_H
#define HOOKFLASH_EVENT_FIELDS_H

#include "core/event.h"

enum field_type {
    F_BYTES,
    F_HASH, /* 32 bytes as hex */
    F_U64,
    F_UINT,
    F_U16,
    F_INT,
    F_BOOL,
    F_IP,      /* struct ip, told as text; none: left out */
    F_SPEED,   /* a double above zero */
    F_SECONDS, /* int64_t of microseconds, told in seconds */
    F_STEP,    /* the same with a sign */
    F_OP,      /* bool told as "wrq" or "rrq" */
    F_VERDICT,
    F_VERB,
};

/* OPTIONAL: a zero or empty value is left out. */
enum field_when { ALWAYS, OPTIONAL };

struct event_field {
    enum event_kind kind;
    const char *key;
    enum field_type type;
    size_t at; /* offset in struct event */
    enum field_when when;
};

/* The fields of one kind stand together; *count says how many. */
const struct event_field *event_fields(enum event_kind kind, size_t *count);

#endif
