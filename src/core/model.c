/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: model_apply() first lets time pass up to the event, so that silence is
 * judged alike in a replay and live; then the event changes the bench (sets, verdicts, choices) or
 * one phone. Each phone says when silence will next decide something about it; the queue keeps the
 * earliest on top, so thousands of waiting phones cost nothing until one is due.
 *
 * Two things are no silence: a clock that was set, and the hours between a killed program and its
 * resumed twin, who announces himself with a session event of his own. Then everything pending
 * moves along. Who watches the clock tells its step as an event; in what others wrote only one that
 * goes back can be known from a long silence.
 */
#include "core/model_impl.h"

#include "core/phone_config.h"
#include "core/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { CLOCK_JITTER_US = 1000000 };

struct model *model_new(void)
{
    struct model *m = calloc(1, sizeof *m);
    if (!m)
        return NULL;
    m->name = "";
    m->bench.speed = 1;
    m->bench.serving = true;
    m->by_mac.key = INDEX_MAC;
    m->by_ip.key = INDEX_IP;
    return m;
}

void model_free(struct model *m)
{
    if (!m)
        return;
    for (size_t i = 0; i < m->count && !m->bench_count; i++) {
        phone_free(m->phone[i]);
        free(m->phone[i]);
    }
    model_fleet_free(m);
    free(m->phone);
    free(m->by_mac.bucket);
    free(m->by_ip.bucket);
    free(m->queue.at);
    free(m->problem);
    free(m);
}

int64_t model_quiet_end(const struct model *m)
{
    return m->newest_us + bench_seconds(&m->bench, MODEL_ALL_QUIET_S);
}

void model_advance(struct model *m, int64_t now_us)
{
    m->now_us = now_us;
    while (m->queue.count && m->queue.at[0]->deadline_us <= now_us) {
        struct phone *p = m->queue.at[0];
        phone_advance(p, &m->bench, now_us);
        queue_update(&m->queue, p);
    }
    model_wire_advance(m, now_us);
}

bool model_deadline(const struct model *m, int64_t *at_us)
{
    int64_t quiet_end = model_quiet_end(m);
    int64_t twin = model_wire_deadline(m);
    bool waits = m->queue.count > 0;
    bool waits_for_all = m->choose_all && m->count && quiet_end > m->now_us;
    if (waits)
        *at_us = m->queue.at[0]->deadline_us;
    if (twin && (!waits || twin < *at_us))
        *at_us = twin;
    waits = waits || twin;
    if (waits_for_all && (!waits || quiet_end < *at_us))
        *at_us = quiet_end;
    return waits || waits_for_all;
}

/* A uniform shift keeps the queue's order. */
static void shift(struct model *m, int64_t by_us)
{
    for (size_t i = 0; i < m->count; i++)
        phone_shift(m->phone[i], by_us);
    m->newest_us += by_us;
    model_wire_shift(m, by_us);
}

static void pass_time(struct model *m, const struct event *e)
{
    bool resumed = e->kind == EVENT_SESSION && m->started;
    if (e->kind == EVENT_CLOCK && m->last_us) {
        shift(m, e->u.clock.step_us);
        m->last_us += e->u.clock.step_us;
    }
    if (!m->last_us)
        m->started_us = e->t_us;
    else if (resumed || e->t_us < m->last_us - CLOCK_JITTER_US)
        shift(m, e->t_us - m->last_us);
    else
        model_advance(m, e->t_us);
    m->last_us = e->t_us;
}

/* --- the bench --- */

static void apply_session(struct model *m, const struct event *e)
{
    if (e->u.session.speed > 0)
        m->bench.speed = e->u.session.speed;
    if (m->started)
        return;
    m->started = true;
    m->started_us = e->t_us;
    slice_to_str(e->u.session.id, m->id, sizeof m->id);
}

bool model_add_problem(struct model *m, enum diagnosis what, struct slice name, int64_t now,
                       const char *text)
{
    struct phone_problem fresh;
    memset(&fresh, 0, sizeof fresh);
    fresh.what = what;
    fresh.at_us = now;
    kept_name_set(&fresh.name, name);
    slice_to_str(slice_str(text), fresh.text, sizeof fresh.text);
    return problem_put(&m->problem, &m->problem_count, &m->problem_room, &fresh);
}

/* Whatever is written next will fail too. */
static bool disk_refuses(int error)
{
    return error == ENOSPC || error == EDQUOT || error == EROFS || error == EIO;
}

static bool apply_file_failed(struct model *m, const struct event *e)
{
    uint8_t mem[240];
    struct buf text;
    char name[80], why[120];
    if (!disk_refuses(e->u.failed.error))
        return true;
    buf_fixed(&text, mem, sizeof mem);
    buf_printf(&text, "%s: %s", text_safe(e->name, name, sizeof name),
               text_safe(e->u.failed.text, why, sizeof why));
    return model_add_problem(m, DIAG_DISK_FULL, e->name, e->t_us, buf_cstr(&text));
}

void model_choose_identified(struct model *m, struct phone *p, int64_t now)
{
    if (m->choose_all && p->identified && !p->chosen_by_mac)
        phone_choose(p, &m->bench, slice_str(m->all_load), slice_str(m->all_from), false, now);
}

