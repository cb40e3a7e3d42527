/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: four bytes (version, time to live, checksum), then TLVs whose length counts
 * their own four bytes (WIRE 1). The checksum is not looked at: it is wrong in edited captures.
 * Zeros behind the last TLV are padding, where no 802.3 length was there to tell (Linux cooked).
 */
#include "core/neighbour_impl.h"

enum {
    CDP_DEVICE = 1,
    CDP_ADDRESSES = 2,
    CDP_PORT = 3,
    CDP_VERSION = 5,
    CDP_PLATFORM = 6,
    TLV_HEADER = 4,
    PROTOCOL_NLPID = 1, /* followed by 1, 0xcc: IPv4 */
    NLPID_IPV4 = 0xcc,
};

/* The first IPv4 address of a list; 0.0.0.0, before DHCP, is none. */
static struct ip first_ipv4(struct rd *r)
{
    struct ip first = {0};
    for (uint32_t count = rd_be32(r); count && !r->bad; count--) {
        uint8_t type = rd_u8(r);
        struct slice protocol = rd_take(r, rd_u8(r));
        size_t n = rd_be16(r);
        bool ipv4 = type == PROTOCOL_NLPID && protocol.n == 1 && protocol.p[0] == NLPID_IPV4;
        if (ipv4 && n == 4 && !ip_known(first))
            first = ip_v4_given(rd_be32(r));
        else
            rd_take(r, n);
    }
    return first;
}

/* False: the value contradicts itself. */
static bool read_value(unsigned type, struct slice value, struct neighbour *out)
{
    struct rd r;
    switch (type) {
    case CDP_DEVICE:
        neighbour_set_device(out, neighbour_text(value));
        return true;
    case CDP_ADDRESSES:
        rd_init(&r, value);
        out->address = first_ipv4(&r);
        return !r.bad;
    case CDP_PORT:
        out->port = neighbour_text(value);
        return true;
    case CDP_VERSION:
        out->version = neighbour_text(value);
        return true;
    case CDP_PLATFORM:
        out->platform = neighbour_text(value);
        return true;
    default:
        return true;
    }
}

static bool is_padding(const struct rd *r)
{
    for (const uint8_t *p = r->p; p < r->end; p++)
        if (*p)
            return false;
    return true;
}

bool cdp_parse(struct slice payload, struct neighbour *out)
{
    struct rd r;
    rd_init(&r, payload);
    *out = (struct neighbour){0};
    uint8_t version = rd_u8(&r);
    rd_take(&r, 3);
    bool ok = !r.bad && (version == 1 || version == 2);
    while (ok && !is_padding(&r)) {
        unsigned type = rd_be16(&r);
        size_t n = rd_be16(&r);
        struct slice value = rd_take(&r, n >= TLV_HEADER ? n - TLV_HEADER : SIZE_MAX);
        ok = !r.bad && read_value(type, value, out);
    }
    if (!ok)
        *out = (struct neighbour){0};
    return ok;
}
