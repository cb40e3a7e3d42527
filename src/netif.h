/* SPDX-License-Identifier: MIT */
/*
 * This computer's cards and addresses, and when they come, go, or lose their link. The kernel says
 * by netlink that something changed; what changed is read by comparing lists, so that nothing is
 * missed when its messages are.
 */
#ifndef HOOKFLASH_NETIF_H
#define HOOKFLASH_NETIF_H

#include "core/addr.h"
#include "loop.h"

#include <net/if.h>

struct netif {
    char name[IF_NAMESIZE];
    unsigned index;
    struct ip address; /* none: a card without one */
    uint8_t prefix;    /* bits of its network, IPv4 only; 0: not known */
    bool on;           /* switched on */
    bool up;           /* that, and its link is there */
    bool loopback;
};

/* A row an address (IPv6 link-local ones are left out), or one without for a card that has none.
 * The count, with *out to be freed; or -errno. */
int netif_list(struct netif **out);

/* The name of the card that has this address; false: none has. */
bool netif_of_address(struct ip address, char name[static IF_NAMESIZE]);

struct netif_watch;

/* Calls told() at once for each row that is up, then for each that changes: gone ones with up
 * false. 0 or -errno. */
int netif_watch_open(struct loop *loop, void (*told)(void *ctx, const struct netif *row), void *ctx,
                     struct netif_watch **out);
void netif_watch_close(struct netif_watch *w); /* NULL is fine */

#endif