static bool apply_chosen(struct model *m, const struct event *e)
{
    m->bench.choosing = true;
    for (size_t i = 0; i < m->count; i++)
        phone_follow(m->phone[i], &m->bench, e->t_us);
    if (mac_known(e->mac)) {
        struct phone *p = model_phone_get(m, e->mac);
        if (!p)
            return m->count == MODEL_PHONES_MAX;
        phone_choose(p, &m->bench, e->u.action.load, e->u.action.from, true, e->t_us);
        phone_advance(p, &m->bench, e->t_us);
        queue_update(&m->queue, p);
        return true;
    }
    m->choose_all = true;
    slice_to_str(e->u.action.load, m->all_load, sizeof m->all_load);
    slice_to_str(e->u.action.from, m->all_from, sizeof m->all_from);
    for (size_t i = 0; i < m->count; i++)
        model_choose_identified(m, m->phone[i], e->t_us);
    return true;
}

/* A default file that was written anew is right for every phone that it was wrong for. */
static void apply_mend(struct model *m, const struct event *e)
{
    enum diagnosis what = diagnosis_find(e->u.action.text);
    enum config_file file = config_file_of(e->name, e->mac);
    bool shared = file != CONFIG_FILE_COUNT && !config_file_is_per_phone(file);
    for (size_t i = 0; i < m->count; i++) {
        struct phone *p = m->phone[i];
        if ((mac_known(p->mac) && mac_eq(p->mac, e->mac)) || (shared && phone_has_problem(p, what)))
            phone_mend(p);
    }
}

static bool apply_action(struct model *m, const struct event *e)
{
    struct phone *p;
    enum event_verb verb = e->u.action.verb;
    m->bench.has_server = m->bench.has_server || verb == EVENT_CHOSEN || verb == EVENT_SERVING;
    switch (verb) {
    case EVENT_CHOSEN:
        return apply_chosen(m, e);
    case EVENT_SERVING:
        m->bench.serving = e->u.action.on;
        return true;
    case EVENT_MEND:
        apply_mend(m, e);
        return true;
    case EVENT_RETRY:
        p = index_find_mac(&m->by_mac, e->mac);
        if (p) {
            phone_retry(p, &m->bench, e->t_us);
            phone_advance(p, &m->bench, e->t_us);
            queue_update(&m->queue, p);
        }
        return true;
    default:
        return true;
    }
}

/* --- the phones --- */

/* Not answered, so not this bench's phone: it gets no record that forged addresses could fill. */
static bool apply_ignored(struct model *m, const struct event *e)
{
    char ip[IP_TEXT_SIZE], name[80], text[200];
    struct buf b;
    if (!slice_is(e->u.request.ignored, diagnosis_slug(DIAG_OUTSIDE_SUBNET)))
        return true;
    buf_fixed(&b, text, sizeof text);
    buf_printf(&b, "%s asked for %s and was not answered", ip_format(e->ip, ip),
               text_safe(e->name, name, sizeof name));
    return model_add_problem(m, DIAG_OUTSIDE_SUBNET, slice_str(ip), e->t_us, buf_cstr(&b));
}

static void count(struct model *m, const struct event *e)
{
    m->requests += e->kind == EVENT_TFTP_REQUEST && !e->u.request.repeat;
    if (e->kind != EVENT_TFTP_DONE)
        return;
    m->files_sent++;
    m->bytes_sent += e->u.done.bytes;
    m->resent += e->u.done.resent;
}

static bool apply_tftp(struct model *m, const struct event *e)
{
    bool ok = true, request = e->kind == EVENT_TFTP_REQUEST;
    struct phone *p;
    if (!(e->src == EVENT_SRC_SERVER ? model_wire_heard(m, e) : model_wire_admits(m, e)))
        return true;
    if (e->src == EVENT_SRC_SERVER || !m->bench.has_server)
        count(m, e);
    if (request && e->u.request.ignored.n)
        return apply_ignored(m, e);
    if (request && e->u.request.write)
        return true; /* refused; no 79x0 writes */
    p = model_phone_of(m, e, request, &ok);
    if (!p)
        return ok;
    ok = phone_apply(p, &m->bench, e);
    model_choose_identified(m, p, e->t_us);
    queue_update(&m->queue, p);
    return ok;
}

static bool apply(struct model *m, const struct event *e)
{
    switch (e->kind) {
    case EVENT_SESSION:
        apply_session(m, e);
        return true;
    case EVENT_LOAD:
        m->bench.has_server = true;
        bench_add_set(&m->bench, e);
        return true;
    case EVENT_FILE_JUDGED:
        bench_add_verdict(&m->bench, e);
        return true;
    case EVENT_FILE_FAILED:
        return apply_file_failed(m, e);
    case EVENT_ACTION:
        return apply_action(m, e);
    case EVENT_TFTP_REQUEST:
    case EVENT_TFTP_START:
    case EVENT_TFTP_DONE:
    case EVENT_TFTP_FAIL:
    case EVENT_TFTP_ERROR:
        return apply_tftp(m, e);
    case EVENT_DHCP_REQUEST:
    case EVENT_DHCP_REPLY:
    case EVENT_CDP:
    case EVENT_LLDP:
    case EVENT_ARP:
    case EVENT_REGISTER:
        return model_wire_hear(m, e);
    case EVENT_LINK:
        model_wire_link(m, e);
        return true;
    case EVENT_CAPTURE:
        return model_wire_capture(m, e);
    default:
        return true;
    }
}

bool model_apply(struct model *m, const struct event *e)
{
    pass_time(m, e);
    if (e->seq)
        m->last_seq = e->seq;
    bool well = apply(m, e);
    if (m->fleet)
        model_fleet_heard(m->fleet, m, e);
    return well;
}
