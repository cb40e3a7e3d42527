/* SPDX-License-Identifier: MIT */
/* What an application says of itself when it registers (WIRE 0.8, 5, 6, 7). */
#include "phones/sim_call.h"

#include "phones/sim_cdp.h"

#include "core/sccp.h"

#include <string.h>

enum { SIP_CONTACT_PORT = 5060, AGENT_NAMES_MODEL_FROM = 8, FIRST_CSEQ = 101 };

/* The user part: a phone takes line1_name, and whatever that is, it is no secret worth simulating.
 */
static void put_uri(struct buf *b, const char *user, struct ip host, uint16_t port)
{
    char text[IP_TEXT_SIZE];
    buf_printf(b, "<sip:%s@%s", user, ip_format(host, text));
    if (port)
        buf_printf(b, ":%u;transport=udp", port);
    buf_u8(b, '>');
}

static bool is_8_or_later(const struct sim_body *body)
{
    struct load_name n;
    return load_name_parse(slice_str(body->flash.application), &n) &&
           n.major >= AGENT_NAMES_MODEL_FROM;
}

static void put_agent(struct buf *b, const struct sim_body *body)
{
    if (is_8_or_later(body))
        buf_printf(b, "User-Agent: Cisco-CP%sG/8.0\r\n",
                   body->flash.model == PHONE_7940 ? "7940" : "7960");
    else
        buf_str(b, "User-Agent: CSCO/7\r\n");
}

static const char *lower_mac(struct mac m, char dst[static MAC_TEXT_SIZE])
{
    mac_format_bare(m, dst);
    for (char *c = dst; *c; c++)
        *c = (char)byte_lower((uint8_t)*c);
    return dst;
}

void sim_call_build_register(struct buf *b, const struct sim_body *body, const struct sim_call *c)
{
    char mac[MAC_TEXT_SIZE], user[MAC_TEXT_SIZE], own[IP_TEXT_SIZE], proxy[IP_TEXT_SIZE];
    unsigned tag = c->rounds;
    bool young = is_8_or_later(body);
    lower_mac(body->mac, mac);
    mac_format_bare(body->mac, user);
    ip_format(body->address, own);
    buf_printf(b, "REGISTER sip:%s SIP/2.0\r\n", ip_format(c->server, proxy));
    buf_printf(b, "Via: SIP/2.0/UDP %s:%u;branch=z9hG4bK%08x\r\n", own, SIP_CONTACT_PORT, tag);
    buf_str(b, "From: ");
    put_uri(b, user, c->server, 0);
    if (young)
        buf_printf(b, ";tag=%s%04x0000-0000%04x", mac, tag & 0xffff, tag & 0xffff);
    buf_str(b, "\r\nTo: ");
    put_uri(b, user, c->server, 0);
    buf_printf(b, "\r\nCall-ID: %.8s-%s0002-00000000-0000%04x@%s\r\n", mac, mac + 8, tag & 0xffff,
               own);
    buf_printf(b, "Max-Forwards: 70\r\nCSeq: %u REGISTER\r\n", FIRST_CSEQ);
    put_agent(b, body);
    buf_str(b, "Contact: ");
    put_uri(b, user, body->address, SIP_CONTACT_PORT);
    if (young)
        buf_printf(b,
                   ";+sip.instance=\"<urn:uuid:00000000-0000-0000-0000-%s>\""
                   ";+u.sip!model.ccm.cisco.com=\"%u\"",
                   mac, body->flash.model == PHONE_7940 ? SCCP_TYPE_7940 : SCCP_TYPE_7960);
    buf_str(b, "\r\nContent-Length: 0\r\nExpires: 3600\r\n\r\n");
}

/* The endpoint's name is not known (WIRE 7): aaln/1, and the name that DHCP was told. */
void sim_call_build_rsip(struct buf *b, const struct sim_body *body, const struct sim_call *c)
{
    char name[20];
    buf_printf(b, "RSIP %u aaln/1@%s MGCP 0.1\r\nRM: restart\r\n", c->rounds,
               sim_device_name(body, name));
}

static void put_version(struct buf *b, const char *load)
{
    struct load_name n;
    bool known = load_name_parse(slice_str(load), &n) && n.has_version;
    if (known && n.release[0] == '\0')
        buf_printf(b, "%u.%u(%u.%u)", n.major, n.minor, n.maintenance, n.sub);
    else if (known && strncmp(n.release, "SR", 2) == 0 && n.maintenance)
        buf_printf(b, "%u.%u(%uSR%u.0)", n.major, n.minor, n.maintenance, n.service_release);
    else
        buf_str(b, load);
}

void sim_call_alarm_text(struct buf *b, const struct sim_body *body)
{
    char name[20];
    buf_printf(b, "25: Name=%s Load= ", sim_device_name(body, name));
    put_version(b, body->flash.application);
    buf_str(b, " Last=Initialized");
}
