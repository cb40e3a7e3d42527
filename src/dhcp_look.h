/* SPDX-License-Identifier: MIT */
/* Is there another DHCP server on this wire? Asked before ours begins. */
#ifndef HOOKFLASH_DHCP_LOOK_H
#define HOOKFLASH_DHCP_LOOK_H

#include "dhcp_card.h"

enum { DHCP_LOOK_S = 4 };

/* The server behind an OFFER, an ACK or a NAK that somebody else sent, to whomever; not known: it
 * is no such frame. */
struct ip dhcp_look_server(const struct dhcp_card *c, const struct frame *f);

/* Asks as a phone would, and waits DHCP_LOOK_S. 1: *other answered; 0: nobody did; -errno, with
 * -EINTR for a signal. */
int dhcp_look(struct dhcp_card *c, struct ip *other);

#endif
