/* SPDX-License-Identifier: MIT */
/*
 * What of a captured packet goes into a session's capture.pcap (DESIGN 10): the control packets of
 * phones, of TFTP's DATA no content, of SIP no credentials and no calls. Whatever is not known to
 * be harmless is left out.
 */
#ifndef HOOKFLASH_PACKET_KEEP_H
#define HOOKFLASH_PACKET_KEEP_H

#include "core/bytes.h"

enum { PACKET_KEEP_DATA = 4 }; /* of a DATA packet: opcode and block number */

/*
 * Appends what is kept, as an Ethernet frame whatever the link was (a file of classic pcap has one
 * link type, and a session may be continued on another card). tftp_port: a server's beside 69, or
 * 0. False: nothing of it is kept.
 */
bool packet_keep(uint32_t link, struct slice captured, uint32_t wire_bytes, uint16_t tftp_port,
                 struct buf *out, uint32_t *kept_wire_bytes);

#endif
