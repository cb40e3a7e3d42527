/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a phone keeps its address across reboots, and after its lease is over until
 * somebody else needs it: first go addresses that nobody ever had, then the one whose lease ended
 * first. Before an address is offered somebody looks for it on the wire, since on a bench people
 * type addresses into phones. A client is its option 61, and where that is its MAC, or absent, its
 * MAC: a loader that sends none and an application that does are one phone.
 *
 * A REQUEST for an address that we did not give gets a NAK at once, also where a cautious server
 * would be silent: that costs a phone 60 s (PHONES 6). Only phones are told so.
 */
#include "core/dhcp_lease.h"

#include "core/dhcp_pool.h"
#include "core/tracker_table.h"

const char *dhcp_silence_text(enum dhcp_silence s)
{
    static const char *const text[] = {
#define X(id, text) text,
        DHCP_SILENCES(X)
#undef X
    };
    return text[s];
}

static uint64_t client_of_mac(struct mac mac)
{
    return hash_mac(0, mac);
}

static uint64_t client_of(const struct dhcp_packet *p)
{
    const struct slice *id = dhcp_option(p, DHCP_OPTION_CLIENT_ID);
    bool is_mac = id && id->n == 1 + sizeof p->chaddr.b && id->p[0] == 1;
    struct mac mac = p->chaddr;
    if (!id || !id->n)
        return client_of_mac(p->chaddr);
    for (size_t i = 0; is_mac && i < sizeof mac.b; i++)
        mac.b[i] = id->p[1 + i];
    return is_mac ? client_of_mac(mac) : hash_slice(1, *id);
}

/* The slot of whoever sent this. One that an earlier run gave was remembered by its MAC. */
static struct slot *slot_of(struct dhcp_leases *t, const struct dhcp_packet *p, uint64_t client)
{
    struct slot *s = pool_slot_of(t, client);
    if (!s && (s = pool_slot_of(t, client_of_mac(p->chaddr))) != NULL) {
        if (!s->restored)
            return NULL;
        pool_set_client(t, s, client);
    }
    if (s)
        s->restored = false;
    return s;
}

void dhcp_lease_restore(struct dhcp_leases *t, struct ip address, struct mac mac, int64_t now_us)
{
    struct slot *s = pool_slot_at(t, address), *former = pool_slot_of(t, client_of_mac(mac));
    if (!s || s->state == STATE_OURS || !mac_known(mac))
        return;
    pool_pass_time(t, now_us);
    if (former && former != s)
        pool_move(t, former, STATE_FREE);
    pool_set_client(t, s, client_of_mac(mac));
    s->restored = true;
    pool_move(t, s, STATE_BOUND);
}

/* --- answers --- */

static void stay_silent(struct dhcp_answer *a, enum dhcp_silence why)
{
    *a = (struct dhcp_answer){.act = DHCP_ACT_SILENCE, .silence = why};
}

static void reply(const struct dhcp_leases *t, const struct dhcp_ask *ask, enum dhcp_type type,
                  struct ip address, struct buf *out, struct dhcp_answer *a)
{
    *a = (struct dhcp_answer){.act = DHCP_ACT_REPLY, .type = type, .mac = ask->chaddr};
    dhcp_reply_build(out, &t->config, ask, type, address);
    if (type == DHCP_NAK) {
        a->way = DHCP_WAY_ALL;
    } else if (ip_known(ask->ciaddr)) {
        a->way = DHCP_WAY_ADDRESS;
        a->to = ask->ciaddr;
    } else {
        a->way = ask->broadcast ? DHCP_WAY_ALL : DHCP_WAY_CARD;
        a->to = address;
    }
}

static void offer(struct dhcp_leases *t, struct slot *s, const struct dhcp_ask *ask,
                  struct buf *out, struct dhcp_answer *a)
{
    reply(t, ask, DHCP_OFFER, pool_address(t, s), out, a);
}

static void probe(struct dhcp_leases *t, struct slot *s, uint64_t client,
                  const struct dhcp_ask *ask, struct dhcp_answer *a)
{
    pool_set_client(t, s, client);
    s->ask = *ask;
    pool_move(t, s, STATE_PROBED);
    *a = (struct dhcp_answer){
        .act = DHCP_ACT_PROBE, .mac = ask->chaddr, .probe = pool_address(t, s)};
}

static void search(struct dhcp_leases *t, struct ip wish, uint64_t client,
                   const struct dhcp_ask *ask, struct dhcp_answer *a)
{
    struct slot *s = pool_choose(t, wish);
    if (s)
        probe(t, s, client, ask, a);
    else
        stay_silent(a, DHCP_SILENT_EMPTY);
}

static void bind(struct dhcp_leases *t, struct slot *s, const struct dhcp_ask *ask, struct buf *out,
                 struct dhcp_answer *a)
{
    pool_move(t, s, STATE_BOUND);
    reply(t, ask, DHCP_ACK, pool_address(t, s), out, a);
}

void dhcp_lease_probed(struct dhcp_leases *t, struct ip address, bool taken, int64_t now_us,
                       struct buf *out, struct dhcp_answer *a)
{
    struct slot *s = pool_slot_at(t, address);
    pool_pass_time(t, now_us);
    if (!s || s->state != STATE_PROBED) {
        stay_silent(a, DHCP_SILENT_WRONG);
        return;
    }
    uint64_t client = s->client;
    struct dhcp_ask ask = s->ask;
    pool_move(t, s, taken ? STATE_ASIDE : STATE_OFFERED);
    if (taken)
        search(t, (struct ip){0}, client, &ask, a);
    else
        offer(t, s, &ask, out, a);
}

