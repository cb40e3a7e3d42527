/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: identity is the MAC (DESIGN 7). Best is what the phone says itself: a name
 * that it asks (SEP00156219BB2F.cnf.xml), the device that CDP or a registration names, the host
 * name of a lease. The event's own MAC comes next; it may be a router's, so of a frame with nothing
 * but that, it does not go before a phone that the address is known to belong to (WIRE 0.10). Until
 * a MAC is known a phone goes by its address alone. When it is learnt, the nameless record becomes
 * that phone's, or melts into the record that the MAC has already, as when it was chosen by MAC
 * beforehand. An address belongs to whoever used it last; a lease gives it away.
 */
#include "core/model_impl.h"

#include <stdlib.h>

static bool make_room(struct model *m)
{
    if (m->count < m->room)
        return true;
    size_t room = m->room ? m->room * 2 : 16;
    struct phone **more = realloc(m->phone, room * sizeof(struct phone *));
    if (!more)
        return false;
    m->phone = more;
    m->room = room;
    return true;
}

static struct phone *add_phone(struct model *m, int64_t now)
{
    struct phone *p;
    if (m->count == MODEL_PHONES_MAX || !make_room(m) || (m->fleet && !make_room(m->fleet)))
        return NULL;
    if (!queue_reserve(&m->queue, m->count + 1) || !(p = malloc(sizeof *p)))
        return NULL;
    phone_init(p, &m->bench);
    p->bench = m->name;
    p->stage_since_us = now;
    m->phone[m->count++] = p;
    if (m->fleet)
        m->fleet->phone[m->fleet->count++] = p;
    m->newest_us = now;
    return p;
}

static void unlist(struct model *m, const struct phone *p)
{
    size_t i = 0;
    while (m->phone[i] != p)
        i++;
    for (m->count--; i < m->count; i++)
        m->phone[i] = m->phone[i + 1];
}

static void drop_phone(struct model *m, struct phone *p)
{
    unlist(m, p);
    if (m->fleet)
        unlist(m->fleet, p);
    index_remove(&m->by_mac, p);
    index_remove(&m->by_ip, p);
    queue_remove(&m->queue, p);
    phone_free(p);
    free(p);
}

static bool set_mac(struct model *m, struct phone *p, struct mac mac)
{
    phone_set_mac(p, mac);
    return index_put(&m->by_mac, p);
}

/* p uses this address now, and nobody else does. */
static bool set_ip(struct model *m, struct phone *p, struct ip ip)
{
    struct phone *former = index_find_ip(&m->by_ip, ip);
    if (!ip_known(ip) || former == p)
        return true;
    if (former) {
        index_remove(&m->by_ip, former);
        former->ip = (struct ip){0};
    }
    index_remove(&m->by_ip, p);
    p->ip = ip;
    return index_put(&m->by_ip, p);
}

struct phone *model_phone_get(struct model *m, struct mac mac)
{
    struct phone *p = index_find_mac(&m->by_mac, mac);
    if (p || !(p = add_phone(m, m->last_us)))
        return p;
    if (set_mac(m, p, mac))
        return p;
    drop_phone(m, p);
    return NULL;
}

/* The record of this MAC, with whatever was known by the address alone melted into it. */
static struct phone *join(struct model *m, struct mac mac, struct phone *by_ip, bool create)
{
    struct phone *p = index_find_mac(&m->by_mac, mac);
    bool nameless = by_ip && !mac_known(by_ip->mac);
    if (!p && nameless)
        return set_mac(m, by_ip, mac) ? by_ip : NULL;
    if (!p)
        return create ? model_phone_get(m, mac) : NULL;
    if (nameless) {
        if (!phone_merge(p, by_ip, &m->bench))
            return NULL;
        drop_phone(m, by_ip);
        queue_update(&m->queue, p);
    }
    return p;
}

/* The MAC that the phone itself tells; unknown: the event says none. */
static struct mac told_mac(const struct event *e)
{
    struct mac mac = {{0}};
    if (e->kind == EVENT_TFTP_REQUEST)
        phone_ask_of(e->name, &mac);
    else if (e->kind == EVENT_CDP || e->kind == EVENT_LLDP)
        mac_parse(e->u.neighbour.device, &mac, NULL);
    else if (e->kind == EVENT_REGISTER)
        mac_parse(e->u.reg.device, &mac, NULL);
    else if (e->kind == EVENT_DHCP_REQUEST && !mac_known(e->mac))
        mac_parse(e->u.dhcp_request.hostname, &mac, NULL);
    return mac;
}

static bool is_frame_only(const struct event *e)
{
    return e->kind >= EVENT_TFTP_REQUEST && e->kind <= EVENT_TFTP_ERROR;
}

/* Which MAC an event is of; `owner`: who has its address so far, or NULL. */
static struct mac mac_of(const struct model *m, const struct event *e, const struct phone *owner)
{
    struct mac mac = told_mac(e);
    if (mac_known(mac) || !mac_known(e->mac))
        return mac;
    if (is_frame_only(e) && owner && mac_known(owner->mac) && !index_find_mac(&m->by_mac, e->mac))
        return owner->mac;
    return e->mac;
}

struct phone *model_phone_of(struct model *m, const struct event *e, bool create, bool *ok)
{
    struct phone *p = ip_known(e->ip) ? index_find_ip(&m->by_ip, e->ip) : NULL;
    struct mac mac = mac_of(m, e, p);
    bool full = m->count == MODEL_PHONES_MAX;
    if (mac_known(mac))
        p = join(m, mac, p, create);
    else if (!p && create && ip_known(e->ip))
        p = add_phone(m, e->t_us);
    else if (!p)
        return NULL;
    *ok = p || !create || full;
    if (!p || !set_ip(m, p, e->ip))
        return NULL;
    return p;
}
