/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a hop is derived from what the phone is known to run (route.h) whenever that
 * is learnt anew and nothing of a hop was sent yet; then it stays until the phone has shown its
 * end. An old phone restarts into what it was sent and begins with OS79XX.TXT; the SIP application
 * of a universal loader begins with SIPDefault.cnf. At that first request the next hop must be
 * known already, for a phone that finds nothing new asks no more: so "sent whole, and it begins
 * anew" ends a step on the way, unless its own CDP has named another load since. The goal itself
 * is proven as ever (phone_evidence.c).
 *
 * Whoever came back twice with the old load is given nothing more; so is a phone whose way cannot
 * be known, or one of whose steps this session has no load for. That stops this phone alone.
 */
#include "core/phone_impl.h"

#include "core/text.h"

#include <stdio.h>
#include <string.h>

enum { RETURNS_MAX = 2, SHOWN = LOAD_NAME_MAX + 8 };

static bool is_at_goal(const struct phone *p)
{
    return slice_is_nocase(slice_str(p->target), p->goal);
}

bool phone_has_hops(const struct phone *p)
{
    return p->chosen && p->way.done + p->way.left > 1;
}

bool phone_hop(const struct phone *p, struct plan_hop *out)
{
    struct load_name began, target;
    struct plan plan;
    bool known = load_name_parse(slice_str(p->way.began), &began);
    if (!p->chosen || !load_name_parse(slice_str(p->target), &target))
        return false;
    plan_make(known ? &began : NULL, &target, &plan);
    if (plan.result == PLAN_ALREADY)
        plan_make(NULL, &target, &plan);
    if (plan.result == PLAN_OK)
        *out = plan.hop[0];
    return plan.result == PLAN_OK;
}

const char *phone_way_text(const struct phone *p, char dst[static WAY_TEXT_SIZE])
{
    char load[SHOWN];
    const struct phone_way *w = &p->way;
    dst[0] = '\0';
    if (phone_has_hops(p))
        snprintf(dst, WAY_TEXT_SIZE, "hop %u of %u, %s: ", w->done + 1, w->done + w->left,
                 text_safe(slice_str(*p->target ? p->target : p->goal), load, sizeof load));
    return dst;
}

const char *phone_remedy(const struct bench *b, char dst[static REMEDY_SIZE])
{
    char ip[IP_TEXT_SIZE] = "this computer's address";
    if (b->own.count)
        ip_format(b->own.at[0], ip);
    snprintf(dst, REMEDY_SIZE,
             "give it DHCP with option 150 = %s, or on the phone Alternate TFTP = YES and TFTP "
             "Server 1 = %s again",
             ip, ip);
    return dst;
}

/* --- which hop --- */

static void hold(struct phone *p)
{
    p->way.held = true;
    p->target[0] = '\0';
}

static void set_hop(struct phone *p, const struct plan *plan)
{
    struct phone_way *w = &p->way;
    const struct plan_hop *hop = plan->hop_count ? &plan->hop[0] : NULL;
    memcpy(p->target, hop ? hop->to.text : plan->to.text, sizeof p->target);
    slice_to_str(slice_str(plan->from_known ? plan->from.text : ""), w->began, sizeof w->began);
    w->left = hop ? plan->hop_count : 1;
    w->method = hop ? hop->method : PLAN_LOADS;
    w->minutes = hop ? hop->minutes_high : 0;
    w->wipes_network = hop && hop->wipes_network;
}

/* Every step must be there before the first is taken: half-way is no place to stay. */
static bool lacks_step(struct phone *p, const struct bench *b, const struct plan *plan, int64_t now)
{
    char runs[SHOWN], goal[SHOWN];
    for (unsigned i = 0; b->set_count && i + 1 < plan->hop_count; i++) {
        const char *load = plan->hop[i].to.text;
        if (bench_find_set(b, slice_str(load)))
            continue;
        phone_problem_add(p, DIAG_STEP_LOAD_MISSING, slice_str(load), now,
                          "from %s to %s hop %u of %u is %s, which this session does not have",
                          text_safe(slice_str(plan->hop[0].from.text), runs, sizeof runs),
                          text_safe(slice_str(p->goal), goal, sizeof goal), i + 1, plan->hop_count,
                          load);
        return true;
    }
    return false;
}

/* It asks OS79XX.TXT once a boot. */
static bool is_too_late(const struct phone_way *w, const struct plan *plan)
{
    return w->in_vain && plan->hop_count &&
           (plan->hop[0].method == PLAN_OS79XX || plan->hop[0].method == PLAN_OS79XX_TO_UAL);
}