/* --- what clients send (RFC 2131 4.3) --- */

struct asking {
    struct dhcp_leases *t;
    const struct dhcp_packet *p;
    struct slot *slot; /* the client's, or NULL */
    uint64_t client;
    struct ip wanted, by; /* options 50 and 54 */
    struct dhcp_ask ask;
    struct buf *out;
    struct dhcp_answer *a;
};

static void on_discover(struct asking *q)
{
    struct slot *s = q->slot;
    q->ask.ciaddr = (struct ip){0}; /* it has none */
    if (!s) {
        search(q->t, q->wanted, q->client, &q->ask, q->a);
    } else if (s->state == STATE_PROBED) {
        s->ask = q->ask;
        stay_silent(q->a, DHCP_SILENT_WAIT);
    } else if (s->state == STATE_PAST) {
        probe(q->t, s, q->client, &q->ask, q->a);
    } else {
        if (s->state == STATE_OFFERED)
            pool_move(q->t, s, STATE_OFFERED);
        offer(q->t, s, &q->ask, q->out, q->a);
    }
}

/* Whoever asked all a moment ago has heard that server since; else it may remember it from another
 * life. */
static void took_other(struct asking *q)
{
    struct slot *s = q->slot;
    bool asked_all = s && (s->state == STATE_OFFERED || s->state == STATE_PROBED);
    if (s && s->state == STATE_OFFERED)
        pool_move(q->t, s, STATE_FREE);
    stay_silent(q->a, asked_all ? DHCP_SILENT_RIVAL : DHCP_SILENT_OTHER);
}

/* SELECTING names a server; INIT-REBOOT has its address in option 50; RENEWING and REBINDING in
 * ciaddr. */
static void on_request(struct asking *q)
{
    struct slot *s = q->slot;
    bool selecting = ip_known(q->by);
    struct ip address = ip_known(q->wanted) ? q->wanted : q->p->ciaddr;
    if (selecting && !ip_eq(q->by, q->t->config.server)) {
        took_other(q);
    } else if (!ip_known(address)) {
        stay_silent(q->a, DHCP_SILENT_WRONG);
    } else if (s && s->state != STATE_PROBED && ip_eq(address, pool_address(q->t, s))) {
        if (!ip_eq(q->ask.ciaddr, address))
            q->ask.ciaddr = (struct ip){0};
        bind(q->t, s, &q->ask, q->out, q->a);
    } else {
        reply(q->t, &q->ask, DHCP_NAK, (struct ip){0}, q->out, q->a);
    }
}

static bool has(const struct asking *q, struct ip address)
{
    return q->slot && (!ip_known(q->by) || ip_eq(q->by, q->t->config.server)) &&
           (q->slot->state == STATE_BOUND || q->slot->state == STATE_OFFERED) &&
           ip_eq(address, pool_address(q->t, q->slot));
}

static void on_decline(struct asking *q)
{
    bool good = has(q, q->wanted);
    if (good)
        pool_move(q->t, q->slot, STATE_ASIDE);
    stay_silent(q->a, good ? DHCP_SILENT_DONE : DHCP_SILENT_WRONG);
}

static void on_release(struct asking *q)
{
    bool good = has(q, q->p->ciaddr);
    if (good)
        pool_move(q->t, q->slot, STATE_PAST);
    stay_silent(q->a, good ? DHCP_SILENT_DONE : DHCP_SILENT_WRONG);
}

static void on_inform(struct asking *q)
{
    const struct dhcp_lease_config *c = &q->t->config;
    struct ip from = q->p->ciaddr;
    if (pool_is_in_subnet(c, from) && pool_is_host(c, from))
        reply(q->t, &q->ask, DHCP_ACK, (struct ip){0}, q->out, q->a);
    else
        stay_silent(q->a, DHCP_SILENT_WRONG);
}

static bool is_station(struct mac m)
{
    return mac_known(m) && !(m.b[0] & 1);
}

static bool is_phone(const struct dhcp_packet *p)
{
    const struct slice *vendor = dhcp_option(p, DHCP_OPTION_VENDOR);
    return vendor && dhcp_vendor_is_phone(*vendor, NULL);
}

void dhcp_lease_packet(struct dhcp_leases *t, const struct dhcp_packet *p, int64_t now_us,
                       struct buf *out, struct dhcp_answer *a)
{
    static void (*const handlers[])(struct asking * q) = {
        [DHCP_DISCOVER] = on_discover, [DHCP_REQUEST] = on_request, [DHCP_DECLINE] = on_decline,
        [DHCP_RELEASE] = on_release,   [DHCP_INFORM] = on_inform,
    };
    struct asking q = {.t = t, .p = p, .client = client_of(p), .out = out, .a = a};
    pool_pass_time(t, now_us);
    if (p->reply || p->type >= ARRAY_SIZE(handlers) || !handlers[p->type] ||
        !is_station(p->chaddr)) {
        stay_silent(a, DHCP_SILENT_REPLY);
        return;
    }
    q.slot = slot_of(t, p, q.client);
    if (!t->config.any && !q.slot && !is_phone(p)) {
        stay_silent(a, DHCP_SILENT_STRANGER);
    } else if (ip_known(p->giaddr)) {
        stay_silent(a, DHCP_SILENT_RELAYED);
    } else {
        q.wanted = dhcp_option_ip(p, DHCP_OPTION_WANTED);
        q.by = dhcp_option_ip(p, DHCP_OPTION_SERVER);
        dhcp_ask_take(&q.ask, p);
        handlers[p->type](&q);
    }
}
