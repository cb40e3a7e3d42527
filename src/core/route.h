/* SPDX-License-Identifier: MIT */
/*
 * The next hop of one phone, from what is known of it now to its goal (PHONES 3.3, 4). Where its
 * load is not known, but every load that it may run would be taken the same hop, that hop is safe;
 * where they differ, somebody must say what it runs.
 */
#ifndef HOOKFLASH_ROUTE_H
#define HOOKFLASH_ROUTE_H

#include "core/plan.h"

/* Shown by how it begins to ask: OS79XX.TXT, or the universal loader's CTLSEP<MAC>.tlv. */
enum loader_age { LOADER_UNKNOWN, LOADER_OLD, LOADER_UNIVERSAL };

/* Shown by what an old loader fetches: .bin, or .sbn (PHONES 9). */
enum load_signing { SIGNING_UNKNOWN, SIGNING_UNSIGNED, SIGNING_SIGNED };

/* What a phone is known to run; what its requests show goes before what was said of it. */
struct route_known {
    const char *load; /* its name, or "" */
    enum protocol protocol;
    enum loader_age age;
    enum load_signing signing;
};

enum route_result {
    ROUTE_HOP,
    ROUTE_THERE,   /* it runs the goal */
    ROUTE_UNKNOWN, /* what it runs decides the way, and is not known */
    ROUTE_CLOSED,  /* there is no way; plan.reason says why */
};

struct route {
    enum route_result result;
    /* ROUTE_HOP: hop[0] comes next. ROUTE_THERE: hop[0], if any, gives it the goal once more. */
    struct plan plan;
};

void route_find(const struct route_known *known, const struct load_name *goal, struct route *out);

/* The loads that stand for all old ones, each for a row of PHONES 4; NULL behind the last. */
const char *route_old_load(size_t i);

#endif
