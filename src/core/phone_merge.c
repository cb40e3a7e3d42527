/* SPDX-License-Identifier: MIT */
/* Two records that turn out to be one phone, and two phones that look alike. */
#include "core/phone_impl.h"

#include <string.h>

static void merge_times(struct phone *p, const struct phone *other)
{
    if (!p->first_us || (other->first_us && other->first_us < p->first_us))
        p->first_us = other->first_us;
    if (other->last_us > p->last_us)
        p->last_us = other->last_us;
    if (other->heard_us > p->heard_us)
        p->heard_us = other->heard_us;
}

/* What was claimed under the address alone is this phone's, where it is the newer word. */
static void merge_evidence(struct phone *p, const struct phone *other)
{
    for (unsigned i = 0; i < EVIDENCE_COUNT; i++)
        if (other->evidence[i].at_us > p->evidence[i].at_us)
            p->evidence[i] = other->evidence[i];
    if (!p->model[0])
        memcpy(p->model, other->model, sizeof p->model);
    if (p->protocol == PROTOCOL_UNKNOWN)
        p->protocol = other->protocol;
    p->identified = p->identified || other->identified;
    if (!p->lease.ack_us && !p->lease.discovers)
        p->lease = other->lease;
}

bool phone_merge(struct phone *p, const struct phone *anonymous, const struct bench *b)
{
    for (unsigned i = 0; i < anonymous->history_count; i++) {
        struct phone_request *r = phone_history_add(p);
        if (!r)
            return false;
        *r = *phone_request_at(anonymous, i);
    }
    phone_timeline_merge(p, anonymous);
    if (anonymous->way.age != LOADER_UNKNOWN)
        p->way.age = anonymous->way.age;
    if (anonymous->way.signing != SIGNING_UNKNOWN)
        p->way.signing = anonymous->way.signing;
    if (!p->requests) { /* only chosen or seen so far: the other's whole state is this phone's */
        enum protocol before = p->attempt.before;
        p->burst = anonymous->burst;
        p->attempt = anonymous->attempt;
        if (p->attempt.before == PROTOCOL_UNKNOWN)
            p->attempt.before = before;
        phone_set_stage(p, anonymous->stage == STAGE_BYSTANDER ? STAGE_SEEN : anonymous->stage,
                        anonymous->stage_since_us);
        if (anonymous->protocol != PROTOCOL_UNKNOWN)
            p->protocol = anonymous->protocol;
    } else if (anonymous->burst.open) {
        p->burst.asked |= anonymous->burst.asked;
        p->burst.served |= anonymous->burst.served;
        p->burst.refused |= anonymous->burst.refused;
    }
    for (unsigned i = 0; p->followed && i < anonymous->problem_count; i++)
        if (anonymous->problem[i].what != DIAG_UNCHOSEN_PHONE && /* it was, under its MAC */
            !problem_put(&p->problem, &p->problem_count, &p->problem_room, &anonymous->problem[i]))
            return false;
    p->requests += anonymous->requests;
    merge_evidence(p, anonymous);
    merge_times(p, anonymous);
    phone_way_find(p, b, p->last_us);
    phone_advance(p, b, INT64_MIN);
    return true;
}

static bool request_equal(const struct phone_request *a, const struct phone_request *b)
{
    return kept_name_is(&a->name, kept_name_view(&b->name)) && a->asked_us == b->asked_us &&
           a->ended_us == b->ended_us && a->bytes == b->bytes && a->resent == b->resent &&
           a->src == b->src && ip_eq(a->server, b->server) && ip_eq(a->answered, b->answered) &&
           a->elsewhere == b->elsewhere && a->captured == b->captured && a->port == b->port &&
           a->code == b->code && a->repeats == b->repeats && a->outcome == b->outcome;
}

bool phone_problem_equal(const struct phone_problem *a, const struct phone_problem *b)
{
    return a->what == b->what && a->at_us == b->at_us && a->times == b->times &&
           a->absorbed == b->absorbed && kept_name_is(&a->name, kept_name_view(&b->name)) &&
           !strcmp(a->text, b->text);
}

static bool evidence_equal(const struct phone_evidence *a, const struct phone_evidence *b)
{
    return a->at_us == b->at_us && a->protocol == b->protocol && !strcmp(a->load, b->load);
}

static bool lease_equal(const struct phone_lease *a, const struct phone_lease *b)
{
    return a->discovers == b->discovers && a->discover_us == b->discover_us &&
           a->ack_us == b->ack_us && a->offered == b->offered && a->renewing == b->renewing &&
           a->by_option == b->by_option && ip_eq(a->by, b->by) && ip_eq(a->tftp, b->tftp) &&
           !strcmp(a->fault, b->fault);
}

static bool way_equal(const struct phone_way *a, const struct phone_way *b)
{
    return !strcmp(a->runs, b->runs) && !strcmp(a->began, b->began) && a->age == b->age &&
           a->signing == b->signing && a->done == b->done && a->left == b->left &&
           a->held == b->held && a->returned == b->returned;
}

bool phone_equal(const struct phone *a, const struct phone *b)
{
    if (!mac_eq(a->mac, b->mac) || !ip_eq(a->ip, b->ip) || a->chosen != b->chosen ||
        a->identified != b->identified || strcmp(a->name, b->name) || strcmp(a->model, b->model) ||
        !lease_equal(&a->lease, &b->lease) || a->stage != b->stage || a->protocol != b->protocol ||
        strcmp(a->load, b->load) || strcmp(a->goal, b->goal) || strcmp(a->target, b->target) ||
        !way_equal(&a->way, &b->way) || a->converted != b->converted ||
        a->problem_count != b->problem_count || a->history_count != b->history_count ||
        a->requests != b->requests || a->first_us != b->first_us || a->last_us != b->last_us ||
        a->stage_since_us != b->stage_since_us || a->deadline_us != b->deadline_us)
        return false;
    for (unsigned i = 0; i < EVIDENCE_COUNT; i++)
        if (!evidence_equal(&a->evidence[i], &b->evidence[i]))
            return false;
    for (unsigned i = 0; i < a->problem_count; i++)
        if (!phone_problem_equal(&a->problem[i], &b->problem[i]))
            return false;
    for (unsigned i = 0; i < a->history_count; i++)
        if (!request_equal(phone_request_at(a, i), phone_request_at(b, i)))
            return false;
    return true;
}
