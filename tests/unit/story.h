/* SPDX-License-Identifier: MIT */
/*
 * Telling a phone's story to the model in a table: what it asked, when, and what became of it. A
 * row makes the events that our server would make: request, then error; or request, start, done.
 */
#ifndef HOOKFLASH_TEST_STORY_H
#define HOOKFLASH_TEST_STORY_H

#include "core/model.h"

#include <stdio.h>
#include <string.h>

enum fate {
    SERVED,  /* `n` bytes, in `took` seconds */
    MISSING, /* ERROR 1 at once */
    RESENT,  /* served; `n` bytes, a tenth of the blocks sent again */
    BROKEN,  /* timeout after `n` bytes */
    FULL,    /* the phone answers ERROR 11 after `n` bytes */
    ASKED,   /* asked, and no answer is seen */
    AGAIN,   /* the same request repeated from the same port; n: which repeat */
};

struct row {
    double t; /* seconds since the story began */
    const char *name;
    enum fate fate;
    unsigned n;
    double took;
};

/* Who tells the requests: our server, or who else saw them (DESIGN 7). */
enum teller {
    BY_SERVER,
    SERVER_THEN_WIRE, /* side by side: each event twice */
    WIRE_THEN_SERVER,
    BY_WIRE, /* no server of ours: a capture */
    BY_LOG,  /* ... or another server's log */
    TELLERS
};

struct story {
    struct model *m;
    enum teller teller;
    struct ip server; /* that is asked */
    uint64_t seq;
    double t0;
    struct ip ip;
    struct mac mac; /* when known from elsewhere than names: a lease, the neighbour table */
    uint16_t port;
};

/* 2026-04-20 05:45:00 UTC */
#define STORY_START 1776663900.0

static inline int64_t story_us(const struct story *s, double t)
{
    return (int64_t)((s->t0 + t) * 1e6 + 0.5);
}

static inline void story_tell_one(struct story *s, struct event e, double t, enum event_src src)
{
    e.seq = ++s->seq;
    e.t_us = story_us(s, t);
    e.src = src;
    assert_true(model_apply(s->m, &e));
}

static inline void story_tell(struct story *s, struct event e, double t)
{
    static const struct {
        enum event_src first, second;
    } by[TELLERS] = {
        [BY_SERVER] = {EVENT_SRC_SERVER, EVENT_SRC_COUNT},
        [SERVER_THEN_WIRE] = {EVENT_SRC_SERVER, EVENT_SRC_WIRE},
        [WIRE_THEN_SERVER] = {EVENT_SRC_WIRE, EVENT_SRC_SERVER},
        [BY_WIRE] = {EVENT_SRC_WIRE, EVENT_SRC_COUNT},
        [BY_LOG] = {EVENT_SRC_LOG, EVENT_SRC_COUNT},
    };
    bool tftp = e.kind >= EVENT_TFTP_REQUEST && e.kind <= EVENT_TFTP_ERROR;
    if (!tftp) {
        story_tell_one(s, e, t, e.src);
        return;
    }
    e.server = s->server;
    story_tell_one(s, e, t, by[s->teller].first);
    if (by[s->teller].second != EVENT_SRC_COUNT)
        story_tell_one(s, e, t + 0.0004, by[s->teller].second);
}

static inline void story_begin(struct story *s, double speed)
{
    *s = (struct story){.m = model_new(), .t0 = STORY_START, .port = 51555};
    s->ip = ip_v4(0x0ac80004); /* 10.200.0.4 */
    assert_non_null(s->m);
    story_tell(s,
               (struct event){.kind = EVENT_SESSION,
                              .u.session = {1, speed, slice_str("test"), slice_str("0")}},
               0);
}

static inline void story_link(struct story *s, const char *card, struct ip address, bool up,
                              double t)
{
    struct event e = {.kind = EVENT_LINK};
    e.u.link.interface = slice_str(card);
    e.u.link.address = address;
    e.u.link.up = up;
    story_tell(s, e, t);
}

/* From the beginning: who asks is told by whom. */
static inline void story_teller(struct story *s, enum teller teller)
{
    s->teller = teller;
    s->server = ip_v4(0x0ac80001); /* 10.200.0.1 */
    if (teller < BY_WIRE)
        story_link(s, "eth0", s->server, true, 0);
}

static inline void story_end(struct story *s)
{
    model_free(s->m);
}

