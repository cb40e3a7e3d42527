/* SPDX-License-Identifier: MIT */
/*
 * This computer's cards as events of a session: EVENT_LINK for each address that counts, before
 * anything else is seen, and whenever one comes or goes. So the model knows which addresses are
 * ours, and that a silence was a pulled cable.
 */
#ifndef HOOKFLASH_LINKS_H
#define HOOKFLASH_LINKS_H

#include "netif.h"
#include "session.h"

struct links_config {
    const char *interface;   /* only this one; NULL: all */
    struct ip address;       /* only this one; not known: all */
    void (*came)(void *ctx); /* some card, whichever, is up; may be NULL */
    void *ctx;
};

struct links;

int links_open(struct loop *loop, struct session *session, const struct links_config *config,
               struct links **out); /* 0 or -errno */
void links_close(struct links *l);  /* NULL is fine */

#endif
