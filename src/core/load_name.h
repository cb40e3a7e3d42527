/* SPDX-License-Identifier: MIT */
/*
 * Names of loads, as people write them and files carry them (PHONES 1.1, 1.2): which protocol,
 * which version, which phones, loader or application; and their order.
 */
#ifndef HOOKFLASH_LOAD_NAME_H
#define HOOKFLASH_LOAD_NAME_H

#include "core/bytes.h"

#define PROTOCOLS(X)                                                                               \
    X(PROTOCOL_UNKNOWN, "unknown")                                                                 \
    X(PROTOCOL_SCCP, "sccp")                                                                       \
    X(PROTOCOL_SIP, "sip")                                                                         \
    X(PROTOCOL_MGCP, "mgcp")

enum protocol {
#define X(id, text) id,
    PROTOCOLS(X)
#undef X
        PROTOCOL_COUNT
};

const char *protocol_name(enum protocol p);
const char *protocol_shown(enum protocol p); /* as people write it: "SCCP" */

enum load_style {
    LOAD_STYLE_8_3,    /* P0S30202: eight characters (PHONES 1.1) */
    LOAD_STYLE_DIGITS, /* P00308010200, P0030801SR02, P0030702T023 */
    LOAD_STYLE_DASHED, /* P0S3-8-12-00, P003-08-11-00, P0M3-06-4-00 */
    LOAD_STYLE_OTHER,  /* another family's: SCCP41.9-4-2SR3-1S, SIP70.8-5-3S, CP7912... */
};

enum load_family {
    LOAD_FAMILY_7940_7960,
    LOAD_FAMILY_7910, /* P004 */
    LOAD_FAMILY_7935, /* P005 */
    LOAD_FAMILY_7905_7912,
    LOAD_FAMILY_JAVA, /* 7941 and later */
    LOAD_FAMILY_OTHER,
};

const char *load_family_name(enum load_family f); /* "7940/7960" */

enum { LOAD_NAME_MAX = 56 }; /* what the loader puts into a request (PHONES 5.4) */

struct load_name {
    char text[LOAD_NAME_MAX + 1]; /* the base name: no extension */
    enum protocol protocol;
    enum load_family family;
    enum load_style style;
    /* P003-8-12-00: the loader (LA) of a SIP or MGCP release, never an application by itself.
     * `protocol` is then UNKNOWN, since SIP and MGCP packages both carry one. */
    bool is_dashed_loader;
    bool diagnostic; /* char 2 is 'D' */
    /* 8.12.0.0 for P0S3-8-12-00; 8.1.2.0 for P00308010200; 8.1.2 SR2 for P0030801SR02, which does
     * not say its maintenance release (known from PHONES 1.3); 7.2.0 T23 for P0030702T023, where it
     * is not known. 9.4.2 SR3 sub 1 for SCCP41.9-4-2SR3-1S. */
    unsigned major, minor, maintenance, sub;
    unsigned service_release; /* SR02 -> 2; T023 -> 23 */
    char release[6];          /* as written: "SR02", "T023", "ES26"; or "" */
    bool has_version;
};

/*
 * Reads a name with or without one of the extensions .loads .sb2 .sbn .bin .sbin .zup (any case).
 * Never guesses: a name that fits no known form gives false. Blanks and control bytes are never
 * tolerated.
 */
bool load_name_parse(struct slice s, struct load_name *out);

/*
 * <0, 0, >0 by version. A service release in a digit name stands behind all plain releases of the
 * same major.minor. Protocol and family are not compared; no version sorts first.
 */
int load_name_compare(const struct load_name *a, const struct load_name *b);

/* False where there is no version to go by. Signed: 5.0 and later (PHONES 4.1). Universal loader
 * (UAL): SCCP >= 6.0, SIP and MGCP >= 7.0. */
bool load_name_is_signed(const struct load_name *n);
bool load_name_is_ual(const struct load_name *n);

/* "SIP 8.12", "SCCP 8.1(2)SR2", "loader 8.12"; how Cisco writes the version. Returns dst. */
char *load_name_describe(const struct load_name *n, char *dst, size_t cap);

/* The loader's own test of a name (PHONES 1.1): P0?3 with 'P'/'p', '0'/'D'/'d', any, '3'. */
bool load_name_loader_accepts(struct slice s);

/*
 * The loader file's base name that belongs to an application: P003-8-12-00 for P0S3-8-12-00 and
 * P0M3-..., the same name for SCCP (PHONES 1.1). False where there is none (pre-UAL, or `app` is a
 * loader itself).
 */
bool load_name_loader_of(const struct load_name *app, char *dst, size_t cap);

#endif