static void release(struct phone *p, int64_t now)
{
    p->way.held = false;
    phone_problem_drop(p, DIAG_LOAD_UNKNOWN, now);
    phone_problem_drop(p, DIAG_STEP_LOAD_MISSING, now);
}

static bool is_under_way(const struct phone *p)
{
    const struct phone_attempt *a = &p->attempt;
    return a->reached || a->loader_sent || a->app_sent || a->app_unseen;
}

void phone_way_find(struct phone *p, const struct bench *b, int64_t now)
{
    struct phone_way *w = &p->way;
    struct load_name goal;
    struct route r;
    if (!p->chosen || is_under_way(p) || w->returned >= RETURNS_MAX ||
        !load_name_parse(slice_str(p->goal), &goal))
        return;
    enum protocol protocol = p->protocol == PROTOCOL_UNKNOWN ? w->reads : p->protocol;
    const struct route_known known = {w->runs, protocol, w->age, w->signing};
    route_find(&known, &goal, &r);
    w->late = r.result != ROUTE_UNKNOWN && is_too_late(w, &r.plan);
    if (w->late)
        phone_problem_drop(p, DIAG_LOAD_UNKNOWN, now);
    if (r.result == ROUTE_UNKNOWN || w->late || lacks_step(p, b, &r.plan, now)) {
        hold(p);
        return;
    }
    if (w->held)
        release(p, now);
    if (r.result == ROUTE_CLOSED) {
        if (r.plan.from_known)
            phone_problem_add(p, DIAG_CROSSES_SIGNING, slice_str(p->goal), now, "%s",
                              r.plan.reason);
        r.plan.hop_count = 0;
    }
    set_hop(p, &r.plan);
}

void phone_way_begin(struct phone *p, struct slice from)
{
    struct phone_way *w = &p->way;
    char runs[LOAD_NAME_MAX + 1];
    memcpy(runs, *p->load ? p->load : w->runs, sizeof runs);
    *w = (struct phone_way){.age = w->age, .signing = w->signing, .left = 1};
    memcpy(w->runs, runs, sizeof w->runs);
    if (!*p->load && from.n)
        slice_to_str(from, w->runs, sizeof w->runs);
}

/* --- what it runs is learnt --- */

void phone_way_runs(struct phone *p, const struct bench *b, struct slice load, int64_t now)
{
    slice_to_str(load, p->way.runs, sizeof p->way.runs);
    p->way.signing = SIGNING_UNKNOWN;
    phone_way_find(p, b, now);
}

bool phone_way_step(struct phone *p, const struct bench *b, int64_t now)
{
    struct phone_way *w = &p->way;
    struct load_name n;
    if (!p->chosen || is_at_goal(p) || !load_name_parse(slice_str(p->target), &n))
        return false;
    memcpy(w->runs, p->target, sizeof w->runs);
    memcpy(p->load, p->target, sizeof p->load);
    w->age = load_name_is_ual(&n) ? LOADER_UNIVERSAL : LOADER_OLD;
    w->signing = SIGNING_UNKNOWN;
    w->returned = 0;
    w->done++;
    p->protocol = n.protocol;
    p->converted = CONVERTED_NO;
    phone_problems_settle(p);
    phone_forget_attempt(p);
    phone_set_stage(p, STAGE_SEEN, now);
    phone_way_find(p, b, now);
    return true;
}

/* The hop did not take. It may be tried once more. */
static void come_back(struct phone *p, const char *with, int64_t now)
{
    struct phone_way *w = &p->way;
    char way[WAY_TEXT_SIZE], target[SHOWN], shown[SHOWN];
    p->attempt.loader_sent = p->attempt.app_sent = p->attempt.app_unseen = false;
    if (++w->returned < RETURNS_MAX)
        return;
    phone_problem_add(p, DIAG_IMAGE_REJECTED, slice_str(p->target), now,
                      "%stook %s %u times and came back with %s; it is given nothing more",
                      phone_way_text(p, way),
                      text_safe(slice_str(p->target), target, sizeof target), w->returned,
                      text_safe(slice_str(with), shown, sizeof shown));
    hold(p);
}

/* What CDP has named since the hop's files were sent, if that is not the hop's end; or NULL. */
static const char *named_since(const struct phone *p, const struct bench *b)
{
    const struct phone_evidence *cdp = &p->evidence[EVIDENCE_CDP];
    int64_t settled = p->attempt.whole_us + bench_seconds(b, STALE_S);
    bool other = cdp->load[0] && !phone_is_same_load(cdp->load, p->target);
    return cdp->at_us > settled && other ? cdp->load : NULL;
}

