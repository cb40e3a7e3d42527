/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: session_emit() is the one place where an event becomes history. The journal
 * comes after the model, so that an event the disk refused is still seen on screen; a journal that
 * fails is told once, and told again when it goes on, and the phones are served all the while: a
 * full disk on the laptop must not strand a phone in mid-flash.
 *
 * Durations are judged by the clock of the day, for so they stand in a journal. That clock may be
 * set, or a laptop sleep: session_now() holds it against the one that never steps, and a step is an
 * event with which everything pending moves along. One that a time server corrects little by little
 * does not step.
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

enum { STEP_US = 1000000, LATE_US = 1000000, DRIFT_PER_MILLE = 1 };

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
    s->looked_us = clock_mono_us();
    s->ahead_us = clock_unix_us() - s->looked_us;
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

static void journal_failed(struct session *s, int error)
{
    struct event e = {.kind = EVENT_FILE_FAILED, .src = EVENT_SRC_SERVER};
    s->journal_error = error;
    fprintf(stderr,
            "hookflash: %s/journal.jsonl: %s; phones are served on, and what happens waits in "
            "memory for the disk\nNext: %s %s\n",
            s->folder, strerror(-error),
            error == -ENOSPC || error == -EDQUOT ? "df -h" : "findmnt -T", s->folder);
    e.name = slice_str("journal.jsonl");
    e.u.failed.error = -error;
    e.u.failed.text = slice_str(strerror(-error));
    session_emit(s, &e);
}

static void journal_goes_on(struct session *s)
{
    char text[120];
    struct event e = {.kind = EVENT_ACTION, .src = EVENT_SRC_SERVER};
    unsigned long long lost = journal_lost(s->journal);
    s->journal_error = 0;
    snprintf(text, sizeof text, "journal.jsonl is written again; %llu events are missing in it",
             lost);
    e.u.action.verb = EVENT_NOTE;
    e.u.action.on = true;
    e.u.action.text = slice_str(text);
    session_emit(s, &e);
}

int64_t session_now(struct session *s)
{
    int64_t mono, now;
    do { /* both of one moment, whatever held us up in between */
        mono = clock_mono_us();
        now = clock_unix_us();
    } while (clock_mono_us() - mono > STEP_US / 2);
    int64_t step = now - mono - s->ahead_us, size = step < 0 ? -step : step;
    int64_t drift = (mono - s->looked_us) * DRIFT_PER_MILLE / 1000;
    s->ahead_us += step;
    s->looked_us = mono;
    if (s->last_seq && size > STEP_US + drift) {
        struct event e = {.kind = EVENT_CLOCK, .src = EVENT_SRC_SERVER};
        e.u.clock.step_us = step;
        s->stepped_us += step;
        session_emit(s, &e);
    }
    return now;
}

static void set_time(struct session *s, struct event *e)
{
    int64_t now = s->offline ? 0 : session_now(s), last = model_last_us(s->model);
    bool tells =
        e->kind == EVENT_SESSION || e->kind == EVENT_CLOCK; /* what the time is from now on */
    if (s->offline)
        e->t_us = e->t_us ? e->t_us : last;
    else if (!e->t_us || e->t_us > now)
        e->t_us = now;
    if (!s->offline && !tells && e->t_us < last - LATE_US)
        e->t_us = last;
}

void session_emit(struct session *s, struct event *e)
{
    set_time(s, e);
    e->seq = ++s->last_seq;
    learn_mac(s, e);
    model_apply(s->model, e);
    int rc = s->journal ? journal_append(s->journal, e) : 0;
    tell(s, e);
    if (rc < 0 && !s->journal_error)
        journal_failed(s, rc);
    else if (rc == 0 && s->journal_error)
        journal_goes_on(s);
}

int session_close(struct session *s, const char *reason, int exit_status)
{
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
    return error;
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
