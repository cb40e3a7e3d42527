/* SPDX-License-Identifier: MIT */
/* A DHCP packet as an event, alike for the wire and for our own server. */
#ifndef HOOKFLASH_DHCP_EVENT_H
#define HOOKFLASH_DHCP_EVENT_H

#include "core/dhcp_packet.h"
#include "core/event.h"

enum { DHCP_SERVERS_TEXT = 1024 }; /* 63 addresses of at most 16 bytes */

/* An option's text, without the NULs behind it; empty where it is absent. */
struct slice dhcp_option_text(const struct dhcp_packet *p, uint8_t code);

/* Kind, phone and particulars; the rest of the event is the caller's. Views of the packet. */
void dhcp_request_event(const struct dhcp_packet *p, struct event *e);
/* `from`: whose address the packet came from. e's texts are also views of `servers`. */
void dhcp_reply_event(const struct dhcp_packet *p, struct ip from,
                      char servers[static DHCP_SERVERS_TEXT], struct event *e);

#endif
