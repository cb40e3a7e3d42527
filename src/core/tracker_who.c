/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a MAC becomes known as a phone's by what only a phone says: CDP or LLDP, a
 * vendor class, a file name, a device name. An address becomes its own by a lease, CDP, or by being
 * the sender's when it said so. The MAC of a frame is believed only where it is such a phone's
 * already: behind a router or a relay it is somebody else's (WIRE 0.10).
 */
#include "core/neighbour.h"
#include "core/tracker_impl.h"

enum { ARP_AGAIN_S = 30 };

struct known_phone {
    struct cell cell; /* by MAC */
};

struct known_address {
    struct cell cell; /* by address */
    struct mac mac;
};

bool who_init(struct tracker *t)
{
    return table_init(&t->macs, sizeof(struct known_phone), PHONES_MAX) &&
           table_init(&t->addresses, sizeof(struct known_address), PHONES_MAX);
}

void who_learn(struct tracker *t, struct mac phone, struct ip address)
{
    if (!mac_known(phone))
        return;
    struct known_phone *p = table_take(&t->macs, hash_mac(0, phone));
    p->cell.kept_us = t->now_us;
    if (!ip_known(address))
        return;
    struct known_address *a = table_take(&t->addresses, hash_ip(0, address));
    a->cell.kept_us = t->now_us;
    a->mac = phone;
}

bool who_is_phone(const struct tracker *t, struct mac mac)
{
    return mac_known(mac) && table_find(&t->macs, hash_mac(0, mac));
}

struct mac who_has(const struct tracker *t, struct ip address)
{
    const struct known_address *a = table_find(&t->addresses, hash_ip(0, address));
    return a ? a->mac : (struct mac){{0}};
}

struct mac who_sent(const struct tracker *t, const struct frame *f)
{
    struct mac mac = who_has(t, f->from);
    if (!mac_known(mac) && who_is_phone(t, f->from_mac))
        mac = f->from_mac;
    return mac;
}

/* --- phones that name themselves --- */

static void tell_neighbour(struct tracker *t, const struct frame *f, enum event_kind kind,
                           const struct neighbour *n)
{
    struct mac mac = mac_known(n->mac) ? n->mac : f->from_mac;
    struct event e = tracker_event(t, kind, mac, n->address);
    who_learn(t, mac, n->address);
    e.u.neighbour.device = n->device;
    e.u.neighbour.platform = n->platform;
    e.u.neighbour.version = n->version;
    e.u.neighbour.port = n->port;
    tracker_tell(t, &e);
}

void tracker_cdp(struct tracker *t, const struct frame *f)
{
    struct neighbour n;
    if (cdp_parse(f->payload, &n) && neighbour_is_phone(&n))
        tell_neighbour(t, f, EVENT_CDP, &n);
}

void tracker_lldp(struct tracker *t, const struct frame *f)
{
    struct neighbour n;
    if (lldp_parse(f->payload, &n) && neighbour_is_phone(&n))
        tell_neighbour(t, f, EVENT_LLDP, &n);
}

/* Whose address a phone asks for is the server that it is about to speak to. */
void tracker_arp(struct tracker *t, const struct frame *f)
{
    struct arp_packet a;
    if (!arp_parse(f->payload, &a) || !a.request || !who_is_phone(t, a.sender_mac))
        return;
    uint64_t what = hash_ip(hash_mac(EVENT_ARP, a.sender_mac), a.target);
    who_learn(t, a.sender_mac, a.sender);
    if (!tracker_is_news(&t->said, what, t->now_us, tracker_seconds(t, ARP_AGAIN_S)))
        return;
    struct event e = tracker_event(t, EVENT_ARP, a.sender_mac, a.sender);
    e.u.arp.target = a.target;
    tracker_tell(t, &e);
}
