/* SPDX-License-Identifier: MIT */
/* Events as JSON Lines: the journal, --json, and later the page and MQTT (DESIGN 15). */
#ifndef HOOKFLASH_EVENT_JSON_H
#define HOOKFLASH_EVENT_JSON_H

#include "core/event.h"

/* Appends one line, ended by '\n'. */
void event_to_json(const struct event *e, struct buf *out);

enum event_json_result {
    EVENT_JSON_OK,
    EVENT_JSON_UNKNOWN_KIND, /* written by a newer program: skip it */
    EVENT_JSON_BAD,          /* `text` and `offset` in the diag say where and what */
};

struct event_json_error {
    size_t offset;
    char text[120];
};

/* Holds the bytes that the slices of a parsed event point to. */
struct event_json_store {
    uint8_t bytes[8192];
};

enum event_json_result event_from_json(struct slice line, struct event *e,
                                       struct event_json_store *store,
                                       struct event_json_error *err);

#endif
