/* SPDX-License-Identifier: MIT */
/*
 * A card as a DHCP server needs it: its addresses, and whole frames in and out, since a client
 * without an address can neither be asked for by ARP nor sent a datagram. In come ARP and what is
 * meant for DHCP clients, of others and without a VLAN's tag.
 */
#ifndef HOOKFLASH_DHCP_CARD_H
#define HOOKFLASH_DHCP_CARD_H

#include "core/dhcp_lease.h"
#include "core/frame.h"

#include <net/if.h>

struct dhcp_card {
    int fd; /* of frames */
    char name[IF_NAMESIZE];
    unsigned index;
    struct mac mac;
    struct ip address; /* the server's */
    uint8_t prefix;
    struct ip ours[DHCP_OURS_MAX]; /* all that it has */
    unsigned ours_count;
};

/*
 * `address` not known: its first IPv4 one. 0 or -errno: -ENODEV, -EADDRNOTAVAIL it has none or not
 * that, -EPROTONOSUPPORT no Ethernet, -EPERM.
 */
int dhcp_card_open(struct dhcp_card *c, const char *name, struct ip address);
void dhcp_card_close(struct dhcp_card *c);
/* True: another card took its name, and its frames are read from now on. */
bool dhcp_card_renew(struct dhcp_card *c);

/* The next frame that waits, in `mem`; false: none does. */
bool dhcp_card_read(struct dhcp_card *c, void *mem, size_t cap, struct frame *out);

/* 0 or -errno. */
int dhcp_card_ask_arp(struct dhcp_card *c, struct ip whose); /* without a word of our own address */
int dhcp_card_send_reply(struct dhcp_card *c, struct mac to_mac, struct ip to, struct slice packet);
int dhcp_card_send_request(struct dhcp_card *c, struct slice packet); /* to all, as a client does */

#endif
