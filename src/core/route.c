/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a load that is known, and that nothing the phone does contradicts, makes the
 * plan. A universal loader of unknown load takes its goal in one hop. Of an old phone whose load is
 * not known, each row of PHONES 4 that it may stand in is asked by one load for all; when all
 * give the same hop, the oldest one's is taken, for it lists the files of unsigned phones too.
 */
#include "core/route.h"

static const char *const OLD_LOADS[] = {
    "P0S30202",     "P0S3-04-4-00", "P0S3-05-3-00", "P0S3-06-3-00",
    "P00303020214", "P00305000300", "P0M3-04-0-00", "P0M3-06-0-00",
};

const char *route_old_load(size_t i)
{
    return i < ARRAY_SIZE(OLD_LOADS) ? OLD_LOADS[i] : NULL;
}

static bool may_run(const struct route_known *k, const struct load_name *n)
{
    bool is_signed = load_name_is_signed(n), universal = load_name_is_ual(n);
    if ((k->age == LOADER_OLD && universal) || (k->age == LOADER_UNIVERSAL && !universal))
        return false;
    return k->signing == SIGNING_UNKNOWN || is_signed == (k->signing == SIGNING_SIGNED);
}

/* Nothing else than one hop of the universal loader can be meant. */
static void go_universal(const struct load_name *goal, struct route *out)
{
    plan_make(NULL, goal, &out->plan);
    out->result = out->plan.result == PLAN_OK ? ROUTE_HOP : ROUTE_CLOSED;
}

static void go_from(const struct load_name *from, const struct load_name *goal, struct route *out)
{
    plan_make(from, goal, &out->plan);
    if (out->plan.result == PLAN_ALREADY) {
        plan_make(NULL, goal, &out->plan);
        out->result = ROUTE_THERE;
    } else {
        out->result = out->plan.result == PLAN_OK ? ROUTE_HOP : ROUTE_CLOSED;
    }
}

static bool is_same_hop(const struct plan *a, const struct plan *b)
{
    return a->hop[0].method == b->hop[0].method &&
           slice_is_nocase(slice_str(a->hop[0].to.text), b->hop[0].to.text);
}

static void go_from_any(const struct route_known *k, const struct load_name *goal,
                        struct route *out)
{
    bool found = false;
    out->result = ROUTE_UNKNOWN;
    for (size_t i = 0; i < ARRAY_SIZE(OLD_LOADS); i++) {
        struct load_name from;
        struct plan plan;
        if (!load_name_parse(slice_str(OLD_LOADS[i]), &from) || !may_run(k, &from) ||
            (k->protocol != PROTOCOL_UNKNOWN && from.protocol != k->protocol))
            continue;
        plan_make(&from, goal, &plan);
        if (plan.result == PLAN_ALREADY)
            continue; /* to be told its own load harms nobody */
        if (plan.result != PLAN_OK || (found && !is_same_hop(&plan, &out->plan)))
            return;
        if (!found)
            out->plan = plan;
        found = true;
    }
    if (found)
        out->result = ROUTE_HOP;
}

void route_find(const struct route_known *known, const struct load_name *goal, struct route *out)
{
    struct load_name from;
    *out = (struct route){.plan = {.to = *goal}};
    if (*known->load && load_name_parse(slice_str(known->load), &from) && may_run(known, &from))
        go_from(&from, goal, out);
    else if (known->age == LOADER_OLD)
        go_from_any(known, goal, out);
    else
        go_universal(goal, out);
}
