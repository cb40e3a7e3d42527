/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: session_emit() is the one place where an event becomes history. The journal
 * comes after the model, so that an event the disk refused is still seen on screen; a journal that
 * fails is told once, as an event of its own that only model and listener get, and the phones go on
 * being served: a full disk on the laptop must not strand a phone in mid-flash.
 */
#include "session.h"

#include "core/text.h"
#include "loop.h"
#include "paths.h"

#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void replay(void *ctx, const struct event *e)
{
    struct session *s = ctx;
    model_apply(s->model, e);
}

int session_open(struct session *s, const char *folder, bool offline, struct journal_opened *opened)
{
    *s = (struct session){.model = model_new(), .offline = offline};
    *opened = (struct journal_opened){0};
    if (!s->model)
        return -ENOMEM;
    if (folder) {
        int rc = journal_open(folder, replay, s, &s->journal, opened);
        if (rc < 0) {
            model_free(s->model);
            s->model = NULL;
            return rc;
        }
        s->folder = strdup(folder);
    }
    s->last_seq = opened->last_seq;
    s->resumed = opened->resumed;
    return 0;
}

void session_begin(struct session *s, double speed, int64_t t_us)
{
    const char *slash = s->folder ? strrchr(s->folder, '/') : NULL;
    struct event e = {.kind = EVENT_SESSION, .src = EVENT_SRC_OPERATOR, .t_us = t_us};
    e.u.session.format = 1;
    e.u.session.speed = s->resumed ? model_speed(s->model) : speed;
    e.u.session.id = slice_str(slash ? slash + 1 : s->folder);
    e.u.session.version = slice_str(PACKAGE_VERSION);
    session_emit(s, &e);
}

static void tell(struct session *s, const struct event *e)
{
    if (s->listener)
        s->listener(s->listener_ctx, e);
}

static void journal_failed(struct session *s, int error, int64_t t_us)
{
    s->journal_error = error;
    struct event e = {.seq = s->last_seq, .t_us = t_us, .kind = EVENT_FILE_FAILED};
    e.name = slice_str("journal.jsonl");
    e.u.failed.error = -error;
    e.u.failed.text = slice_str(strerror(-error));
    model_apply(s->model, &e);
    tell(s, &e);
}

/* From the name that is asked, else from who asked from that address before. */
static void learn_mac(const struct session *s, struct event *e)
{
    if (mac_known(e->mac) || !ip_known(e->ip))
        return;
    if (e->kind == EVENT_TFTP_REQUEST)
        phone_ask_of(e->name, &e->mac);
    const struct phone *p = mac_known(e->mac) ? NULL : model_phone_by_ip(s->model, e->ip);
    if (p)
        e->mac = p->mac;
}

void session_emit(struct session *s, struct event *e)
{
    e->seq = ++s->last_seq;
    if (!e->t_us && s->offline)
        e->t_us = model_last_us(s->model);
    if (!e->t_us)
        e->t_us = clock_unix_us();
    learn_mac(s, e);
    model_apply(s->model, e);
    if (s->journal && !s->journal_error) {
        int rc = journal_append(s->journal, e);
        if (rc < 0)
            journal_failed(s, rc, e->t_us);
    }
    tell(s, e);
}

int session_close(struct session *s, const char *reason, int exit_status)
{
    bool told = s->journal_error != 0;
    struct model_summary sum;
    int error;
    struct event e = {.kind = EVENT_SESSION_END, .src = EVENT_SRC_OPERATOR};
    model_summarise(s->model, &sum);
    e.u.session_end.reason = slice_str(reason);
    e.u.session_end.status = (unsigned)exit_status;
    e.u.session_end.done = sum.done + sum.current;
    e.u.session_end.failed = sum.failed;
    e.u.session_end.other = sum.stuck + sum.waiting + sum.busy;
    session_emit(s, &e);
    error = journal_close(s->journal);
    model_free(s->model);
    free(s->folder);
    *s = (struct session){0};
    return told ? 0 : error;
}

int session_default_folder(char *dst, size_t cap, int64_t now_us)
{
    char base[PATH_SIZE], t[TIME_TEXT_SIZE];
    int rc = paths_data("sessions", base, sizeof base);
    if (rc < 0)
        return rc;
    time_format(now_us, t); /* 2026-11-22T14:02:00.000000Z -> 20261122-140200 */
    int n = snprintf(dst, cap, "%s/%.4s%.2s%.2s-%.2s%.2s%.2s", base, t, t + 5, t + 8, t + 11,
                     t + 14, t + 17);
    return n < 0 || (size_t)n >= cap ? -ENAMETOOLONG : 0;
}
