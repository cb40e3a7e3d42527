/* SPDX-License-Identifier: MIT */
/* Addresses of phones and servers: MAC and IP, parsed from any usual notation, printed in one. */
#ifndef HOOKFLASH_ADDR_H
#define HOOKFLASH_ADDR_H

#include "core/bytes.h"

/* All zero means "not known": no phone has it. */
struct mac {
    uint8_t b[6];
};

#define MAC_TEXT_SIZE 18 /* 00:15:62:19:bb:2f + NUL */

bool mac_known(struct mac m);
bool mac_eq(struct mac a, struct mac b);
/*
 * Reads 00:15:62:19:bb:2f, 00-15-62-19-BB-2F, 0015.6219.bb2f, 00156219BB2F and SEP00156219BB2F (as
 * SIP, MGC). The whole slice must be the address. On failure *at (may be NULL) is the offset of
 * the first byte that does not belong, or a.n when the text ends too early.
 */
bool mac_parse(struct slice a, struct mac *out, size_t *at);
/* 00:15:62:19:bb:2f; the text for people, JSON and CSV. Returns dst. */
char *mac_format(struct mac m, char dst[static MAC_TEXT_SIZE]);
/* 00156219BB2F: twelve upper-case digits, as in the phone's file names (PHONES 3.2). */
char *mac_format_bare(struct mac m, char dst[static MAC_TEXT_SIZE]);

/* family 0: not known; 4: the first four bytes; 6: all sixteen. Bytes past the family's are 0. */
struct ip {
    uint8_t family;
    uint8_t b[16];
};

#define IP_TEXT_SIZE 46

bool ip_known(struct ip a);
bool ip_eq(struct ip a, struct ip b);
struct ip ip_v4(uint32_t host_order);
/* As packets give it: 0.0.0.0, "none yet", is not known. */
struct ip ip_v4_given(uint32_t host_order);
uint32_t ip_v4_value(struct ip a); /* host order; 0 unless family is 4 */
bool ip_parse(struct slice a, struct ip *out);
char *ip_format(struct ip a, char dst[static IP_TEXT_SIZE]); /* "" when not known */

#endif
