/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a phone is told by its vendor class or host name, or is one already. Between
 * phone and server a relay may stand, and a capture that sees both its sides sees each message
 * twice with another gateway and other addresses; so a message is known by what it says, and said
 * again within a second it is a copy: phones repeat theirs after four (WIRE 3). The transaction
 * number is no help, since a phone never changes it (WIRE 0.3).
 */
#include "core/dhcp_event.h"
#include "core/tracker_impl.h"

enum { COPY_WITHIN_S = 1 };

/* SEP00156219BB2F, and that is who it is. */
static bool is_named_phone(const struct dhcp_packet *p)
{
    struct mac named;
    struct slice name = dhcp_option_text(p, DHCP_OPTION_HOSTNAME);
    return name.n == 3 + 12 && mac_parse(name, &named, NULL) && mac_eq(named, p->chaddr);
}

static bool is_of_phone(const struct tracker *t, const struct dhcp_packet *p)
{
    return who_is_phone(t, p->chaddr) || is_named_phone(p) ||
           dhcp_vendor_is_phone(dhcp_option_text(p, DHCP_OPTION_VENDOR), NULL);
}

static bool is_copy(struct tracker *t, const struct dhcp_packet *p, struct ip by)
{
    uint64_t what = hash_mac(p->reply ? EVENT_DHCP_REPLY : EVENT_DHCP_REQUEST, p->chaddr);
    what = hash_ip(hash_ip(hash_u64(what, (uint64_t)p->type), by), p->yiaddr);
    return !tracker_is_news(&t->said, what, t->now_us, tracker_seconds(t, COPY_WITHIN_S));
}

static void tell_request(struct tracker *t, const struct dhcp_packet *p)
{
    struct event e = tracker_event(t, EVENT_DHCP_REQUEST, p->chaddr, p->ciaddr);
    who_learn(t, p->chaddr, p->ciaddr);
    if (is_copy(t, p, dhcp_option_ip(p, DHCP_OPTION_SERVER)))
        return;
    dhcp_request_event(p, &e);
    tracker_tell(t, &e);
}

static void tell_reply(struct tracker *t, const struct dhcp_packet *p, struct ip from)
{
    char servers[DHCP_SERVERS_TEXT];
    struct event e = tracker_event(t, EVENT_DHCP_REPLY, p->chaddr, (struct ip){0});
    dhcp_reply_event(p, from, servers, &e);
    who_learn(t, p->chaddr, e.ip);
    if (!is_copy(t, p, ip_known(e.u.dhcp_reply.by) ? e.u.dhcp_reply.by : from))
        tracker_tell(t, &e);
}

void tracker_dhcp(struct tracker *t, const struct frame *f)
{
    struct dhcp_packet p;
    if (!dhcp_parse(f->payload, &p) || !is_of_phone(t, &p))
        return;
    if (p.reply)
        tell_reply(t, &p, f->from);
    else
        tell_request(t, &p);
}
