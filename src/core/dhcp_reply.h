/* SPDX-License-Identifier: MIT */
/* The bytes of a reply: what a client asked for, in the order in which it asked. */
#ifndef HOOKFLASH_DHCP_REPLY_H
#define HOOKFLASH_DHCP_REPLY_H

#include "core/dhcp_lease.h"

enum { DHCP_SAYS_MAX = 5 }; /* options that we have and a client may ask for */

/* What of a request its answer needs. */
struct dhcp_ask {
    uint32_t xid;
    uint16_t flags;
    bool broadcast; /* of flags: it cannot hear a frame to an address that it has not yet */
    struct mac chaddr;
    struct ip ciaddr;
    uint8_t wants[DHCP_SAYS_MAX]; /* codes */
    unsigned wants_count;
};

/* A client that has no list (option 55) asks for all that we have. */
void dhcp_ask_take(struct dhcp_ask *ask, const struct dhcp_packet *p);
/* Address not known: a NAK, or the answer to an INFORM, which gives none. */
void dhcp_reply_build(struct buf *out, const struct dhcp_lease_config *c,
                      const struct dhcp_ask *ask, enum dhcp_type type, struct ip address);

#endif
