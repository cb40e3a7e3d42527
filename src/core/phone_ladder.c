/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: DESIGN 8's ladder of evidence, served < rebooted < the application's own
 * requests < CDP, alarm or registration. Of each kind the latest is kept with its time; the newest
 * word says what runs, and what is shown for it is the strongest that says the same.
 *
 * A claim is not believed while the loader is at work: what its CDP says of the application in
 * flash is not established, and a registration that was given up is told seconds late.
 */
#include "core/phone_impl.h"

#include "core/text.h"

#include <string.h>

enum { SHOWN = LOAD_NAME_MAX + 8 };

static const char *const words[] = {
#define X(id, text) text,
    PHONE_EVIDENCE_KINDS(X)
#undef X
};

const char *phone_evidence_words(enum phone_evidence_kind kind)
{
    return words[kind];
}

void phone_evidence_note(struct phone *p, enum phone_evidence_kind kind, enum protocol protocol,
                         struct slice load, int64_t now)
{
    struct phone_evidence *e = &p->evidence[kind];
    e->at_us = now;
    e->protocol = protocol;
    slice_to_str(load, e->load, sizeof e->load);
}

/* 08-2 and 8-2 are one load: CDP writes what it likes (WIRE 0.2). */
bool phone_is_same_load(const char *a, const char *b)
{
    struct load_name x, y;
    if (slice_is_nocase(slice_str(a), b))
        return true;
    return load_name_parse(slice_str(a), &x) && load_name_parse(slice_str(b), &y) &&
           x.family == y.family && x.protocol == y.protocol && x.has_version && y.has_version &&
           x.is_dashed_loader == y.is_dashed_loader && load_name_compare(&x, &y) == 0;
}

static bool agrees(const struct phone *p, const struct phone_evidence *e)
{
    if (!e->at_us)
        return false;
    if (e->protocol == PROTOCOL_UNKNOWN) /* of bytes, not of words */
        return p->protocol == PROTOCOL_UNKNOWN || p->attempt.reached;
    return e->protocol == p->protocol && (!e->load[0] || phone_is_same_load(e->load, p->load));
}

const struct phone_evidence *phone_evidence(const struct phone *p, enum phone_evidence_kind *kind)
{
    for (unsigned i = EVIDENCE_COUNT; i-- > 0;)
        if (agrees(p, &p->evidence[i])) {
            *kind = (enum phone_evidence_kind)i;
            return &p->evidence[i];
        }
    return NULL;
}

void phone_evidence_text(const struct phone *p, struct buf *out)
{
    enum phone_evidence_kind kind;
    char load[SHOWN], when[TIME_TEXT_SIZE];
    const struct phone_evidence *e = phone_evidence(p, &kind);
    if (!e)
        return;
    text_safe(slice_str(e->load), load, sizeof load);
    if (kind == EVIDENCE_SERVED)
        buf_printf(out, "%s %s", load, words[kind]);
    else if (kind == EVIDENCE_REBOOTED)
        buf_str(out, words[kind]);
    else if (kind == EVIDENCE_REQUESTS)
        buf_printf(out, "%s %s", words[kind], protocol_shown(e->protocol));
    else
        buf_printf(out, "%s %s", words[kind], e->load[0] ? "names " : "shows ");
    if (kind > EVIDENCE_REQUESTS)
        buf_str(out, e->load[0] ? load : protocol_shown(e->protocol));
    buf_printf(out, " (%.8s)", time_format(e->at_us, when) + 11);
}

/* --- claims --- */

static bool is_midway(const struct phone *p)
{
    const struct phone_request *r = phone_request_current(p);
    bool refused = r && (r->outcome == OUTCOME_ERROR || r->outcome == OUTCOME_BROKEN);
    return p->stage == STAGE_FLASHING || p->stage == STAGE_REBOOTING ||
           (p->stage == STAGE_LOADING && !refused);
}

static bool is_stale(const struct phone *p, const struct bench *b, enum phone_evidence_kind kind,
                     bool of_target, int64_t now)
{
    int64_t whole = p->attempt.whole_us;
    if (phone_burst_is_loader(&p->burst))
        return true;
    if (whole && now >= whole && now - whole < bench_seconds(b, STALE_S))
        return true;
    return is_midway(p) && !of_target && kind < EVIDENCE_ALARM;
}

static bool took_something(const struct phone *p)
{
    return p->attempt.manifest || phone_took_part(p);
}

/* It had arrived, and now it says that it runs something else. */
static void fall_back(struct phone *p, enum phone_evidence_kind kind, const char *load, int64_t now)
{
    char says[SHOWN], target[SHOWN];
    bool old = p->protocol != phone_target_protocol(p);
    text_safe(slice_str(*load ? load : protocol_shown(p->protocol)), says, sizeof says);
    text_safe(slice_str(p->target), target, sizeof target);
    p->attempt.reached = false;
    phone_problem_add(p, old ? DIAG_STILL_ASKS_OLD : DIAG_IMAGE_REJECTED, slice_str(p->target), now,
                      old ? "had taken %s, and %s %s %s again" : "took %s, and %s %s %s", target,
                      words[kind], *load ? "names" : "shows", says);
    phone_set_stage(p, STAGE_FAILED, now);
}

/* Who names no load, as a REGISTER, does not unsay what CDP named of the same protocol. */
static void keep_claim(struct phone *p, enum protocol spoken, struct slice load)
{
    if (load.n || spoken != p->protocol)
        slice_to_str(load, p->load, sizeof p->load);
    p->protocol = spoken;
}

static void runs_other(struct phone *p, enum phone_evidence_kind kind, enum protocol spoken,
                       const char *load, int64_t now)
{
    bool other = spoken != phone_target_protocol(p) || *load;
    if (!took_something(p) && !p->attempt.reached)
        p->attempt.before = spoken;
    if (!other) {
        p->protocol = spoken;
        return;
    }
    p->converted = CONVERTED_NO;
    keep_claim(p, spoken, slice_str(load));
    if (p->attempt.reached)
        fall_back(p, kind, load, now);
}

void phone_claim(struct phone *p, const struct bench *b, enum phone_evidence_kind kind,
                 enum protocol spoken, struct slice load, int64_t now)
{
    char named[LOAD_NAME_MAX + 1];
    slice_to_str(load, named, sizeof named);
    phone_evidence_note(p, kind, spoken, load, now);
    bool judged = p->followed && p->target[0];
    bool of_goal = judged && named[0] && phone_is_same_load(named, p->goal);
    bool of_target = of_goal || (judged && named[0] && phone_is_same_load(named, p->target));
    if (spoken == PROTOCOL_UNKNOWN || (judged && is_stale(p, b, kind, of_target, now)))
        return;
    if (!judged) {
        keep_claim(p, spoken, load);
        if (!took_something(p))
            p->attempt.before = spoken;
        if (named[0])
            phone_way_runs(p, b, load, now);
    } else if (of_target) {
        p->protocol = spoken;
        if (of_goal) /* whatever steps it was thought to need */
            memcpy(p->target, p->goal, sizeof p->target);
        phone_arrive_by_load(p, b, kind, now);
    } else {
        if (took_something(p) && kind >= EVIDENCE_ALARM)
            phone_speaks(p, b, spoken, now);
        runs_other(p, kind, spoken, named, now);
        if (named[0] && !took_something(p))
            phone_way_runs(p, b, load, now);
    }
}
