/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the fields of WIRE 1 in the order in which a 7960 sends them. What CDP says
 * while the loader runs is not known (WIRE 13): here it is what the flash holds, the application
 * that ran last.
 */
#include "phones/sim_cdp.h"

#include "core/ether.h"

#include <stdio.h>
#include <string.h>

enum {
    CDP_DEVICE = 1,
    CDP_ADDRESSES = 2,
    CDP_PORT = 3,
    CDP_CAPABILITIES = 4,
    CDP_VERSION = 5,
    CDP_PLATFORM = 6,
    CDP_DUPLEX = 0x0b,
    CDP_VOICE_VLAN_QUERY = 0x0f,
    CDP_POWER = 0x10,
    CDP_TTL_S = 180,
    CAPABLE_HOST = 0x10, /* that bit alone (WIRE 1) */
    POWER_MW = 6300,
    HEAD = ETHER_HEAD + 8, /* 802.3, LLC and SNAP */
};

static const struct mac cdp_group = {{0x01, 0x00, 0x0c, 0xcc, 0xcc, 0xcc}};

char *sim_device_name(const struct sim_body *b, char dst[static 20])
{
    static const char *const prefix[PROTOCOL_COUNT] = {
        [PROTOCOL_UNKNOWN] = "SEP",
        [PROTOCOL_SCCP] = "SEP",
        [PROTOCOL_SIP] = "SIP",
        [PROTOCOL_MGCP] = "MGC",
    };
    char mac[MAC_TEXT_SIZE];
    snprintf(dst, 20, "%s%s", prefix[b->flash.protocol], mac_format_bare(b->mac, mac));
    return dst;
}

char *sim_cdp_version(const struct sim_body *b, char dst[static LOAD_NAME_MAX + 1])
{
    memcpy(dst, b->flash.application, LOAD_NAME_MAX + 1);
    if (b->flash.protocol == PROTOCOL_SIP && strlen(dst) > 4 && dst[4] == '-')
        dst[2] = '0'; /* P003-8-12-00 (WIRE 0.2); of eight-character names it is not known */
    return dst;
}

static void put(struct buf *b, uint16_t type, const void *value, size_t n)
{
    buf_be16(b, type);
    buf_be16(b, (uint16_t)(4 + n));
    buf_put(b, value, n);
}

static void put_text(struct buf *b, uint16_t type, const char *text)
{
    put(b, type, text, strlen(text));
}

static void put_address(struct buf *b, struct ip ip)
{
    buf_be16(b, CDP_ADDRESSES);
    buf_be16(b, 17);
    buf_be32(b, 1);            /* one address */
    buf_put(b, "\1\1\xcc", 3); /* its protocol: NLPID, 1 byte, IP */
    buf_be16(b, 4);
    buf_be32(b, ip_v4_value(ip));
}

/*
 * Of an odd length the last byte is added as the low one, and where it is above 0x7f with its sign:
 * Cisco's own slip, kept by everybody since (WIRE 1).
 */
static uint16_t checksum(struct slice cdp)
{
    uint8_t last = cdp.n % 2 ? cdp.p[cdp.n - 1] : 0;
    uint32_t start = last < 0x80 ? last : 0xff00u + last - 1;
    return ether_checksum(start, slice_sub(cdp, 0, cdp.n - cdp.n % 2));
}

void sim_cdp_build(struct buf *b, const struct sim_body *body)
{
    char name[20], version[LOAD_NAME_MAX + 1];
    buf_put(b, cdp_group.b, sizeof cdp_group.b);
    buf_put(b, body->mac.b, sizeof body->mac.b);
    buf_be16(b, 0); /* the 802.3 length, set below */
    buf_put(b, "\xaa\xaa\x03\x00\x00\x0c\x20\x00", 8);
    buf_put(b, (const uint8_t[]){2, CDP_TTL_S, 0, 0}, 4);
    put_text(b, CDP_DEVICE, sim_device_name(body, name));
    put_address(b, body->address);
    put_text(b, CDP_PORT, "Port 1");
    put(b, CDP_CAPABILITIES, (const uint8_t[]){0, 0, 0, CAPABLE_HOST}, 4);
    if (sim_cdp_version(body, version)[0])
        put_text(b, CDP_VERSION, version);
    put_text(b, CDP_PLATFORM,
             body->flash.model == PHONE_7940 ? "Cisco IP Phone 7940" : "Cisco IP Phone 7960");
    put(b, CDP_VOICE_VLAN_QUERY, "\x20\x02\x00\x01", 4);
    put(b, CDP_DUPLEX, "\1", 1);
    put(b, CDP_POWER, (const uint8_t[]){POWER_MW >> 8, POWER_MW & 0xff}, 2);
    if (b->bad)
        return;
    size_t length = b->len - ETHER_HEAD;
    uint16_t sum = checksum(slice_sub(buf_view(b), HEAD, b->len - HEAD));
    b->p[12] = (uint8_t)(length >> 8);
    b->p[13] = (uint8_t)length;
    b->p[HEAD + 2] = (uint8_t)(sum >> 8);
    b->p[HEAD + 3] = (uint8_t)sum;
}
