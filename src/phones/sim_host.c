/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the phone's machines call the plug (link, configure, launched,
 * enlist) and the sender;
 * the host turns that into ARP, DHCP, CDP and registration, each a small machine with one deadline.
 * The loader calls from within its own tick, so the host keeps the time of the call in now_us for
 * what is sent meanwhile. Whatever is not near goes by the gateway; without one it goes nowhere.
 */
#include "phones/sim_host.h"

#include "phones/sim_cdp.h"

enum { CDP_EVERY_US = 60000000 };

static void send_frame(void *ctx, struct slice frame)
{
    struct sim_host *h = ctx;
    h->config.send(h->config.ctx, frame);
}

static struct sim_arp_out arp_out(struct sim_host *h)
{
    const struct sim_body *b = &h->phone->body;
    return (struct sim_arp_out){h, send_frame, b->mac, b->address, b->speed};
}

static bool is_near(const struct sim_host *h, struct ip to)
{
    uint32_t mask = h->lease.prefix ? ~0u << (32 - h->lease.prefix) : 0;
    return !((ip_v4_value(to) ^ ip_v4_value(h->lease.address)) & mask);
}

/* The frame lacks nothing but the MAC of its receiver. */
static void send_routed(struct sim_host *h, struct ip to, struct buf *frame)
{
    struct sim_arp_out out = arp_out(h);
    sim_arp_send(&h->arp, is_near(h, to) ? to : h->lease.gateway, frame, h->now_us, &out);
}

static struct ether_ends ends(struct sim_host *h, struct ip to, uint16_t port, uint16_t to_port)
{
    return (struct ether_ends){.from_mac = h->phone->body.mac,
                               .from = h->lease.address,
                               .to = to,
                               .from_port = port,
                               .to_port = to_port,
                               .ip_id = ++h->ip_id};
}

static void send_udp(void *ctx, uint16_t port, struct ip to, uint16_t to_port, struct slice payload)
{
    struct sim_host *h = ctx;
    struct ether_ends e = ends(h, to, port, to_port);
    uint8_t mem[ETHER_FRAME_MAX];
    struct buf b;
    if (!h->up || !ip_known(to) || !ip_known(h->lease.address))
        return;
    buf_fixed(&b, mem, sizeof mem);
    ether_build_udp(&b, &e, payload);
    send_routed(h, to, &b);
}

static void send_tcp(void *ctx, const struct sim_tcp *t, const struct ether_tcp *head,
                     struct slice data)
{
    struct sim_host *h = ctx;
    struct ether_ends e = ends(h, t->peer, t->port, t->peer_port);
    uint8_t mem[ETHER_FRAME_MAX];
    struct buf b;
    buf_fixed(&b, mem, sizeof mem);
    ether_build_tcp(&b, &e, head, data);
    send_routed(h, t->peer, &b);
}

static void phone_sends(void *ctx, const struct sim_tftp *from, uint16_t to_port,
                        struct slice bytes)
{
    send_udp(ctx, from->local_port, from->server, to_port, bytes);
}

static void send_dhcp(void *ctx, struct slice packet)
{
    struct sim_host *h = ctx;
    struct ether_ends e = {.from_mac = h->phone->body.mac,
                           .to_mac = ether_broadcast,
                           .to = ip_v4(0xffffffff),
                           .from_port = DHCP_CLIENT_PORT,
                           .to_port = DHCP_SERVER_PORT,
                           .ip_id = ++h->ip_id};
    uint8_t mem[ETHER_FRAME_MAX];
    struct buf b;
    buf_fixed(&b, mem, sizeof mem);
    ether_build_udp(&b, &e, packet);
    send_frame(h, buf_view(&b));
}

static void send_cdp(struct sim_host *h)
{
    uint8_t mem[ETHER_FRAME_MAX];
    struct buf b;
    buf_fixed(&b, mem, sizeof mem);
    sim_cdp_build(&b, &h->phone->body);
    send_frame(h, buf_view(&b));
    h->cdp_at_us = h->now_us + (int64_t)(CDP_EVERY_US / h->phone->body.speed);
}

/* --- what the phone asks of its cable
 * --------------------------------------------------------------- */

static void link_changed(void *ctx, bool up, int64_t now_us)
{
    struct sim_host *h = ctx;
    h->now_us = now_us;
    h->up = up;
    if (h->phone->body.flash.network_wiped && !h->wiped)
        h->dhcp.last = (struct ip){0};
    h->wiped = h->phone->body.flash.network_wiped;
    h->lease = (struct sim_lease){.prefix = 0};
    h->phone->body.address = h->lease.address;
    sim_dhcp_stop(&h->dhcp);
    sim_call_stop(&h->call);
    sim_arp_clear(&h->arp);
    if (up)
        send_cdp(h);
}

