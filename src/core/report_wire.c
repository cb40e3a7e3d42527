/* SPDX-License-Identifier: MIT */
/* The lines of events that only the wire shows: leases, neighbours, registrations, the card. */
#include "core/report_impl.h"

#include "core/text.h"

enum { SHOWN = 100 };

/* `label text`, nothing where the text is empty. */
static void put(struct buf *out, const char *label, struct slice text)
{
    char safe[SHOWN];
    if (text.n)
        buf_printf(out, "%s%s", label, text_safe(text, safe, sizeof safe));
}

static void put_ip(struct buf *out, const char *label, struct ip ip)
{
    char text[IP_TEXT_SIZE];
    if (ip_known(ip))
        buf_printf(out, "%s%s", label, ip_format(ip, text));
}

static void tell_reply(const struct event *e, struct buf *out)
{
    put(out, "DHCP ", e->u.dhcp_reply.type);
    put_ip(out, " from ", e->server);
    put_ip(out, ": address ", e->u.dhcp_reply.address);
    put(out, e->u.dhcp_reply.malformed_150 ? ", option 150 MALFORMED " : ", option 150 ",
        e->u.dhcp_reply.option_150);
    put(out, ", option 66 ", e->u.dhcp_reply.option_66);
    put_ip(out, ", siaddr ", e->u.dhcp_reply.siaddr);
}

static void tell_neighbour(const struct event *e, struct buf *out)
{
    put(out, e->kind == EVENT_CDP ? "CDP: " : "LLDP: ", e->u.neighbour.device);
    put(out, ", ", e->u.neighbour.platform);
    put(out, ", runs ", e->u.neighbour.version);
}

static void tell_registration(const struct event *e, struct buf *out)
{
    put(out, "Registers by ", e->u.reg.protocol);
    put_ip(out, " with ", e->server);
    put(out, " as ", e->u.reg.device);
    put(out, ", load ", e->u.reg.load);
    put(out, " (", e->u.reg.agent);
    put(out, e->u.reg.agent.n ? "): " : ": ", e->u.reg.result);
}

void report_wire_text(const struct event *e, struct buf *out)
{
    switch (e->kind) {
    case EVENT_DHCP_REQUEST:
        put(out, "DHCP ", e->u.dhcp_request.type);
        put(out, " by ", e->u.dhcp_request.hostname);
        put(out, ", ", e->u.dhcp_request.vendor);
        break;
    case EVENT_DHCP_REPLY:
        tell_reply(e, out);
        break;
    case EVENT_CDP:
    case EVENT_LLDP:
        tell_neighbour(e, out);
        break;
    case EVENT_ARP:
        put_ip(out, "ARP: looks for ", e->u.arp.target);
        break;
    case EVENT_REGISTER:
        tell_registration(e, out);
        break;
    case EVENT_LINK:
        put(out, "Interface ", e->u.link.interface);
        put_ip(out, ", ", e->u.link.address);
        buf_str(out, e->u.link.up ? ": up" : ": down");
        break;
    case EVENT_CAPTURE:
        put(out, "Capture of ", e->u.capture.interface);
        buf_printf(out, ": %llu packets, %llu lost, %llu not understood",
                   (unsigned long long)e->u.capture.packets, (unsigned long long)e->u.capture.drops,
                   (unsigned long long)e->u.capture.skipped);
        break;
    default:
        break;
    }
}
