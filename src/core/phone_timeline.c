/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: requests for configuration that belong to one burst are one segment, each
 * load file is one, and the silence after a loader or an application was taken whole is one too,
 * until the phone speaks again. Whether a burst was the loader's search or an application at work
 * is known only when phone_evidence.c has drawn its conclusion: phone_timeline_spoke() then turns
 * the segment round. A phone that asks for another load file at once wrote no flash: it verified.
 */
#include "core/phone_impl.h"

#include "core/text.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 4 };

static struct timeline_segment *latest(struct phone *p)
{
    return p->timeline.count ? &p->timeline.segment[p->timeline.count - 1] : NULL;
}

/* NULL: out of memory, it is not kept. When all are taken, the last one stands for the rest. */
static struct timeline_segment *add(struct phone *p, enum timeline_kind kind, int64_t now)
{
    struct timeline *t = &p->timeline;
    if (t->count == TIMELINE_SEGMENTS_MAX) {
        struct timeline_segment *last = latest(p);
        last->kind = TIMELINE_MORE;
        last->label[0] = 0;
        last->bytes = last->resent = 0;
        last->open = false;
        last->to_us = now;
        return last;
    }
    if (t->count == t->room) {
        unsigned room = t->room ? t->room * 2 : FIRST_ROOM;
        struct timeline_segment *more = realloc(t->segment, room * sizeof *more);
        if (!more)
            return NULL;
        t->segment = more;
        t->room = room;
    }
    struct timeline_segment *s = &t->segment[t->count++];
    memset(s, 0, sizeof *s);
    s->kind = kind;
    s->from_us = s->to_us = now;
    return s;
}

static bool of_many(const struct timeline_segment *s)
{
    return s->kind == TIMELINE_HUNT || s->kind == TIMELINE_RUNNING || s->kind == TIMELINE_MORE;
}

/* The phone spoke again: it is done with what it did before. */
static void end_former(struct phone *p, const struct phone_request *r)
{
    struct timeline_segment *s = latest(p);
    if (!s || !s->open)
        return;
    s->open = false;
    if (s->kind != TIMELINE_FLASH)
        return; /* a transfer whose end was not seen */
    if (phone_ask_is_load_file(r->ask))
        p->timeline.count--;
    else
        s->to_us = r->asked_us;
}

/* The application carries no loader's name; what is not .sb2 may be either (PHONES 1.1). */
static enum timeline_kind kind_of(const struct phone *p, const struct phone_request *r)
{
    struct load_name n;
    struct slice load = phone_ask_load(kept_name_view(&r->name));
    if (r->ask == ASK_MANIFEST)
        return TIMELINE_MANIFEST;
    if (r->ask == ASK_SB2)
        return TIMELINE_APPLICATION;
    if (phone_ask_is_load_file(r->ask))
        return load_name_parse(load, &n) && !n.is_dashed_loader && !load_name_is_ual(&n)
                   ? TIMELINE_APPLICATION
                   : TIMELINE_LOADER;
    return p->burst.told ? TIMELINE_RUNNING : TIMELINE_HUNT;
}

void phone_timeline_asked(struct phone *p, const struct phone_request *r)
{
    struct timeline_segment *s;
    enum timeline_kind kind = kind_of(p, r);
    bool many = kind == TIMELINE_HUNT || kind == TIMELINE_RUNNING;
    end_former(p, r);
    s = latest(p);
    if (!many || !s || !of_many(s) || s->from_us < p->burst.first_us)
        s = add(p, kind, r->asked_us);
    if (!s)
        return;
    s->requests++;
    s->port = r->port;
    s->to_us = r->asked_us;
    if (of_many(s))
        return;
    s->open = true;
    text_safe(kept_name_view(&r->name), s->label, sizeof s->label);
}

/* Of the request's own segment; NULL: it is no longer kept. */
static struct timeline_segment *segment_of(struct phone *p, const struct phone_request *r)
{
    for (unsigned i = p->timeline.count; i-- > 0;) {
        struct timeline_segment *s = &p->timeline.segment[i];
        if (s->from_us <= r->asked_us && s->kind != TIMELINE_FLASH &&
            (s->port == r->port || of_many(s)))
            return s;
    }
    return NULL;
}

void phone_timeline_repeated(struct phone *p, const struct phone_request *r, int64_t now)
{
    struct timeline_segment *s = segment_of(p, r);
    if (!s)
        return;
    s->repeats++;
    s->to_us = now;
}

void phone_timeline_ended(struct phone *p, const struct phone_request *r)
{
    struct timeline_segment *s = segment_of(p, r);
    if (!s)
        return;
    s->open = false;
    s->to_us = r->ended_us > s->to_us ? r->ended_us : s->to_us;
    s->sent += r->outcome == OUTCOME_SENT;
    s->refused += r->outcome == OUTCOME_ERROR;
    s->broken += r->outcome == OUTCOME_BROKEN;
    s->bytes += r->bytes;
    s->resent += r->resent;
    if (r->outcome == OUTCOME_SENT && s == latest(p) &&
        (s->kind == TIMELINE_LOADER || s->kind == TIMELINE_APPLICATION)) {
        s = add(p, TIMELINE_FLASH, r->ended_us);
        if (s)
            s->open = true;
    }
}

void phone_timeline_spoke(struct phone *p)
{
    struct timeline_segment *s = latest(p);
    if (s && s->kind == TIMELINE_HUNT && s->from_us >= p->burst.first_us)
        s->kind = TIMELINE_RUNNING;
}

void phone_timeline_mark(struct phone *p, const struct phone_problem *found)
{
    struct timeline *t = &p->timeline;
    problem_put(&t->mark, &t->mark_count, &t->mark_room, found);
}

void phone_timeline_merge(struct phone *p, const struct phone *anonymous)
{
    const struct timeline *from = &anonymous->timeline;
    for (unsigned i = 0; i < from->count; i++) {
        struct timeline_segment *s = add(p, from->segment[i].kind, from->segment[i].from_us);
        if (s && s->kind != TIMELINE_MORE)
            *s = from->segment[i];
    }
    for (unsigned i = 0; i < from->mark_count; i++)
        phone_timeline_mark(p, &from->mark[i]);
}

void phone_timeline_free(struct phone *p)
{
    free(p->timeline.segment);
    free(p->timeline.mark);
}
