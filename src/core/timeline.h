/* SPDX-License-Identifier: MIT */
/*
 * One phone's conversion as a drawing needs it: what it did from when to when, and where something
 * was found to be wrong. Part of the phone's fold (phone_timeline.c); bounded whatever comes.
 */
#ifndef HOOKFLASH_TIMELINE_H
#define HOOKFLASH_TIMELINE_H

#include "core/bytes.h"

struct phone;
struct phone_problem;

/* id, short label, what the phone does meanwhile. In the order of a conversion. */
#define TIMELINE_KINDS(X)                                                                          \
    X(TIMELINE_HUNT, "search", "looks for its configuration")                                      \
    X(TIMELINE_MANIFEST, ".loads", "reads which files the load has")                               \
    X(TIMELINE_LOADER, "loader", "fetches the loader")                                             \
    X(TIMELINE_APPLICATION, "application", "fetches the application")                              \
    X(TIMELINE_FLASH, "flash", "verifies, writes flash, restarts")                                 \
    X(TIMELINE_RUNNING, "runs", "its application asks for its settings")                           \
    X(TIMELINE_MORE, "more", "goes on asking")

enum timeline_kind {
#define X(id, label, meaning) id,
    TIMELINE_KINDS(X)
#undef X
        TIMELINE_KIND_COUNT
};

const char *timeline_kind_label(enum timeline_kind k);
const char *timeline_kind_meaning(enum timeline_kind k);

/* TIMELINE_MORE stands for all that no longer fitted; a phone in a loop asks for ever. */
enum { TIMELINE_SEGMENTS_MAX = 64, TIMELINE_LABEL_SIZE = 48 };

struct timeline_segment {
    enum timeline_kind kind;
    bool open; /* its end was not seen: a transfer that runs, a phone that writes flash */
    int64_t from_us, to_us;
    unsigned requests, repeats, sent, refused, broken;
    uint64_t bytes, resent;
    uint16_t port;                   /* of its latest request */
    char label[TIMELINE_LABEL_SIZE]; /* the file, escaped; empty where it is about many */
};

/* In the order of from_us. Marks: every problem ever found, also those that are over by now. */
struct timeline {
    struct timeline_segment *segment;
    unsigned count, room;
    struct phone_problem *mark;
    unsigned mark_count, mark_room;
};

/* A mark of p's timeline that is none of its problems any more. */
bool timeline_mark_is_over(const struct phone *p, const struct phone_problem *mark);
/* "fetches the loader P003-8-12-00.sbn, 130956 bytes"; without times. */
void timeline_segment_text(const struct timeline_segment *s, struct buf *out);
/* From the first segment or mark to the last, or to `now_us` when something is still open. False:
 * there is nothing. */
bool timeline_span(const struct timeline *t, int64_t now_us, int64_t *from_us, int64_t *to_us);
/* Where a segment ends in a drawing that ends at now_us. */
int64_t timeline_segment_end(const struct timeline_segment *s, int64_t now_us);

#endif
