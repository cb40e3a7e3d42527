/* SPDX-License-Identifier: MIT */
/*
 * Whole Ethernet frames, byte by byte as a 7940/7960 makes them (WIRE 0.7): IPv4 without "do not
 * fragment", TTL 64, ToS 0x60, UDP checksum 0; short ones padded to 60 bytes as a network card
 * does. They are read by core/frame.h.
 */
#ifndef HOOKFLASH_ETHER_H
#define HOOKFLASH_ETHER_H

#include "core/frame.h"

enum {
    ETHER_FRAME_MAX = 1514,
    ETHER_HEAD = 14,
    ETHER_LEAST = 60,
    ETHERTYPE_IPV4 = 0x0800,
    ETHERTYPE_ARP = 0x0806,
    TCP_PSH = 8,
};

extern const struct mac ether_broadcast;

struct ether_ends {
    struct mac from_mac, to_mac;
    struct ip from, to; /* none: 0.0.0.0 */
    uint16_t from_port, to_port;
    uint16_t ip_id;
};

struct ether_tcp {
    uint32_t seq, ack;
    uint8_t flags;
};

/* b is empty; it holds the whole frame afterwards. */
void ether_build_udp(struct buf *b, const struct ether_ends *e, struct slice payload);
void ether_build_tcp(struct buf *b, const struct ether_ends *e, const struct ether_tcp *t,
                     struct slice payload);
/* A request goes to everybody, a reply to to_mac; ports and ip_id do not matter. */
void ether_build_arp(struct buf *b, const struct ether_ends *e, bool request);

/* RFC 1071, over what follows each other as one; an odd end counts as if a zero byte came behind.
 */
uint16_t ether_checksum(uint32_t start, struct slice bytes);

#endif
