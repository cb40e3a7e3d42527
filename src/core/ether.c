/* SPDX-License-Identifier: MIT */
#include "core/ether.h"

enum {
    IP_HEAD = 20,
    UDP_HEAD = 8,
    TCP_HEAD = 20,
    IP_TOS = 0x60,
    IP_TTL = 64,
    IP_PROTOCOL_TCP = 6,
    IP_PROTOCOL_UDP = 17,
    TCP_WINDOW = 1400,
    ARP_ETHERNET = 1,
    ARP_REQUEST = 1,
    ARP_REPLY = 2,
};

const struct mac ether_broadcast = {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};

uint16_t ether_checksum(uint32_t start, struct slice bytes)
{
    uint32_t sum = start;
    for (size_t i = 0; i < bytes.n; i++)
        sum += i % 2 ? bytes.p[i] : (uint32_t)bytes.p[i] << 8;
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}

static void put_mac(struct buf *b, struct mac m)
{
    buf_put(b, m.b, sizeof m.b);
}

static void put_head(struct buf *b, struct mac to, struct mac from, uint16_t type)
{
    put_mac(b, to);
    put_mac(b, from);
    buf_be16(b, type);
}

static void pad(struct buf *b)
{
    if (b->len < ETHER_LEAST)
        buf_fill(b, 0, ETHER_LEAST - b->len);
}

/* Puts a checksum where zero was written before. */
static void patch(struct buf *b, size_t at, uint16_t sum)
{
    if (b->bad)
        return;
    b->p[at] = (uint8_t)(sum >> 8);
    b->p[at + 1] = (uint8_t)sum;
}

static void put_ip(struct buf *b, const struct ether_ends *e, uint8_t protocol, size_t payload)
{
    size_t at = b->len;
    buf_u8(b, 0x45);
    buf_u8(b, IP_TOS);
    buf_be16(b, (uint16_t)(IP_HEAD + payload));
    buf_be16(b, e->ip_id);
    buf_be16(b, 0);
    buf_u8(b, IP_TTL);
    buf_u8(b, protocol);
    buf_be16(b, 0);
    buf_be32(b, ip_v4_value(e->from));
    buf_be32(b, ip_v4_value(e->to));
    patch(b, at + 10, ether_checksum(0, slice_sub(buf_view(b), at, IP_HEAD)));
}

void ether_build_udp(struct buf *b, const struct ether_ends *e, struct slice payload)
{
    size_t n = UDP_HEAD + payload.n;
    put_head(b, e->to_mac, e->from_mac, ETHERTYPE_IPV4);
    put_ip(b, e, IP_PROTOCOL_UDP, n);
    buf_be16(b, e->from_port);
    buf_be16(b, e->to_port);
    buf_be16(b, (uint16_t)n);
    buf_be16(b, 0); /* no checksum (WIRE 0.7) */
    buf_slice(b, payload);
    pad(b);
}

void ether_build_tcp(struct buf *b, const struct ether_ends *e, const struct ether_tcp *t,
                     struct slice payload)
{
    size_t n = TCP_HEAD + payload.n, at = ETHER_HEAD + IP_HEAD;
    uint32_t from = ip_v4_value(e->from), to = ip_v4_value(e->to);
    uint32_t pseudo =
        (from >> 16) + (from & 0xffff) + (to >> 16) + (to & 0xffff) + IP_PROTOCOL_TCP + (uint32_t)n;
    put_head(b, e->to_mac, e->from_mac, ETHERTYPE_IPV4);
    put_ip(b, e, IP_PROTOCOL_TCP, n);
    buf_be16(b, e->from_port);
    buf_be16(b, e->to_port);
    buf_be32(b, t->seq);
    buf_be32(b, t->ack);
    buf_u8(b, TCP_HEAD / 4 << 4);
    buf_u8(b, t->flags);
    buf_be16(b, TCP_WINDOW);
    buf_be32(b, 0); /* checksum, urgent pointer */
    buf_slice(b, payload);
    patch(b, at + 16, ether_checksum(pseudo, slice_sub(buf_view(b), at, n)));
    pad(b);
}

void ether_build_arp(struct buf *b, const struct ether_ends *e, bool request)
{
    const struct mac nobody = {{0}};
    put_head(b, request ? ether_broadcast : e->to_mac, e->from_mac, ETHERTYPE_ARP);
    buf_be16(b, ARP_ETHERNET);
    buf_be16(b, ETHERTYPE_IPV4);
    buf_u8(b, 6); /* length of a MAC, of an address */
    buf_u8(b, 4);
    buf_be16(b, request ? ARP_REQUEST : ARP_REPLY);
    put_mac(b, e->from_mac);
    buf_be32(b, ip_v4_value(e->from));
    put_mac(b, request ? nobody : e->to_mac);
    buf_be32(b, ip_v4_value(e->to));
    pad(b);
}
