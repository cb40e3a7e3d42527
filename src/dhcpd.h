/* SPDX-License-Identifier: MIT */
/*
 * The bench's own DHCP server (DESIGN 6): sockets, frames and probes around core/dhcp_lease.h. On
 * one card, and on its own wire only.
 */
#ifndef HOOKFLASH_DHCPD_H
#define HOOKFLASH_DHCPD_H

#include "core/event.h"
#include "dhcp_card.h"
#include "loop.h"

struct dhcpd_config {
    const char *interface;
    struct ip address;     /* of the interface; not known: its first IPv4 one */
    struct ip first, last; /* the pool; not known: all of the subnet */
    uint32_t seconds;      /* of a lease */
    bool any;              /* not phones alone */
};

struct dhcpd_hooks {
    void *ctx;
    /* What was asked and answered, and EVENT_NOTE for what a person should know. t_us, seq are not
     * filled in. */
    void (*event)(void *ctx, struct event *e);
};

struct dhcpd;

/*
 * Binds, answers nobody yet. 0 or -errno: those of dhcp_card_open(), -EADDRINUSE port 67 is held,
 * -ERANGE the pool lies outside the card's subnet, -ENOSPC no address is left to give.
 */
int dhcpd_open(const struct dhcpd_config *config, struct dhcpd **out);
void dhcpd_close(struct dhcpd *d); /* NULL is fine */

struct dhcp_card *dhcpd_card(struct dhcpd *d);
size_t dhcpd_room(const struct dhcpd *d);                    /* addresses that it can give */
void dhcpd_remember(struct dhcpd *d, const struct event *e); /* of an earlier run, in their order */
/* A card came up: it may have taken the name of ours. NULL is fine. */
void dhcpd_renew(struct dhcpd *d);
/* From now on whoever asks is answered, until another server is heard. 0 or -ENOMEM. */
int dhcpd_begin(struct dhcpd *d, struct loop *loop, const struct dhcpd_hooks *hooks);

#endif
