/* SPDX-License-Identifier: MIT */
/*
 * What time alone decides: the end of a burst, the reboot after a loader was written, the phone
 * that never came back, the stuck phone that is given up. Limits are those of PHONES 3.4 with
 * margins, divided by the session's speed. Also a step of
 * the clock, which is no silence.
 */
#include "core/phone_impl.h"

#include "core/text.h"

/* No times of old loaders are known, and one that lost its network settings looks for an address
 * first: they are given the whole hop's time (PHONES 4.8). */
static double flash_patience_s(const struct phone *p)
{
    if (p->chosen && p->way.method != PLAN_LOADS && p->way.minutes)
        return p->way.minutes * 60;
    return p->attempt.app_sent ? AFTER_APP_S : AFTER_LOADER_S;
}

/* How long this stage usually lasts at most without a sign of life; 0: for ever. */
static int64_t usual_silence(const struct phone *p, const struct bench *b)
{
    const struct phone_request *r;
    if (!b->has_server && bench_was_deaf(b, p->heard_us, INT64_MAX))
        return 0; /* what was lost may have been the sign of life */
    switch (p->stage) {
    case STAGE_LOADING:
        r = phone_request_current(p);
        if (r && r->outcome == OUTCOME_SENDING)
            return 0; /* the server itself says how that ends */
        if (r && r->outcome == OUTCOME_OPEN && r->src != EVENT_SRC_SERVER)
            return 0; /* its answer cannot be seen */
        return bench_seconds(b, r && r->outcome == OUTCOME_SENT ? AFTER_MANIFEST_S : AFTER_BREAK_S);
    case STAGE_FLASHING:
    case STAGE_REBOOTING:
        return bench_seconds(b, flash_patience_s(p));
    default:
        return 0;
    }
}

/* TFTP's clock is the same at any speed (DESIGN 2). 0: silence decides nothing. */
static int64_t patience(const struct phone *p, const struct bench *b)
{
    int64_t usual = usual_silence(p, b);
    return usual ? usual + LOST_REQUEST_S * INT64_C(1000000) : 0;
}

static void add_lost(struct phone *p, const struct bench *b, int64_t now)
{
    const struct phone_request *r = phone_request_current(p);
    struct slice name = r ? kept_name_view(&r->name) : slice_str("");
    char shown[64];
    text_safe(name, shown, sizeof shown);
    if (b->link_down[0])
        phone_rule_link(p, b, now);
    else if (p->way.wipes_network && p->attempt.loader_sent)
        phone_rule_wiped(p, b, "no request came after the new loader", now);
    else if (p->attempt.loader_sent && p->lease.fault[0]) /* the reason, not the silence */
        phone_rule_lease_fault(p, now);
    else if (r && r->outcome != OUTCOME_SENT)
        phone_problem_add(p, DIAG_LOST_SERVER, name, now,
                          "%s was not fetched to its end, and the phone has been silent for %d s",
                          shown, (int)((now - p->heard_us) / 1000000));
    else
        phone_problem_add(p, DIAG_LOST_SERVER, name, now,
                          "no request in %d s after %s was sent (usual: %s)",
                          (int)((now - p->heard_us) / 1000000), shown,
                          p->attempt.app_sent      ? "46-69 s"
                          : p->attempt.loader_sent ? "26-37 s"
                                                   : "24-36 s");
    phone_set_stage(p, STAGE_STUCK, now);
}

/* A stuck phone may ask on and on: what counts is since when the error is in its way. */
static int64_t given_up_at(const struct phone *p, const struct bench *b)
{
    int64_t since = p->attempt.blocked_us ? p->attempt.blocked_us : p->stage_since_us;
    int64_t at = since + bench_seconds(b, STUCK_S);
    return at > p->stage_since_us ? at : p->stage_since_us;
}

/*
 * A burst is over when the phone has been quiet for a while; not while it waits for our own answer,
 * which a busy computer may give late, and not behind the CTL file, which is never all that is
 * asked (PHONES 3.2): the phone's patience is TFTP's and never scaled.
 */
static int64_t burst_over_at(const struct phone *p, const struct bench *b)
{
    const struct phone_request *r = phone_history_latest(p);
    int64_t quiet = bench_seconds(b, BURST_QUIET_S), late = OWN_ANSWER_S * INT64_C(1000000);
    bool waits = (r && r->src == EVENT_SRC_SERVER && r->outcome == OUTCOME_OPEN) ||
                 p->burst.asked == 1u << ASK_CTL;
    return p->burst.last_us + (waits && late > quiet ? late : quiet);
}

/* The next moment at which silence decides something; 0: none. */
static int64_t next_deadline(const struct phone *p, const struct bench *b)
{
    int64_t at = 0, t;
    if (p->burst.open)
        at = burst_over_at(p, b);
    if (p->stage == STAGE_STUCK) {
        t = given_up_at(p, b);
        at = !at || t < at ? t : at;
    }
    if (p->stage == STAGE_FLASHING && !p->attempt.app_sent) {
        t = p->stage_since_us + bench_seconds(b, FLASH_LOADER_S);
        at = !at || t < at ? t : at;
    }
    if (patience(p, b)) {
        t = p->heard_us + patience(p, b);
        at = !at || t < at ? t : at;
    }
    t = phone_lease_deadline(p, b);
    if (t)
        at = !at || t < at ? t : at;
    return at;
}

/* Exactly one thing falls due at `at`, its own time, in the order in which they fell due. */
static void decide(struct phone *p, const struct bench *b, int64_t at)
{
    if (p->burst.open && at >= burst_over_at(p, b))
        phone_burst_end(p, b, at);
    else if (p->stage == STAGE_STUCK && at >= given_up_at(p, b))
        phone_set_stage(p, STAGE_FAILED, at);
    else if (p->stage == STAGE_FLASHING && !p->attempt.app_sent &&
             at >= p->stage_since_us + bench_seconds(b, FLASH_LOADER_S))
        phone_set_stage(p, STAGE_REBOOTING, at);
    else if (phone_lease_deadline(p, b) && at >= phone_lease_deadline(p, b))
        phone_rule_lease(p, b, at);
    else
        add_lost(p, b, at);
}

void phone_advance(struct phone *p, const struct bench *b, int64_t now)
{
    p->deadline_us = next_deadline(p, b);
    while (p->deadline_us && p->deadline_us <= now) {
        decide(p, b, p->deadline_us);
        p->deadline_us = next_deadline(p, b);
    }
}

void phone_shift(struct phone *p, int64_t by_us)
{
    p->burst.first_us += by_us;
    p->burst.last_us += by_us;
    p->stage_since_us += by_us;
    p->attempt.whole_us += by_us;
    p->attempt.blocked_us += p->attempt.blocked_us ? by_us : 0;
    p->attempt.hunt_us += by_us;
    p->attempt.sip_alone_us += by_us;
    p->heard_us += by_us;
    p->lease.discover_us += by_us;
    p->lease.ack_us += p->lease.ack_us ? by_us : 0;
    p->deadline_us += p->deadline_us ? by_us : 0;
}
