/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a link layer leads to an EtherType or to an IP header, whatever it looks
 * like itself; from there on all are alike. Each header is taken off the reader in one bounded take
 * and its fields are picked out of it, since every packet of a busy network passes here. A take
 * that fails gives no bytes: the frame ends before its headers do, and is FRAME_DAMAGED.
 *
 *   Ethernet, SLL, SLL2 -> tags -> EtherType                   -> IPv4 IPv6 ARP LLDP
 *                               -> length -> LLC/SNAP -> OUI 0 -> the same
 *                                                     -> Cisco -> CDP
 *   NULL, LOOP, RAW     -> IPv4 IPv6
 */
#include "core/frame_impl.h"

#include <string.h>

enum {
    TYPE_LLC = 4, /* Linux cooked: LLC follows; as a length it would leave no room for SNAP */
    TYPE_FIRST = 0x0600, /* below: a length (IEEE 802.3) */
    TYPE_IPV4 = 0x0800,
    TYPE_ARP = 0x0806,
    TYPE_TAG = 0x8100,
    TYPE_IPV6 = 0x86dd,
    TYPE_TAG_SERVICE = 0x88a8,
    TYPE_LLDP = 0x88cc,
    TYPE_TAG_OLD = 0x9100,
    LENGTH_MAX = 1500,
    OUI_CISCO = 0x00000c,
    PID_CDP = 0x2000,
};

static const struct {
    uint32_t link;
    const char *name;
} LINK_NAMES[] = {
#define X(id, number, text) {id, text},
    FRAME_LINKS(X)
#undef X
};

const char *frame_link_name(uint32_t link)
{
    for (size_t i = 0; i < ARRAY_SIZE(LINK_NAMES); i++)
        if (LINK_NAMES[i].link == link)
            return LINK_NAMES[i].name;
    return NULL;
}

static bool is_tag(uint16_t type)
{
    return type == TYPE_TAG || type == TYPE_TAG_SERVICE || type == TYPE_TAG_OLD;
}

static void take_payload(struct rd *r, enum frame_kind kind, size_t missing, struct frame *out)
{
    out->kind = kind;
    out->payload = rd_rest(r);
    out->payload_bytes = (uint32_t)(out->payload.n + missing);
    out->cut = missing > 0;
}

static void parse_type(struct rd *r, uint16_t type, size_t missing, struct frame *out)
{
    switch (type) {
    case TYPE_IPV4:
        frame_parse_ipv4(r, out);
        break;
    case TYPE_IPV6:
        frame_parse_ipv6(r, out);
        break;
    case TYPE_ARP:
        take_payload(r, FRAME_ARP, missing, out);
        break;
    case TYPE_LLDP:
        take_payload(r, FRAME_LLDP, missing, out);
        break;
    default:
        break;
    }
}

/* What stands behind `length` bytes is padding; less than that is a frame that was cut. */
static void parse_llc(struct rd *r, size_t length, struct frame *out)
{
    struct rd inner;
    size_t missing = length > rd_left(r) ? length - rd_left(r) : 0;
    rd_init(&inner, rd_take(r, length - missing));
    const uint8_t *llc = rd_take(&inner, 3).p;
    if (llc && memcmp(llc, "\xaa\xaa\x03", 3) != 0)
        return;
    const uint8_t *snap = rd_take(&inner, 5).p;
    if (!snap) {
        out->kind = FRAME_DAMAGED;
        return;
    }
    uint32_t oui = be32_at(snap) >> 8;
    uint16_t pid = be16_at(snap + 3);
    if (oui == 0)
        parse_type(&inner, pid, missing, out);
    else if (oui == OUI_CISCO && pid == PID_CDP)
        take_payload(&inner, FRAME_CDP, missing, out);
}

/* Tags, then a type or a length. */
static void parse_tagged(struct rd *r, uint16_t type, struct frame *out)
{
    while (is_tag(type)) {
        const uint8_t *tag = rd_take(r, 4).p;
        if (!tag) {
            out->kind = FRAME_DAMAGED;
            return;
        }
        if (out->vlan_count < FRAME_VLANS_MAX)
            out->vlan[out->vlan_count++] = be16_at(tag) & 0x0fff;
        type = be16_at(tag + 2);
    }
    if (type >= TYPE_FIRST)
        parse_type(r, type, 0, out);
    else if (type == TYPE_LLC)
        parse_llc(r, rd_left(r), out);
    else if (type <= LENGTH_MAX)
        parse_llc(r, type, out);
}