/* A phone to which the hop was sent begins to ask anew. */
static void begin_anew(struct phone *p, const struct bench *b, enum phone_ask ask, int64_t now)
{
    const struct phone_attempt *a = &p->attempt;
    struct load_name target;
    if (!load_name_parse(slice_str(p->target), &target))
        return;
    bool universal = load_name_is_ual(&target);
    const char *other = named_since(p, b);
    if (universal && ask == ASK_OS79XX && (a->loader_sent || a->app_sent))
        come_back(p, other ? other : "its old loader", now);
    else if (!universal && a->app_sent && other)
        come_back(p, other, now);
    else if (a->app_sent && !a->app_unseen && ask == (universal ? ASK_SIP_DEFAULT : ASK_OS79XX))
        phone_way_step(p, b, now);
}

/* --- requests --- */

/* An old phone takes raw images until it runs a signed load (PHONES 9). */
static void learn_signing(struct phone *p, enum phone_ask ask, int64_t now)
{
    struct phone_way *w = &p->way;
    struct load_name runs;
    char load[SHOWN];
    if (w->age != LOADER_OLD || (ask != ASK_BIN && ask != ASK_SBN))
        return;
    w->signing = ask == ASK_SBN ? SIGNING_SIGNED : SIGNING_UNSIGNED;
    if (!p->chosen || is_under_way(p) || !load_name_parse(slice_str(w->runs), &runs) ||
        load_name_is_signed(&runs) == (ask == ASK_SBN))
        return;
    phone_problem_add(
        p, DIAG_LOAD_UNKNOWN, slice_str(""), now, "is taken for %s and fetches %s, as %s load does",
        text_safe(slice_str(w->runs), load, sizeof load), ask == ASK_SBN ? ".sbn" : ".bin",
        ask == ASK_SBN ? "a signed" : "an unsigned");
    hold(p);
}

/* An old phone asks OS79XX.TXT, then what its own protocol reads (PHONES 3.3). */
static void learn_protocol(struct phone *p, enum phone_ask ask)
{
    static const enum protocol of[PHONE_ASK_COUNT] = {
        [ASK_SIP_DEFAULT] = PROTOCOL_SIP, [ASK_SIP] = PROTOCOL_SIP,
        [ASK_SEP] = PROTOCOL_SCCP,        [ASK_XML_DEFAULT] = PROTOCOL_SCCP,
        [ASK_MGC] = PROTOCOL_MGCP,        [ASK_MGC_DEFAULT] = PROTOCOL_MGCP,
    };
    if (p->way.age == LOADER_OLD && of[ask] != PROTOCOL_UNKNOWN)
        p->way.reads = of[ask];
}

void phone_way_ask(struct phone *p, const struct bench *b, const struct phone_request *r,
                   bool begins, int64_t now)
{
    struct phone_way *w = &p->way;
    if (r->ask == ASK_OS79XX)
        w->age = LOADER_OLD;
    else if (begins && r->ask == ASK_CTL)
        w->age = LOADER_UNIVERSAL;
    learn_protocol(p, r->ask);
    learn_signing(p, r->ask, now);
    if (!p->chosen)
        return;
    if (r->ask == ASK_OS79XX || r->ask == ASK_CTL)
        w->in_vain = false;
    if (begins && !p->attempt.reached)
        begin_anew(p, b, r->ask, now);
    if (begins || w->held)
        phone_way_find(p, b, now);
    if (w->held && r->ask == ASK_OS79XX)
        w->in_vain = true;
}

void phone_way_judge(struct phone *p, const struct bench *b, int64_t now)
{
    struct phone_way *w = &p->way;
    const unsigned parts = 1u << ASK_SBN | 1u << ASK_SB2 | 1u << ASK_BIN;
    if (!p->chosen || !w->held || (p->burst.asked & parts)) /* somebody told it a load */
        return;
    phone_way_find(p, b, now);
    if (w->held && !w->late && !phone_is_blocked(p))
        phone_problem_add(p, DIAG_LOAD_UNKNOWN, slice_str(""), now,
                          "an old %sphone: the way to %s depends on the load that it runs",
                          w->reads == PROTOCOL_SIP    ? "SIP "
                          : w->reads == PROTOCOL_SCCP ? "SCCP "
                                                      : "",
                          p->goal);
}
