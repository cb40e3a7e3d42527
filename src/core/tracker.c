/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a frame is taken apart, and by its kind, its ports or the first bytes of its
 * payload a taker is found. Nearly all packets of a network find none and are done with. What is
 * left is held against the datagrams of the last 50 ms: a mirror port that copies both VLANs, the
 * `any` device and a bridge show a frame twice, equal but for tags and MACs. Nobody sends the same
 * datagram again as soon: phones wait a second and servers 150 ms, while their stacks may well
 * leave the IP identification at 0. Then the taker tells events.
 *
 * All memory is in tables of fixed size (tracker_table.h), allocated once.
 */
#include "core/dhcp_packet.h"
#include "core/mgcp.h"
#include "core/sccp.h"
#include "core/sip.h"
#include "core/tracker_impl.h"

#include <stdlib.h>

enum { CAPTURED_TWICE_US = 50 * 1000, SWEEP_US = 500 * 1000 };

struct tracker *tracker_new(const struct tracker_config *config,
                            void (*emit)(void *ctx, const struct event *e), void *ctx)
{
    struct tracker *t = calloc(1, sizeof *t);
    if (!t)
        return NULL;
    t->config = *config;
    t->emit = emit;
    t->ctx = ctx;
    if (table_init(&t->recent, sizeof(struct said), RECENT_MAX) &&
        table_init(&t->said, sizeof(struct said), SAID_MAX) && who_init(t) &&
        tracker_tftp_init(t) && tracker_sccp_init(t) && register_init(t))
        return t;
    tracker_free(t);
    return NULL;
}

void tracker_free(struct tracker *t)
{
    if (!t)
        return;
    table_free(&t->recent);
    table_free(&t->said);
    table_free(&t->transfers);
    table_free(&t->macs);
    table_free(&t->addresses);
    table_free(&t->registrations);
    table_free(&t->streams);
    free(t);
}

const struct tracker_stats *tracker_stats(const struct tracker *t)
{
    return &t->stats;
}

int64_t tracker_seconds(const struct tracker *t, double seconds)
{
    return (int64_t)(seconds * 1e6 / (t->config.speed > 0 ? t->config.speed : 1));
}

struct event tracker_event(const struct tracker *t, enum event_kind kind, struct mac mac,
                           struct ip ip)
{
    return (struct event){
        .t_us = t->now_us, .kind = kind, .src = EVENT_SRC_WIRE, .mac = mac, .ip = ip};
}

void tracker_tell(struct tracker *t, const struct event *e)
{
    t->emit(t->ctx, e);
}

bool tracker_is_news(struct table *said, uint64_t what, int64_t now_us, int64_t within_us)
{
    struct said *s = table_find(said, what);
    if (s && now_us - s->cell.kept_us < within_us && s->cell.kept_us - now_us < within_us)
        return false;
    s = table_take(said, what);
    s->cell.kept_us = now_us;
    return true;
}

bool tracker_patience_ends(struct tracker *t, int64_t until_us, int64_t now_us)
{
    if (now_us <= until_us)
        return false;
    if (t->now_us < until_us)
        t->now_us = until_us;
    return true;
}

/* --- who takes a frame --- */

struct taker {
    uint16_t port;
    void (*take)(struct tracker *t, const struct frame *f);
};

static const struct taker by_kind[] = {
    [FRAME_ARP] = {0, tracker_arp},
    [FRAME_CDP] = {0, tracker_cdp},
    [FRAME_LLDP] = {0, tracker_lldp},
};

static const struct taker of_tftp = {0, tracker_tftp};

static const struct taker udp_ports[] = {
    {DHCP_SERVER_PORT, tracker_dhcp},  {DHCP_CLIENT_PORT, tracker_dhcp}, {SIP_PORT, tracker_sip},
    {MGCP_GATEWAY_PORT, tracker_mgcp}, {MGCP_AGENT_PORT, tracker_mgcp},
};

static const struct taker tcp_ports[] = {
    {SCCP_PORT, tracker_sccp},
    {SIP_PORT, tracker_sip},
};

static const struct taker *by_port(const struct taker *takers, size_t n, const struct frame *f)
{
    for (size_t i = 0; i < n; i++)
        if (takers[i].port == f->to_port || takers[i].port == f->from_port)
            return &takers[i];
    return NULL;
}

static const struct taker *taker_of(struct tracker *t, const struct frame *f)
{
    switch (f->kind) {
    case FRAME_DAMAGED:
        t->stats.damaged++;
        return NULL;
    case FRAME_FRAGMENT:
        t->stats.fragments++;
        return NULL;
    case FRAME_UDP:
        if (tracker_is_tftp(t, f))
            return &of_tftp;
        return by_port(udp_ports, ARRAY_SIZE(udp_ports), f);
    case FRAME_TCP:
        return by_port(tcp_ports, ARRAY_SIZE(tcp_ports), f);
    case FRAME_ARP:
    case FRAME_CDP:
    case FRAME_LLDP:
        return &by_kind[f->kind];
    default:
        return NULL;
    }
}

/* Of the datagram, not of the frame: tags and MACs differ where it was captured twice. Of what is
 * no datagram the sender is a part. */
static uint64_t datagram_hash(const struct frame *f)
{
    uint64_t h = hash_u64((uint64_t)f->kind, f->ip_id);
    h = hash_u64(h, (uint64_t)f->from_port << 16 | f->to_port);
    h = hash_u64(h, (uint64_t)f->tcp_seq << 8 | f->tcp_flags);
    if (f->kind == FRAME_UDP || f->kind == FRAME_TCP)
        h = hash_ip(hash_ip(h, f->from), f->to);
    else
        h = hash_mac(h, f->from_mac);
    return hash_slice(h, f->payload);
}

void tracker_packet(struct tracker *t, int64_t t_us, uint32_t link, struct slice captured)
{
    struct frame f;
    t->stats.packets++;
    if (!frame_link_name(link)) {
        t->stats.other_link++;
        return;
    }
    frame_parse(link, captured, &f);
    const struct taker *taker = taker_of(t, &f);
    if (!taker)
        return;
    if (!tracker_is_news(&t->recent, datagram_hash(&f), t_us, CAPTURED_TWICE_US)) {
        t->stats.duplicates++;
        return;
    }
    t->now_us = t_us;
    taker->take(t, &f);
}

void tracker_advance(struct tracker *t, int64_t now_us)
{
    bool lately = now_us >= t->swept_us && now_us - t->swept_us < SWEEP_US;
    if (!t->awaits || lately)
        return;
    t->swept_us = now_us;
    t->awaits = false;
    tracker_tftp_advance(t, now_us);
    register_advance(t, now_us);
}