/* Either address and the type are at fixed places of a header of `size` bytes. */
struct link_layout {
    uint8_t size, from, to, type;
    uint8_t from_size; /* where the length of `from` stands; 0: it is always six */
};

enum { NOWHERE = 255 };

static const struct link_layout ETHERNET = {.size = 14, .from = 6, .to = 0, .type = 12};
static const struct link_layout SLL = {
    .size = 16, .from = 6, .from_size = 5, .to = NOWHERE, .type = 14};
static const struct link_layout SLL2 = {
    .size = 20, .from = 12, .from_size = 11, .to = NOWHERE, .type = 0};

static void parse_link(struct rd *r, const struct link_layout *at, struct frame *out)
{
    const uint8_t *h = rd_take(r, at->size).p;
    if (!h) {
        out->kind = FRAME_DAMAGED;
        return;
    }
    if (!at->from_size || h[at->from_size] == sizeof out->from_mac.b)
        memcpy(out->from_mac.b, h + at->from, sizeof out->from_mac.b);
    if (at->to != NOWHERE)
        memcpy(out->to_mac.b, h + at->to, sizeof out->to_mac.b);
    parse_tagged(r, be16_at(h + at->type), out);
}

static void parse_raw(struct rd *r, struct frame *out)
{
    unsigned version = rd_left(r) ? r->p[0] >> 4 : 0;
    if (version == 4)
        frame_parse_ipv4(r, out);
    else if (version == 6)
        frame_parse_ipv6(r, out);
    else
        out->kind = FRAME_DAMAGED;
}

/* AF_INET is 2 everywhere; AF_INET6 is what each system made of it. */
static void parse_family(struct rd *r, bool host_order, struct frame *out)
{
    static const uint8_t INET6[] = {10, 23, 24, 28, 30}; /* Linux, Windows, Net/Open/Free, Darwin */
    const uint8_t *h = rd_take(r, 4).p;
    if (!h) {
        out->kind = FRAME_DAMAGED;
        return;
    }
    uint32_t family = be32_at(h);
    if (host_order && family >= 1U << 16) /* no family is that large: the other byte order */
        family = (uint32_t)h[3] << 24 | (uint32_t)h[2] << 16 | (uint32_t)h[1] << 8 | h[0];
    if (family == 2)
        frame_parse_ipv4(r, out);
    else if (family <= UINT8_MAX && memchr(INET6, (int)family, sizeof INET6))
        frame_parse_ipv6(r, out);
}

void frame_parse(uint32_t link, struct slice captured, struct frame *out)
{
    struct rd r;
    rd_init(&r, captured);
    *out = (struct frame){.kind = FRAME_OTHER};
    switch (link) {
    case LINK_ETHERNET:
        parse_link(&r, &ETHERNET, out);
        break;
    case LINK_SLL:
        parse_link(&r, &SLL, out);
        break;
    case LINK_SLL2:
        parse_link(&r, &SLL2, out);
        break;
    case LINK_NULL:
    case LINK_LOOP:
        parse_family(&r, link == LINK_NULL, out);
        break;
    case LINK_RAW_BSD:
    case LINK_RAW_OPENBSD:
    case LINK_RAW:
        parse_raw(&r, out);
        break;
    case LINK_IPV4:
        frame_parse_ipv4(&r, out);
        break;
    case LINK_IPV6:
        frame_parse_ipv6(&r, out);
        break;
    default:
        break;
    }
}

bool arp_parse(struct slice payload, struct arp_packet *out)
{
    struct rd r;
    rd_init(&r, payload);
    const uint8_t *p = rd_take(&r, 28).p;
    /* Ethernet, IPv4, six and four bytes, then request (1) or reply (2) */
    if (!p || memcmp(p, "\0\1\10\0\6\4\0", 7) != 0 || (p[7] != 1 && p[7] != 2))
        return false;
    out->request = p[7] == 1;
    memcpy(out->sender_mac.b, p + 8, sizeof out->sender_mac.b);
    out->sender = ip_v4_given(be32_at(p + 14));
    out->target = ip_v4_given(be32_at(p + 24));
    return true;
}
