/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the table of PHONES 4, read from the top; the first rule that fits counts. A
 * rule gives a method, or a load to go to first (plan.c then asks again from there), or the reason
 * why not. Which intermediate load serves is ours to choose within a release that the rule names;
 * these are the ones that PHONES knows by name.
 */
#include "core/plan_rules.h"

#define STEP_SIP_4 "P0S3-04-4-00"
#define STEP_SIP_5 "P0S3-05-3-00"
#define STEP_SIP_6 "P0S3-06-3-00"
#define STEP_SIP_7 "P0S3-07-5-00"

#define RISK_MGCP "no conversation of an MGCP phone is known: watch the first phone before the rest"
#define RISK_SIP_FIRST                                                                             \
    "Cisco's CME manual wants SIP 7 before SCCP; a phone that ignores OS79XX.TXT goes "            \
    "by " STEP_SIP_7

static const struct plan_rule RULES[] = {
    {ANY_SIGNED, ANY_UNSIGNED, .source = "PHONES 4.1",
     .never =
         "loads from 5.0 on are signed, and a phone that runs one takes no unsigned load again"},

    /* The universal loader takes any protocol by <load>.loads, and falls back to <load>.sbn. */
    {ANY_UAL, MGCP_7, EITHER_WAY, NULL, NULL, PLAN_LOADS, INFERRED, "PHONES 3.2", RISK_MGCP},
    {MGCP_7, ANY_UAL, EITHER_WAY, NULL, NULL, PLAN_LOADS, INFERRED, "PHONES 3.2", RISK_MGCP},
    {ANY_UAL, ANY_UAL, EITHER_WAY, NULL, NULL, PLAN_LOADS, CERTAIN, "PHONES 3.2", NULL},
    {MGCP_7, ANY_SIGNED_OLD, EITHER_WAY, NULL, NULL, PLAN_LEGACY_SBN, INFERRED, "PHONES 3.2",
     RISK_MGCP},
    {ANY_UAL, MGCP_5, EITHER_WAY, NULL, NULL, PLAN_LEGACY_SBN, INFERRED, "PHONES 3.2", RISK_MGCP},
    {ANY_UAL, SIP_SIGNED_OLD, EITHER_WAY, NULL, NULL, PLAN_LEGACY_SBN, CERTAIN, "PHONES 3.2, 4.3",
     NULL},
    {ANY_UAL, SCCP_5, EITHER_WAY, NULL, NULL, PLAN_LEGACY_SBN, CERTAIN, "PHONES 3.2", NULL},

    /* SIP climbs [234].x, 4.4, 5.3, 6.x, 7.x; it comes down only from 7.x. */
    {SIP_2, SIP_2 | SIP_4, EITHER_WAY, NULL, NULL, PLAN_IMAGE_VERSION, INFERRED, "PHONES 4", NULL},
    {SIP_4, SIP_2 | SIP_4, EITHER_WAY, NULL, NULL, PLAN_IMAGE_VERSION, INFERRED, "PHONES 4", NULL},
    {SIP_2, SIP_SIGNED_OLD | SIP_7, .via = STEP_SIP_4, .source = "PHONES 4.2"},
    {SIP_4, SIP_5, EITHER_WAY, NULL, NULL, PLAN_IMAGE_VERSION, DOCUMENTED, "PHONES 4.2", NULL},
    {SIP_4, SIP_6 | SIP_7, .via = STEP_SIP_5, .source = "PHONES 4.2"},
    {SIP_SIGNED_OLD, SIP_SIGNED_OLD, DOWNWARD, .via = STEP_SIP_7, .source = "PHONES 4.3"},
    {SIP_SIGNED_OLD, SIP_SIGNED_OLD, EITHER_WAY, NULL, NULL, PLAN_IMAGE_VERSION, DOCUMENTED,
     "PHONES 4.2", NULL},
    {SIP_5, SIP_7, .via = STEP_SIP_6, .source = "PHONES 4.2"},
    {SIP_6, SIP_7, EITHER_WAY, NULL, NULL, PLAN_OS79XX_TO_UAL, CERTAIN, "PHONES 4.2, 4.7", NULL},

    /* Out of pre-UAL SIP. */
    {SIP_UNSIGNED, SCCP_4 | SCCP_5, EITHER_WAY, NULL, NULL, PLAN_OS79XX, INFERRED, "PHONES 4",
     NULL},
    {SIP_SIGNED_OLD, SCCP_5, EITHER_WAY, NULL, NULL, PLAN_OS79XX, INFERRED, "PHONES 4, 4.5",
     RISK_SIP_FIRST},
    {SIP_UNSIGNED | SIP_SIGNED_OLD, SCCP_6 | MGCP_7, .via = STEP_SIP_7, .source = "PHONES 4.5"},
    {SIP_UNSIGNED | SIP_SIGNED_OLD, MGCP_4 | MGCP_5, EITHER_WAY, NULL, NULL, PLAN_OS79XX,
     DOCUMENTED, "PHONES 3.3", RISK_MGCP},

    /* Out of pre-UAL SCCP. */
    {SCCP_4 | SCCP_5, SCCP_4 | SCCP_5 | SCCP_6, EITHER_WAY, NULL, NULL, PLAN_LOAD_INFORMATION,
     INFERRED, "PHONES 4", NULL},
    {SCCP_4, SIP_UNSIGNED, EITHER_WAY, NULL, NULL, PLAN_OS79XX, INFERRED, "PHONES 4",
     "by one report the running SCCP load must be an \"AL\" load or later; without that, change it "
     "from CallManager first"},
    {SCCP_4 | SCCP_5, SIP_SIGNED_OLD, EITHER_WAY, NULL, NULL, PLAN_OS79XX, DOCUMENTED, "PHONES 4.6",
     NULL},
    {SCCP_4, SIP_7, EITHER_WAY, NULL, NULL, PLAN_OS79XX_TO_UAL, CERTAIN, "PHONES 4, 4.7",
     "wipes the network settings: needs DHCP option 150. Cisco's CME manual wants SCCP 5 first; "
     "where it stops, go by P00305000300"},
    {SCCP_5, SIP_7, EITHER_WAY, NULL, NULL, PLAN_OS79XX_TO_UAL, CERTAIN, "PHONES 4.4, 4.7",
     "wipes the network settings: needs DHCP option 150. A phone that compares no more than four "
     "characters may pass over P003- in OS79XX.TXT"},

    /* MGCP: PHONES 3.3 has OS79XX.TXT with P0M3-, no more. */
    {MGCP_4 | MGCP_5, MGCP_4 | MGCP_5, EITHER_WAY, NULL, NULL, PLAN_IMAGE_VERSION, INFERRED,
     "PHONES 3.2, 3.3", RISK_MGCP},
    {ANY_PRE_UAL, ANY_UAL, EITHER_WAY, NULL, NULL, PLAN_OS79XX_TO_UAL, INFERRED, "PHONES 3.3, 4.7",
     RISK_MGCP},
    {ANY_PRE_UAL, ANY_PRE_UAL, EITHER_WAY, NULL, NULL, PLAN_OS79XX, INFERRED, "PHONES 3.3",
     RISK_MGCP},
};

