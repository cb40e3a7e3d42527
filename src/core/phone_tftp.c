/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the life of one request. It moves the stage at once, as far as it alone
 * tells something (a .sbn on its way is `loading`). What a group of requests proves (was it the
 * loader's hunt, or the application?) is decided per burst in phone_evidence.c. What went wrong is
 * found by the rules in phone_rules*.c, one question each.
 *
 *   hunt -> .loads -> .sbn, flashing, rebooting -> hunt -> .loads -> .sb2, flashing -> application
 */
#include "core/phone_impl.h"

#include "core/text.h"

static bool is_hunt(const struct phone_burst *burst)
{
    unsigned loader_only = 1u << ASK_SIP | 1u << ASK_MGC;
    return (burst->asked & 1u << ASK_CTL) && (burst->asked & loader_only);
}

static void stage_on_ask(struct phone *p, const struct phone_request *r, int64_t now)
{
    if (p->burst.told)
        return; /* an application: what it asks on changes nothing */
    if (phone_ask_is_load_file(r->ask))
        phone_set_stage(p, STAGE_LOADING, now);
    else if (!phone_ask_is_config(r->ask))
        phone_set_stage(p, p->stage == STAGE_WAITING ? STAGE_SEEN : p->stage, now);
    /* A finished phone asks on for its settings; only a new hunt opens the case again. */
    else if (!phone_stage_is_final(p->stage) || is_hunt(&p->burst))
        phone_set_stage(p, STAGE_ASKING, now);
}

static void note_load_asked(struct phone *p, const struct phone_request *r)
{
    struct slice load = phone_ask_load(kept_name_view(&r->name));
    if (r->ask == ASK_MANIFEST) {
        p->attempt.manifest = p->attempt.parts = false;
        kept_name_set(&p->attempt.asked_load, load);
        if (!p->chosen && p->followed && !p->attempt.reached)
            phone_set_target(p, load);
    } else {
        p->attempt.parts = true;
    }
}

static struct phone_request *keep_request(struct phone *p, const struct bench *b,
                                          const struct event *e)
{
    struct phone_request *r = phone_history_add(p);
    struct mac mac;
    if (!r)
        return NULL;
    p->requests++;
    kept_name_set(&r->name, e->name);
    r->ask = phone_ask_of(e->name, &mac);
    r->port = e->port;
    r->asked_us = e->t_us;
    r->src = e->src;
    r->server = e->server;
    r->elsewhere = e->src != EVENT_SRC_SERVER && bench_is_foreign(b, e->server);
    return r;
}

static void on_error(struct phone *p, const struct bench *b, struct phone_request *r,
                     const struct event *e)
{
    r->outcome = OUTCOME_ERROR;
    r->code = e->u.error.code;
    r->ended_us = e->t_us;
    p->burst.refused |= 1u << r->ask;
    phone_rule_refused(p, b, r, e->u.error.near, e->t_us);
    if (phone_ask_is_load_file(r->ask) && phone_is_blocked(p))
        phone_set_stage(p, STAGE_STUCK, e->t_us); /* also for the fault that was told before */
    phone_timeline_ended(p, r);
}

static void on_start(struct phone *p, struct phone_request *r, const struct event *e)
{
    r->outcome = OUTCOME_SENDING;
    r->bytes = e->u.start.bytes;
    phone_rule_other_case(p, r, e->u.start.actual, e->t_us);
}

/* A loader by its name, or because the .loads that names it was just served (PHONES 1.1, 3.2). */
static bool is_loader(const struct phone *p, const struct phone_request *r)
{
    struct load_name n;
    if (r->ask == ASK_SB2)
        return false;
    if (p->attempt.manifest)
        return true;
    return load_name_parse(phone_ask_load(kept_name_view(&r->name)), &n) &&
           (n.is_dashed_loader || load_name_is_ual(&n));
}

static void on_done(struct phone *p, const struct bench *b, struct phone_request *r,
                    uint64_t blocks, int64_t now)
{
    r->outcome = OUTCOME_SENT;
    r->ended_us = now;
    p->burst.served |= 1u << r->ask;
    p->attempt.unheard = 0;
    if (phone_ask_is_load_file(r->ask))
        phone_evidence_note(p, EVIDENCE_SERVED, PROTOCOL_UNKNOWN,
                            text_base_name(kept_name_view(&r->name)), now);
    if (r->ask == ASK_MANIFEST) {
        p->attempt.manifest = true;
        /* Nobody chose it, yet it is given another load: that is what happens to it now. */
        if (!p->chosen && p->followed)
            phone_set_target(p, phone_ask_load(kept_name_view(&r->name)));
    } else if (phone_ask_is_load_file(r->ask)) {
        if (is_loader(p, r))
            p->attempt.loader_sent = true;
        else
            p->attempt.app_sent = true;
        p->attempt.blocked_us = 0; /* it gets on */
        phone_set_stage(p, STAGE_FLASHING, now);
    }
    phone_rule_sent(p, b, r, blocks, now);
    phone_timeline_ended(p, r);
}

/*
 * Where answers are not seen, the next request tells of the last one. A log that tells of errors
 * and never of an end (tftpd-hpa) says "sent" by saying nothing; on the wire, a phone that asks for
 * a part has read the .loads, and one that has asked for its application may have got it.
 */
static void infer_answer(struct phone *p, const struct bench *b)
{
    struct phone_request *r = phone_history_latest(p);
    if (!r || r->outcome != OUTCOME_OPEN || r->src == EVENT_SRC_SERVER ||
        !phone_ask_is_load_file(r->ask) || bench_knows(&b->finishing, r->server))
        return;
    if (r->src == EVENT_SRC_LOG && bench_knows(&b->answering, r->server))
        on_done(p, b, r, 0, r->asked_us);
    else if (r->ask == ASK_SB2)
        p->attempt.app_unseen = true;
}

static void on_fail(struct phone *p, const struct bench *b, struct phone_request *r,
                    const struct event *e)
{
    r->outcome = OUTCOME_BROKEN;
    r->code = e->u.fail.code;
    r->bytes = e->u.fail.bytes;
    r->ended_us = e->t_us;
    phone_rule_broken(p, b, r, e);
    phone_timeline_ended(p, r);
}

static bool on_request(struct phone *p, const struct bench *b, const struct event *e)
{
    struct phone_request *r = NULL;
    if (e->u.request.repeat)
        r = phone_history_find(p, e->port, e->name);
    if (r) {
        r->repeats = e->u.request.repeat;
        p->burst.last_us = e->t_us;
        phone_timeline_repeated(p, r, e->t_us);
        phone_rule_repeated(p, b, r, e->t_us);
        return true;
    }
    infer_answer(p, b);
    r = keep_request(p, b, e);
    if (!r)
        return false;
    p->lease.ack_us = p->lease.discovers = 0;
    if (r->elsewhere)
        phone_rule_elsewhere(p, r, e->t_us);
    else
        phone_rule_found_us(p, b, e->t_us);
    phone_burst_ask(p, b, r, e->t_us);
    phone_timeline_asked(p, r);
    phone_rule_asked(p, b, r, e->t_us);
    if (phone_ask_is_load_file(r->ask))
        note_load_asked(p, r);
    stage_on_ask(p, r, e->t_us);
    return true;
}

static bool follow_up(struct phone *p, const struct bench *b, const struct event *e)
{
    struct phone_request *r = phone_history_find(p, e->port, e->name);
    if (!r)
        return true; /* older than the ring, or never seen: nothing to conclude from */
    p->burst.last_us = e->t_us;
    if (!ip_known(r->answered))
        r->answered = e->server;
    if (e->kind == EVENT_TFTP_ERROR)
        on_error(p, b, r, e);
    else if (e->kind == EVENT_TFTP_START)
        on_start(p, r, e);
    else if (e->kind == EVENT_TFTP_FAIL)
        on_fail(p, b, r, e);
    else if (e->kind == EVENT_TFTP_DONE) {
        r->bytes = e->u.done.bytes;
        r->resent = e->u.done.resent;
        on_done(p, b, r, e->u.done.blocks, e->t_us);
    }
    return true;
}

bool phone_heard_again(struct phone *p, const struct event *e, int64_t within_us)
{
    struct phone_request *r = phone_history_find(p, e->port, e->name);
    if (!r || r->src != EVENT_SRC_WIRE || r->elsewhere || e->t_us - r->asked_us >= within_us)
        return false;
    r->src = EVENT_SRC_SERVER;
    r->captured = true;
    return true;
}

bool phone_apply(struct phone *p, const struct bench *b, const struct event *e)
{
    bool ok = e->kind == EVENT_TFTP_REQUEST ? on_request(p, b, e) : follow_up(p, b, e);
    if (!ok)
        return false;
    if (!p->first_us)
        p->first_us = e->t_us;
    p->last_us = p->heard_us = e->t_us;
    phone_advance(p, b, e->t_us);
    return true;
}
