/* SPDX-License-Identifier: MIT */
#include "core/dhcp_event.h"

struct slice dhcp_option_text(const struct dhcp_packet *p, uint8_t code)
{
    const struct slice *value = dhcp_option(p, code);
    struct slice text = value ? *value : slice_str("");
    while (text.n && !text.p[text.n - 1])
        text.n--;
    return text;
}

void dhcp_request_event(const struct dhcp_packet *p, struct event *e)
{
    e->kind = EVENT_DHCP_REQUEST;
    e->mac = p->chaddr;
    e->ip = p->ciaddr;
    e->u.dhcp_request.type = slice_str(dhcp_type_name(p->type));
    e->u.dhcp_request.hostname = dhcp_option_text(p, DHCP_OPTION_HOSTNAME);
    e->u.dhcp_request.vendor = dhcp_option_text(p, DHCP_OPTION_VENDOR);
    e->u.dhcp_request.wanted = dhcp_option_ip(p, DHCP_OPTION_WANTED);
}

void dhcp_reply_event(const struct dhcp_packet *p, struct ip from,
                      char servers[static DHCP_SERVERS_TEXT], struct event *e)
{
    struct buf text;
    const struct slice *option = dhcp_option(p, DHCP_OPTION_TFTP);
    buf_fixed(&text, servers, DHCP_SERVERS_TEXT);
    e->kind = EVENT_DHCP_REPLY;
    e->mac = p->chaddr;
    e->ip = (struct ip){0};
    if (p->type == DHCP_ACK)
        e->ip = ip_known(p->yiaddr) ? p->yiaddr : p->ciaddr;
    e->server = from;
    e->u.dhcp_reply.type = slice_str(dhcp_type_name(p->type));
    e->u.dhcp_reply.by = dhcp_option_ip(p, DHCP_OPTION_SERVER);
    e->u.dhcp_reply.address = p->yiaddr;
    e->u.dhcp_reply.malformed_150 = option && !dhcp_servers_text(*option, &text);
    e->u.dhcp_reply.option_150 = buf_view(&text);
    e->u.dhcp_reply.option_66 = dhcp_option_text(p, DHCP_OPTION_TFTP_NAME);
    e->u.dhcp_reply.siaddr = p->siaddr;
}