static void use_lease(struct sim_host *h, const struct sim_lease *lease)
{
    struct sim_phone *p = h->phone;
    h->lease = *lease;
    bool typed = ip_known(h->config.tftp) && !p->body.flash.network_wiped;
    p->body.address = lease->address;
    p->body.backup = typed ? (struct ip){0} : lease->backup;
    sim_loader_configured(&p->loader, &p->body, typed ? h->config.tftp : lease->tftp, h->now_us);
}

static void configure(void *ctx, int64_t now_us)
{
    struct sim_host *h = ctx;
    struct sim_dhcp_out out = {h, send_dhcp};
    h->now_us = now_us;
    if (ip_known(h->config.fixed.address) && !h->phone->body.flash.network_wiped)
        use_lease(h, &h->config.fixed);
    else
        sim_dhcp_start(&h->dhcp, &h->phone->body, now_us, &out);
}

/* An application sets up its network anew: CDP goes out as when the link comes up (inferred). */
static void launched(void *ctx, int64_t now_us)
{
    struct sim_host *h = ctx;
    h->now_us = now_us;
    send_cdp(h);
}

static void enlist(void *ctx, int64_t now_us)
{
    struct sim_host *h = ctx;
    struct sim_call_out out = {h, send_udp, send_tcp};
    h->now_us = now_us;
    sim_call_start(&h->call, &h->phone->body, now_us, &out);
}

void sim_host_init(struct sim_host *h, const struct sim_host_config *config,
                   struct sim_phone *phone, struct sim_phone_setup *setup)
{
    *h = (struct sim_host){.config = *config, .phone = phone};
    setup->out = (struct sim_sender){h, phone_sends};
    setup->plug = (struct sim_plug){h, link_changed, configure, launched, enlist};
}

/* --- frames and time
 * -------------------------------------------------------------------------------- */

static void take_arp(struct sim_host *h, const struct frame *f)
{
    struct sim_arp_out out = arp_out(h);
    struct arp_packet arp;
    if (arp_parse(f->payload, &arp))
        sim_arp_packet(&h->arp, &arp, &out);
}

static void take_dhcp(struct sim_host *h, const struct frame *f)
{
    struct sim_dhcp_out out = {h, send_dhcp};
    if (sim_dhcp_packet(&h->dhcp, &h->phone->body, f->payload, h->now_us, &out))
        use_lease(h, &h->dhcp.lease);
}

static void take_udp(struct sim_host *h, const struct frame *f)
{
    struct sim_call_out out = {h, send_udp, send_tcp};
    for (unsigned slot = 0; slot < SIM_SLOTS; slot++) {
        if (sim_phone_port(h->phone, slot) == f->to_port) {
            sim_phone_datagram(h->phone, slot, f->from, f->from_port, f->payload, h->now_us);
            return;
        }
    }
    sim_call_frame(&h->call, &h->phone->body, f, h->now_us, &out);
}

void sim_host_frame(struct sim_host *h, const struct frame *f, int64_t now_us)
{
    struct sim_call_out out = {h, send_udp, send_tcp};
    bool for_us = ip_known(h->lease.address) && ip_eq(f->to, h->lease.address);
    h->now_us = now_us;
    if (!h->up)
        return;
    if (f->kind == FRAME_ARP)
        take_arp(h, f);
    else if (f->kind == FRAME_UDP && f->to_port == DHCP_CLIENT_PORT)
        take_dhcp(h, f);
    else if (f->kind == FRAME_UDP && for_us)
        take_udp(h, f);
    else if (f->kind == FRAME_TCP && for_us)
        sim_call_frame(&h->call, &h->phone->body, f, now_us, &out);
}

void sim_host_tick(struct sim_host *h, int64_t now_us)
{
    struct sim_arp_out arp = arp_out(h);
    struct sim_dhcp_out dhcp = {h, send_dhcp};
    struct sim_call_out call = {h, send_udp, send_tcp};
    struct sim_body *b = &h->phone->body;
    h->now_us = now_us;
    if (h->up) {
        sim_arp_tick(&h->arp, now_us, &arp);
        sim_dhcp_tick(&h->dhcp, b, now_us, &dhcp);
        sim_call_tick(&h->call, b, now_us, &call);
        if (now_us >= h->cdp_at_us)
            send_cdp(h);
    }
    sim_phone_tick(h->phone, now_us);
}

bool sim_host_deadline(const struct sim_host *h, int64_t *at_us)
{
    int64_t at;
    bool any = sim_phone_deadline(h->phone, at_us);
    if (!h->up)
        return any;
    if (!any || h->cdp_at_us < *at_us)
        *at_us = h->cdp_at_us;
    if (sim_arp_deadline(&h->arp, &at) && at < *at_us)
        *at_us = at;
    if (sim_dhcp_deadline(&h->dhcp, &at) && at < *at_us)
        *at_us = at;
    if (sim_call_deadline(&h->call, &at) && at < *at_us)
        *at_us = at;
    return true;
}

bool sim_host_is_settled(const struct sim_host *h)
{
    return sim_phone_is_settled(h->phone) && sim_call_is_settled(&h->call);
}

void sim_host_free(struct sim_host *h)
{
    sim_arp_clear(&h->arp);
}