static inline struct mac story_mac(const char *text)
{
    struct mac m = {{0}};
    if (text)
        assert_true(mac_parse(slice_str(text), &m, NULL));
    return m;
}

/* mac NULL: all identified phones. */
static inline void story_choose(struct story *s, const char *mac, const char *load)
{
    struct event e = {.kind = EVENT_ACTION, .src = EVENT_SRC_OPERATOR, .mac = story_mac(mac)};
    e.u.action.verb = EVENT_CHOSEN;
    e.u.action.load = slice_str(load);
    story_tell(s, e, 0);
}

static inline void story_judge(struct story *s, const char *name, enum file_verdict v,
                               const char *embedded)
{
    struct event e = {.kind = EVENT_FILE_JUDGED, .name = slice_str(name)};
    e.u.judged.verdict = v;
    e.u.judged.bytes = 9000;
    e.u.judged.offset = 381;
    e.u.judged.embedded = slice_str(embedded);
    story_tell(s, e, 0);
}

static inline void story_set(struct story *s, const char *load, const char *loader,
                             const char *application, unsigned app_bytes)
{
    struct event e = {.kind = EVENT_LOAD, .name = slice_str(load)};
    e.u.load.loader = slice_str(loader);
    e.u.load.application = slice_str(application);
    e.u.load.manifest_bytes = *loader ? 458 : 0;
    e.u.load.loader_bytes = *loader ? 130956 : 0;
    e.u.load.application_bytes = app_bytes;
    story_tell(s, e, 0);
}

static inline struct event story_event(const struct story *s, enum event_kind kind,
                                       const char *name)
{
    return (struct event){
        .kind = kind, .mac = s->mac, .ip = s->ip, .port = s->port, .name = slice_str(name)};
}

static inline void story_row(struct story *s, const struct row *r)
{
    struct event e;
    s->port = (uint16_t)(s->port + (r->fate != AGAIN));
    e = story_event(s, EVENT_TFTP_REQUEST, r->name);
    e.u.request.mode = slice_str("octet");
    e.u.request.repeat = r->fate == AGAIN ? r->n : 0;
    story_tell(s, e, r->t);
    if (r->fate == ASKED || r->fate == AGAIN)
        return;
    if (r->fate == MISSING) {
        e = story_event(s, EVENT_TFTP_ERROR, r->name);
        e.u.error.code = 1;
        story_tell(s, e, r->t + 0.001);
        return;
    }
    e = story_event(s, EVENT_TFTP_START, r->name);
    e.u.start.bytes = r->n;
    story_tell(s, e, r->t + 0.001);
    e = story_event(s, r->fate == SERVED || r->fate == RESENT ? EVENT_TFTP_DONE : EVENT_TFTP_FAIL,
                    r->name);
    if (e.kind == EVENT_TFTP_DONE) {
        e.u.done.bytes = r->n;
        e.u.done.blocks = r->n / 512 + 1;
        e.u.done.resent = r->fate == RESENT ? r->n / 5120 : 0;
    } else {
        e.u.fail.bytes = r->n;
        e.u.fail.by_client = r->fate == FULL;
        e.u.fail.code = r->fate == FULL ? 11 : 0;
        e.u.fail.reason = slice_str(r->fate == FULL ? "client-error" : "timeout");
    }
    story_tell(s, e, r->t + (r->took > 0 ? r->took : 0.002));
}

static inline void story_rows(struct story *s, const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        story_row(s, &rows[i]);
}

static inline void story_silence(struct story *s, double until)
{
    model_advance(s->m, story_us(s, until));
}

/* "file-missing no-application-loop": what is shown, or what is explained away. */
static inline const char *story_problems(const struct phone *p, bool absorbed, char dst[256])
{
    size_t n = 0;
    dst[0] = 0;
    for (unsigned i = 0; i < p->problem_count; i++)
        if (p->problem[i].absorbed == absorbed)
            n += (size_t)snprintf(dst + n, 256 - n, "%s%s", n ? " " : "",
                                  diagnosis_slug(p->problem[i].what));
    return dst;
}

/* Each part stands in the text. */
static inline void assert_holds(const char *text, const char *const *part, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!strstr(text, part[i]))
            print_message("# missing: %s\n# in:\n%s\n", part[i], text);
        assert_non_null(strstr(text, part[i]));
    }
}

#endif
