/* SPDX-License-Identifier: MIT */
/* The upgrade paths of PHONES 4 as a table. For plan.c. */
#ifndef HOOKFLASH_PLAN_RULES_H
#define HOOKFLASH_PLAN_RULES_H

#include "core/plan.h"

/* Loads between which Cisco's rules make no difference: the rows and columns of PHONES 4, split
 * where rule 2 has a step. Bits, so that a rule may speak of several. */
enum plan_class {
    SIP_2 = 1 << 0, /* before 4.4 */
    SIP_4 = 1 << 1, /* 4.4 and up, still unsigned */
    SIP_5 = 1 << 2,
    SIP_6 = 1 << 3,
    SIP_7 = 1 << 4, /* UAL */
    SCCP_4 = 1 << 5,
    SCCP_5 = 1 << 6,
    SCCP_6 = 1 << 7, /* UAL */
    MGCP_4 = 1 << 8,
    MGCP_5 = 1 << 9,
    MGCP_7 = 1 << 10, /* UAL */

    SIP_UNSIGNED = SIP_2 | SIP_4,
    SIP_SIGNED_OLD = SIP_5 | SIP_6,
    ANY_UNSIGNED = SIP_UNSIGNED | SCCP_4 | MGCP_4,
    ANY_SIGNED_OLD = SIP_SIGNED_OLD | SCCP_5 | MGCP_5,
    ANY_PRE_UAL = ANY_UNSIGNED | ANY_SIGNED_OLD,
    ANY_UAL = SIP_7 | SCCP_6 | MGCP_7,
    ANY_SIGNED = ANY_SIGNED_OLD | ANY_UAL,
};

/* 0: not a load of which PHONES 4 speaks. */
unsigned plan_class_of(const struct load_name *n);

enum plan_direction { EITHER_WAY, UPWARD, DOWNWARD };

struct plan_rule {
    unsigned from, to; /* classes */
    enum plan_direction way;
    const char *via;   /* not directly: go to this load first, then ask again */
    const char *never; /* not at all: the reason */
    enum plan_method method;
    enum certainty certainty;
    const char *source;
    const char *risk; /* NULL: the method's own */
};

/* The first rule that fits; there is one for every pair of classes. */
const struct plan_rule *plan_rule_find(const struct load_name *from, const struct load_name *to);

#endif
