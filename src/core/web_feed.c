/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: places are byte offsets since the beginning of time, so a reader's is a
 * number that stays right while the ring turns. A frame that comes in pushes whole frames out at
 * the other end; `mark` remembers where each one begins and its id, ids ascending, so that a
 * browser's Last-Event-ID is found by halving.
 */
#include "core/web_feed.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BYTES_A_MARK = 64, HEAD_MAX = 80 };

struct mark {
    uint64_t at, id;
};

struct web_feed {
    uint8_t *byte;
    struct mark *mark;
    size_t room, marks;
    uint64_t begin, end;     /* places of the oldest and of the next byte */
    uint64_t mark_0, mark_n; /* numbers of the oldest and of the next mark */
    uint64_t last_id;
};

struct web_feed *web_feed_new(size_t room)
{
    struct web_feed *f = calloc(1, sizeof *f);
    if (!f)
        return NULL;
    f->room = room;
    f->marks = room / BYTES_A_MARK + 1;
    f->byte = malloc(room);
    f->mark = calloc(f->marks, sizeof *f->mark);
    if (f->byte && f->mark)
        return f;
    web_feed_free(f);
    return NULL;
}

void web_feed_free(struct web_feed *f)
{
    if (!f)
        return;
    free(f->byte);
    free(f->mark);
    free(f);
}

static struct mark *mark_at(const struct web_feed *f, uint64_t number)
{
    return &f->mark[number % f->marks];
}

/* Drops whole frames until there is room. */
static void make_room(struct web_feed *f, size_t n)
{
    while (f->end + n - f->begin > f->room || f->mark_n - f->mark_0 == f->marks) {
        f->mark_0++;
        f->begin = f->mark_0 == f->mark_n ? f->end : mark_at(f, f->mark_0)->at;
    }
}

static void put(struct web_feed *f, const void *from, size_t n)
{
    const uint8_t *p = from;
    while (n) {
        size_t at = (size_t)(f->end % f->room), part = f->room - at < n ? f->room - at : n;
        memcpy(f->byte + at, p, part);
        f->end += part;
        p += part;
        n -= part;
    }
}

/* What does not fit leaves a gap that no reader gets over without noticing. */
static void skip(struct web_feed *f)
{
    f->end++;
    f->begin = f->end;
    f->mark_0 = f->mark_n;
}

void web_feed_add(struct web_feed *f, uint64_t id, const char *name, struct slice line)
{
    char head[HEAD_MAX];
    int n = 0;
    if (id)
        n += snprintf(head + n, sizeof head - (size_t)n, "id: %" PRIu64 "\n", id);
    if (name)
        n += snprintf(head + n, sizeof head - (size_t)n, "event: %.20s\n", name);
    n += snprintf(head + n, sizeof head - (size_t)n, "data: ");
    size_t whole = (size_t)n + line.n + 2;
    if (whole > f->room / 4) {
        skip(f);
        return;
    }
    make_room(f, whole);
    f->last_id = id ? id : f->last_id;
    *mark_at(f, f->mark_n++) = (struct mark){f->end, f->last_id};
    put(f, head, (size_t)n);
    put(f, line.p, line.n);
    put(f, "\n\n", 2);
}

uint64_t web_feed_end(const struct web_feed *f)
{
    return f->end;
}

bool web_feed_after(const struct web_feed *f, uint64_t id, uint64_t *at)
{
    uint64_t low = f->mark_0, high = f->mark_n; /* the first mark with a higher id */
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (mark_at(f, middle)->id <= id)
            low = middle + 1;
        else
            high = middle;
    }
    *at = low == f->mark_n ? f->end : mark_at(f, low)->at;
    return id <= f->last_id && low > f->mark_0 && mark_at(f, low - 1)->id == id;
}

size_t web_feed_read(const struct web_feed *f, uint64_t *at, uint8_t *dst, size_t cap)
{
    size_t done = 0;
    if (*at < f->begin)
        return SIZE_MAX;
    while (done < cap && *at < f->end) {
        size_t from = (size_t)(*at % f->room), part = f->room - from;
        part = part < f->end - *at ? part : (size_t)(f->end - *at);
        part = part < cap - done ? part : cap - done;
        memcpy(dst + done, f->byte + from, part);
        done += part;
        *at += part;
    }
    return done;
}
