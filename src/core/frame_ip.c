/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the length that IP states bounds what belongs to the datagram: bytes behind
 * it are padding, and bytes missing before it were cut off by the capture. A stated length of 0 is
 * a large segment on its way to a card that will cut it up: all that was captured belongs to it.
 * Of a fragmented datagram only the first piece has ports; the others are named and left alone.
 */
#include "core/frame_impl.h"

#include <string.h>

enum { IP_HOP_BY_HOP = 0, IP_TCP = 6, IP_UDP = 17, IP_ROUTING = 43, IP_FRAGMENT = 44 };
enum { IP_DESTINATION = 60, IPV4_HEADER = 20, IPV6_HEADER = 40, UDP_HEADER = 8, TCP_HEADER = 20 };

/* In place: a copy of what was written byte by byte just now would wait for it, in every packet. */
static void set_address(struct ip *ip, uint8_t family, const uint8_t *bytes)
{
    *ip = (struct ip){.family = family};
    memcpy(ip->b, bytes, family == 4 ? 4 : 16);
}

/* Of n bytes that are stated to follow: cuts off what stands behind, returns how many are missing.
 */
static size_t bound(struct rd *r, size_t n)
{
    size_t left = rd_left(r);
    if (n > left)
        return n - left;
    rd_init(r, rd_take(r, n));
    return 0;
}

static bool parse_udp(struct rd *r, size_t missing, struct frame *out)
{
    const uint8_t *h = rd_take(r, UDP_HEADER).p;
    if (!h || be16_at(h + 4) < UDP_HEADER)
        return false;
    size_t n = be16_at(h + 4) - (size_t)UDP_HEADER, left = rd_left(r);
    if (n > left + missing && !out->first_fragment)
        return false;
    out->kind = FRAME_UDP;
    out->from_port = be16_at(h);
    out->to_port = be16_at(h + 2);
    out->payload = rd_take(r, n < left ? n : left);
    out->payload_bytes = (uint32_t)n;
    out->cut = missing && n > left;
    return true;
}

/* A SYN that was cut within its options still is one. */
static bool parse_tcp(struct rd *r, size_t missing, struct frame *out)
{
    const uint8_t *h = rd_take(r, TCP_HEADER).p;
    if (!h || h[12] >> 4 < TCP_HEADER / 4)
        return false;
    size_t options = (size_t)(h[12] >> 4) * 4 - TCP_HEADER, stated = rd_left(r) + missing;
    if (options > stated)
        return false;
    out->kind = FRAME_TCP;
    out->from_port = be16_at(h);
    out->to_port = be16_at(h + 2);
    out->tcp_seq = be32_at(h + 4);
    out->tcp_flags = h[13];
    rd_take(r, options);
    out->payload = rd_rest(r);
    out->payload_bytes = (uint32_t)(stated - options);
    out->cut = out->payload_bytes > out->payload.n;
    return true;
}

static void parse_transport(struct rd *r, uint8_t protocol, size_t missing, struct frame *out)
{
    bool whole = true;
    if (protocol == IP_UDP)
        whole = parse_udp(r, missing, out);
    else if (protocol == IP_TCP)
        whole = parse_tcp(r, missing, out);
    if (!whole)
        out->kind = FRAME_DAMAGED;
}

void frame_parse_ipv4(struct rd *r, struct frame *out)
{
    out->kind = FRAME_DAMAGED;
    const uint8_t *h = rd_take(r, IPV4_HEADER).p;
    if (!h || h[0] >> 4 != 4)
        return;
    size_t header = (size_t)(h[0] & 15) * 4, total = be16_at(h + 2);
    if (header < IPV4_HEADER || (total && total < header))
        return;
    rd_take(r, header - IPV4_HEADER);
    if (r->bad)
        return;
    size_t missing = total ? bound(r, total - header) : 0;
    out->kind = FRAME_OTHER;
    out->ip_id = be16_at(h + 4);
    set_address(&out->from, 4, h + 12);
    set_address(&out->to, 4, h + 16);
    uint16_t fragment = be16_at(h + 6);
    out->first_fragment = (fragment & 0x3fff) == 0x2000; /* more follow, offset 0 */
    if (fragment & 0x1fff)
        out->kind = FRAME_FRAGMENT;
    else
        parse_transport(r, h[9], missing, out);
}

/* Takes the extension headers off. False: the datagram ends within them, or is a later fragment. */
static bool take_extensions(struct rd *r, uint8_t *next, struct frame *out)
{
    while (*next == IP_HOP_BY_HOP || *next == IP_ROUTING || *next == IP_DESTINATION ||
           *next == IP_FRAGMENT) {
        const uint8_t *h = rd_take(r, 8).p;
        if (!h) {
            out->kind = FRAME_DAMAGED;
            return false;
        }
        if (*next != IP_FRAGMENT) {
            rd_take(r, (size_t)h[1] * 8);
        } else if (be16_at(h + 2) & 0xfff8) {
            out->kind = FRAME_FRAGMENT;
            return false;
        } else {
            out->first_fragment = h[3] & 1;
        }
        *next = h[0];
    }
    return true;
}

void frame_parse_ipv6(struct rd *r, struct frame *out)
{
    out->kind = FRAME_DAMAGED;
    const uint8_t *h = rd_take(r, IPV6_HEADER).p;
    if (!h || h[0] >> 4 != 6)
        return;
    size_t missing = be16_at(h + 4) ? bound(r, be16_at(h + 4)) : 0;
    out->kind = FRAME_OTHER;
    set_address(&out->from, 6, h + 8);
    set_address(&out->to, 6, h + 24);
    uint8_t next = h[6];
    if (take_extensions(r, &next, out))
        parse_transport(r, next, missing, out);
}
