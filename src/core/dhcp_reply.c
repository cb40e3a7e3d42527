/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: type, server and lease time stand in every reply; the rest only where it was
 * asked for, in that order (RFC 2132 9.8). The TFTP server is said three times, since phones look
 * in three places (PHONES 6): option 150, option 66 as a dotted address, and siaddr.
 *
 * No router (option 3) is named. All that a phone needs stands in its subnet, and an isolated bench
 * has no way out; a gateway that this computer happens to have leads away from the bench, and a
 * phone that was given it would look for its call server there. Nothing is said in option 43, which
 * phones do not ask for.
 */
#include "core/dhcp_reply.h"

enum { BROADCAST_FLAG = 0x8000 };

/* What we have, and what of it comes only with a lease. */
static const struct {
    uint8_t code;
    bool with_lease;
} says[DHCP_SAYS_MAX] = {
    {DHCP_OPTION_MASK, false},      {DHCP_OPTION_RENEW, true}, {DHCP_OPTION_REBIND, true},
    {DHCP_OPTION_TFTP_NAME, false}, {DHCP_OPTION_TFTP, false},
};

static bool is_said(uint8_t code)
{
    for (size_t i = 0; i < ARRAY_SIZE(says); i++)
        if (says[i].code == code)
            return true;
    return false;
}

static void want(struct dhcp_ask *ask, uint8_t code)
{
    for (unsigned i = 0; i < ask->wants_count; i++)
        if (ask->wants[i] == code)
            return;
    if (is_said(code))
        ask->wants[ask->wants_count++] = code;
}

void dhcp_ask_take(struct dhcp_ask *ask, const struct dhcp_packet *p)
{
    const struct slice *list = dhcp_option(p, DHCP_OPTION_PARAMETERS);
    *ask = (struct dhcp_ask){.xid = p->xid,
                             .flags = p->flags,
                             .broadcast = (p->flags & BROADCAST_FLAG) != 0,
                             .chaddr = p->chaddr,
                             .ciaddr = p->ciaddr};
    for (size_t i = 0; list && i < list->n; i++)
        want(ask, list->p[i]);
    for (size_t i = 0; !list && i < ARRAY_SIZE(says); i++)
        want(ask, says[i].code);
}

static void put_seconds(struct buf *out, uint8_t code, uint32_t seconds)
{
    uint8_t mem[4];
    struct buf value;
    buf_fixed(&value, mem, sizeof mem);
    buf_be32(&value, seconds);
    dhcp_build_option(out, code, buf_view(&value));
}

static void say(struct buf *out, const struct dhcp_lease_config *c, uint8_t code)
{
    char text[IP_TEXT_SIZE];
    switch (code) {
    case DHCP_OPTION_MASK:
        dhcp_build_ip(out, code, ip_v4(~(UINT32_MAX >> c->prefix)));
        break;
    case DHCP_OPTION_RENEW:
        put_seconds(out, code, c->seconds / 2);
        break;
    case DHCP_OPTION_REBIND:
        put_seconds(out, code, c->seconds - c->seconds / 8);
        break;
    case DHCP_OPTION_TFTP_NAME:
        dhcp_build_option(out, code, slice_str(ip_format(c->server, text)));
        break;
    default:
        dhcp_build_ip(out, code, c->server);
    }
}

static bool needs_lease(uint8_t code)
{
    for (size_t i = 0; i < ARRAY_SIZE(says); i++)
        if (says[i].code == code)
            return says[i].with_lease;
    return false;
}

void dhcp_reply_build(struct buf *out, const struct dhcp_lease_config *c,
                      const struct dhcp_ask *ask, enum dhcp_type type, struct ip address)
{
    uint8_t kind = (uint8_t)type;
    bool lease = ip_known(address);
    struct dhcp_packet head = {.reply = true,
                               .xid = ask->xid,
                               .flags = ask->flags,
                               .yiaddr = address,
                               .chaddr = ask->chaddr};
    if (type != DHCP_NAK)
        head.siaddr = c->server;
    if (type == DHCP_ACK)
        head.ciaddr = ask->ciaddr;
    dhcp_build(out, &head);
    dhcp_build_option(out, DHCP_OPTION_TYPE, slice_of(&kind, 1));
    dhcp_build_ip(out, DHCP_OPTION_SERVER, c->server);
    if (lease)
        put_seconds(out, DHCP_OPTION_LEASE, c->seconds);
    if (type == DHCP_NAK)
        dhcp_build_option(out, DHCP_OPTION_MESSAGE, slice_str("not given by this bench"));
    for (unsigned i = 0; type != DHCP_NAK && i < ask->wants_count; i++)
        if (lease || !needs_lease(ask->wants[i]))
            say(out, c, ask->wants[i]);
    dhcp_build_end(out);
}
