/* SPDX-License-Identifier: MIT */
/*
 * Server-sent events as a ring of bytes that all readers share: a frame is made once, and each
 * reader copies from where it stands. Whoever falls out of the ring is told so, and loses nothing
 * that it cannot fetch again. Frames carry the journal's seq as their id, so that a browser which
 * was cut off says exactly where to go on (Last-Event-ID).
 */
#ifndef HOOKFLASH_WEB_FEED_H
#define HOOKFLASH_WEB_FEED_H

#include "core/bytes.h"

struct web_feed;

struct web_feed *web_feed_new(size_t room); /* NULL: out of memory */
void web_feed_free(struct web_feed *f);

/* One frame: "id: ID\nevent: NAME\ndata: LINE\n\n". id 0: none; name NULL: the default, "message".
 * `line` has no line end in it. Longer than a quarter of the room: it is left out, and readers fall
 * out of the ring there. */
void web_feed_add(struct web_feed *f, uint64_t id, const char *name, struct slice line);

/* Where the next frame will begin. */
uint64_t web_feed_end(const struct web_feed *f);
/* The place behind the frame with this id; false: it is no longer, or not yet, in the ring. */
bool web_feed_after(const struct web_feed *f, uint64_t id, uint64_t *at);
/* Copies from *at on and moves it; 0: nothing is there yet. SIZE_MAX: *at has fallen out of the
 * ring. */
size_t web_feed_read(const struct web_feed *f, uint64_t *at, uint8_t *dst, size_t cap);

#endif
