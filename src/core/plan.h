/* SPDX-License-Identifier: MIT */
/*
 * From one load to another: the hops, the method of each, what it costs and what it rules out
 * (PHONES 4). Says "not possible" with the reason where Cisco's rules forbid it.
 */
#ifndef HOOKFLASH_PLAN_H
#define HOOKFLASH_PLAN_H

#include "core/load_name.h"

/* How sure PHONES is of the rule behind a hop; shown to the user, never hidden. */
enum certainty {
    CERTAIN,    /* [C] two sources or real bytes */
    DOCUMENTED, /* [D] a Cisco document */
    INFERRED,   /* [I] or [1]: approximate */
};

const char *certainty_name(enum certainty c);
const char *certainty_describe(enum certainty c); /* for people: what it rests on */

enum plan_method {
    PLAN_LOADS,            /* UAL: loadInformation / image_version -> <load>.loads */
    PLAN_LEGACY_SBN,       /* UAL down to a monolithic signed image: .loads fails, <load>.sbn */
    PLAN_OS79XX,           /* pre-UAL across protocols: OS79XX.TXT */
    PLAN_OS79XX_TO_UAL,    /* pre-UAL to UAL: OS79XX.TXT = P003-<ver> plus the application's name */
    PLAN_IMAGE_VERSION,    /* pre-UAL SIP within SIP: image_version */
    PLAN_LOAD_INFORMATION, /* pre-UAL SCCP within SCCP */
};

const char *plan_method_name(enum plan_method m);     /* slug */
const char *plan_method_describe(enum plan_method m); /* one sentence for people */

enum { PLAN_HOPS_MAX = 6, PLAN_FILES_MAX = 8 };

struct plan_hop {
    struct load_name from, to;
    enum plan_method method;
    char file[PLAN_FILES_MAX][LOAD_NAME_MAX + 8]; /* load files that must be served, by name */
    unsigned file_count;
    unsigned minutes_low, minutes_high; /* to expect for one phone */
    bool wipes_network;                 /* such a phone needs DHCP with option 150 (PHONES 4.8) */
    enum certainty certainty;
    char shows[120];  /* what the phone shows meanwhile */
    char risk[160];   /* what can go wrong; "" when nothing is known */
    const char *rule; /* "PHONES 4.2": the source */
};

enum plan_result {
    PLAN_OK,
    PLAN_ALREADY,          /* from and to are the same load */
    PLAN_NOT_POSSIBLE,     /* `reason` says why, citing the rule */
    PLAN_NOT_A_PHONE_LOAD, /* one of the names is not a 7940/7960 load */
};

struct plan {
    enum plan_result result;
    char reason[240];
    struct load_name from, to;
    bool from_known; /* false: the phone's load was not said; one UAL hop is assumed, approximate */
    struct plan_hop hop[PLAN_HOPS_MAX];
    unsigned hop_count;
};

/* `from` NULL: not known. Never fails: out->result tells. */
void plan_make(const struct load_name *from, const struct load_name *to, struct plan *out);

#endif
