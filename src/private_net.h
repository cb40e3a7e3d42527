/* SPDX-License-Identifier: MIT */
/*
 * A network that nobody else is in, for this process and its children, gone with the last of them:
 * two Ethernet cards joined by a cable, the bench's with an address and the phones' without.
 */
#ifndef HOOKFLASH_PRIVATE_NET_H
#define HOOKFLASH_PRIVATE_NET_H

#include "core/addr.h"

#define PRIVATE_NET_BENCH  "bench0"
#define PRIVATE_NET_PHONES "phones0"

/* The bench's: 10.79.0.1/16, room for every phone that a demo can have. */
struct ip private_net_address(void);

/* Before any thread or socket is made. Without root a user namespace is made for it, in which this
 * user is root. 0 or -errno: -EPERM and -ENOSPC where this computer allows neither. */
int private_net_enter(void);

#endif
