/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: TLVs of seven bits type and nine bits length. Chassis, port and time to live
 * come first and in this order (IEEE 802.1AB 8.2), which tells LLDP from other bytes. What LLDP-MED
 * says of model and software is exact; the system description, "Cisco IP Phone 7962G,V12,
 * SCCP42.9-3-1ES27S" (WIRE 2), stands in for what is absent.
 */
#include "core/neighbour_impl.h"

#include <string.h>

enum {
    LLDP_END = 0,
    LLDP_CHASSIS = 1,
    LLDP_PORT = 2,
    LLDP_TTL = 3,
    LLDP_PORT_TEXT = 4,
    LLDP_NAME = 5,
    LLDP_DESCRIPTION = 6,
    LLDP_MANAGEMENT = 8,
    LLDP_ORGANISATION = 127,
    CHASSIS_ADDRESS = 5,
    PORT_MAC = 3,
    PORT_ADDRESS = 4,
    FAMILY_IPV4 = 1,
    MED_SOFTWARE = 0x0012bb07, /* the OUI of TIA, then what it is */
    MED_MODEL = 0x0012bb0a,
};

/* A family, then an address of it; only IPv4 is taken. */
static struct ip ipv4_of(struct rd *r)
{
    uint8_t family = rd_u8(r);
    return family == FAMILY_IPV4 && rd_left(r) >= 4 ? ip_v4_given(rd_be32(r)) : (struct ip){0};
}

static void read_chassis(struct rd *r, struct neighbour *out)
{
    if (rd_u8(r) == CHASSIS_ADDRESS)
        out->address = ipv4_of(r);
}

static void read_management(struct rd *r, struct neighbour *out)
{
    struct rd address;
    rd_init(&address, rd_take(r, rd_u8(r)));
    if (!ip_known(out->address) && rd_left(&address))
        out->address = ipv4_of(&address);
}

/* A name where it is one; a MAC or an address is none. */
static void read_port(struct rd *r, struct neighbour *out)
{
    uint8_t kind = rd_u8(r);
    if (kind != PORT_MAC && kind != PORT_ADDRESS)
        out->port = neighbour_text(rd_rest(r));
}

static void read_name(struct slice value, struct neighbour *out)
{
    struct slice name = neighbour_text(value);
    const uint8_t *dot = name.n ? memchr(name.p, '.', name.n) : NULL;
    neighbour_set_device(out, dot ? slice_sub(name, 0, (size_t)(dot - name.p)) : name);
}

static void read_med(struct rd *r, struct neighbour *out)
{
    if (rd_left(r) < 4)
        return;
    uint32_t kind = rd_be32(r);
    if (kind == MED_SOFTWARE)
        out->version = neighbour_text(rd_rest(r));
    else if (kind == MED_MODEL)
        out->platform = neighbour_text(rd_rest(r));
}

/* What stands behind the last comma. */
static struct slice described_version(struct slice description)
{
    size_t i = description.n;
    while (i && description.p[i - 1] != ',')
        i--;
    if (i == 0)
        return slice_of(NULL, 0);
    while (i < description.n && description.p[i] == ' ')
        i++;
    return slice_sub(description, i, description.n);
}

/* Texts that stand in, at the end, for what was not said. */
struct lldp_texts {
    struct slice port, description;
};

/* False: the value contradicts itself. */
static bool read_value(unsigned type, struct slice value, struct lldp_texts *texts,
                       struct neighbour *out)
{
    struct rd r;
    rd_init(&r, value);
    switch (type) {
    case LLDP_CHASSIS:
        read_chassis(&r, out);
        break;
    case LLDP_PORT:
        read_port(&r, out);
        break;
    case LLDP_PORT_TEXT:
        texts->port = neighbour_text(value);
        break;
    case LLDP_NAME:
        read_name(value, out);
        break;
    case LLDP_DESCRIPTION:
        texts->description = neighbour_text(value);
        break;
    case LLDP_MANAGEMENT:
        read_management(&r, out);
        break;
    case LLDP_ORGANISATION:
        read_med(&r, out);
        break;
    default:
        break;
    }
    return !r.bad;
}

static bool read_values(struct rd *r, struct lldp_texts *texts, struct neighbour *out)
{
    for (unsigned i = LLDP_CHASSIS; i <= LLDP_TTL || rd_left(r); i++) {
        unsigned head = rd_be16(r), type = head >> 9;
        struct slice value = rd_take(r, head & 0x1ff);
        if (r->bad || (i <= LLDP_TTL && type != i))
            return false;
        if (type == LLDP_END)
            return true;
        if (!read_value(type, value, texts, out))
            return false;
    }
    return true;
}

bool lldp_parse(struct slice payload, struct neighbour *out)
{
    struct rd r;
    struct lldp_texts texts = {0};
    rd_init(&r, payload);
    *out = (struct neighbour){0};
    if (!read_values(&r, &texts, out)) {
        *out = (struct neighbour){0};
        return false;
    }
    if (!out->port.n)
        out->port = texts.port;
    if (!out->platform.n)
        out->platform = texts.description;
    if (!out->version.n)
        out->version = described_version(texts.description);
    return true;
}