static unsigned sip_class(const struct load_name *n)
{
    if (n->major >= 7)
        return SIP_7;
    if (n->major >= 5)
        return n->major == 6 ? SIP_6 : SIP_5;
    return n->major == 4 && n->minor >= 4 ? SIP_4 : SIP_2;
}

/* Of three: unsigned, signed, universal loader. */
static unsigned class_of_three(const struct load_name *n, unsigned old, unsigned middle,
                               unsigned ual)
{
    if (load_name_is_ual(n))
        return ual;
    return load_name_is_signed(n) ? middle : old;
}

unsigned plan_class_of(const struct load_name *n)
{
    if (n->family != LOAD_FAMILY_7940_7960 || n->is_dashed_loader || n->diagnostic ||
        !n->has_version)
        return 0;
    switch (n->protocol) {
    case PROTOCOL_SIP:
        return sip_class(n);
    case PROTOCOL_SCCP:
        return class_of_three(n, SCCP_4, SCCP_5, SCCP_6);
    case PROTOCOL_MGCP:
        return class_of_three(n, MGCP_4, MGCP_5, MGCP_7);
    case PROTOCOL_UNKNOWN:
    case PROTOCOL_COUNT:
        break;
    }
    return 0;
}

const struct plan_rule *plan_rule_find(const struct load_name *from, const struct load_name *to)
{
    unsigned from_class = plan_class_of(from), to_class = plan_class_of(to);
    int order = load_name_compare(to, from);
    for (size_t i = 0; i < ARRAY_SIZE(RULES); i++) {
        const struct plan_rule *r = &RULES[i];
        bool way = r->way == EITHER_WAY || (r->way == UPWARD ? order >= 0 : order < 0);
        if ((r->from & from_class) && (r->to & to_class) && way)
            return r;
    }
    return NULL;
}
