/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the carrier of phones on an Ethernet interface. One packet socket is for all
 * of them, in promiscuous mode, since no MAC of theirs is the interface's. Their MACs follow each
 * other, so the receiver's MAC of a frame says whose it is; what goes to everybody is DHCP, whose
 * chaddr says so, or ARP, whose target does. What we sent ourselves does not come back.
 *
 * It is meant for a private network namespace: the phones answer to whoever is on that wire.
 */
#include "phones/sim_transport.h"

#include "phones/sim_host.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    FRAME_BYTES = 2048,
    RECEIVE_QUEUE = 16 * 1024 * 1024,
    TURN_FRAMES = 256, /* then the phones' timers have their turn */
};

struct wire {
    int fd;
    struct loop_watch *watch;
};

/* --- frames
 * ---------------------------------------------------------------------------------------- */

static void wire_send(void *ctx, struct slice frame)
{
    struct sim_line *line = ctx;
    struct sim_net *net = line->net;
    const struct wire *w = net->carrier;
    struct sim_held as = {.line = line, .fd = -1};
    for (unsigned k = sim_net_pass(net, &as, frame); k > 0; k--) {
        if (send(w->fd, frame.p, frame.n, 0) < 0)
            net->stats.not_sent++;
        else
            net->stats.sent++;
    }
}

static void deliver(struct sim_line *line, struct slice frame)
{
    struct frame f;
    frame_parse(LINK_ETHERNET, frame, &f);
    line->net->stats.received++;
    sim_host_frame(line->end, &f, clock_mono_us());
    sim_net_settle(line);
}

static void pass_in(struct sim_line *line, struct slice frame)
{
    struct sim_held as = {.line = line, .inbound = true, .fd = -1};
    for (unsigned k = sim_net_pass(line->net, &as, frame); k > 0; k--)
        deliver(line, frame);
}

static void wire_release(struct sim_net *net, struct sim_held *h)
{
    const struct wire *w = net->carrier;
    if (h->inbound)
        deliver(h->line, slice_of(h->bytes, h->n));
    else if (send(w->fd, h->bytes, h->n, 0) < 0)
        net->stats.not_sent++;
    else
        net->stats.sent++;
}

static uint64_t mac_number(struct mac m)
{
    uint64_t v = 0;
    for (size_t i = 0; i < sizeof m.b; i++)
        v = v << 8 | m.b[i];
    return v;
}

static struct sim_line *line_of_mac(struct sim_net *net, struct mac mac)
{
    uint64_t i = mac_number(mac) - mac_number(net->line[0].phone.body.mac);
    return i < net->count ? &net->line[i] : NULL;
}

static struct sim_line *line_of_ip(struct sim_net *net, struct ip ip)
{
    for (size_t i = 0; ip_known(ip) && i < net->count; i++)
        if (ip_eq(net->line[i].phone.body.address, ip))
            return &net->line[i];
    return NULL;
}

static struct sim_line *line_of_broadcast(struct sim_net *net, const struct frame *f)
{
    struct arp_packet arp;
    struct dhcp_packet dhcp;
    if (f->kind == FRAME_ARP && arp_parse(f->payload, &arp))
        return line_of_ip(net, arp.target);
    if (f->kind == FRAME_UDP && f->to_port == DHCP_CLIENT_PORT && dhcp_parse(f->payload, &dhcp))
        return line_of_mac(net, dhcp.chaddr);
    return NULL;
}

static void wire_frame(struct sim_net *net, struct slice bytes)
{
    struct frame f;
    frame_parse(LINK_ETHERNET, bytes, &f);
    struct sim_line *line =
        mac_eq(f.to_mac, ether_broadcast) ? line_of_broadcast(net, &f) : line_of_mac(net, f.to_mac);
    if (line)
        pass_in(line, bytes);
}

static void wire_readable(void *ctx)
{
    struct sim_net *net = ctx;
    const struct wire *w = net->carrier;
    uint8_t mem[FRAME_BYTES];
    for (unsigned k = 0; k < TURN_FRAMES; k++) {
        ssize_t n = recv(w->fd, mem, sizeof mem, 0);
        if (n < 0)
            return;
        wire_frame(net, slice_of(mem, (size_t)n));
    }
}

/* --- making and ending
 * ---------------------------------------------------------------------------- */

static int bind_to(int fd, int index)
{
    struct sockaddr_ll sa = {
        .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = index};
    struct packet_mreq all = {.mr_ifindex = index, .mr_type = PACKET_MR_PROMISC};
    int on = 1, room = RECEIVE_QUEUE;
    if (setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof all) != 0 ||
        setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on) != 0 ||
        bind(fd, (const struct sockaddr *)&sa, sizeof sa) != 0)
        return -errno;
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room) != 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room); /* as much as we may have */
    return 0;
}

static int wire_open(struct sim_net *net)
{
    unsigned index = if_nametoindex(net->config.interface);
    if (index == 0)
        return -errno;
    struct wire *w = calloc(1, sizeof *w);
    if (!w)
        return -ENOMEM;
    net->carrier = w;
    /* Protocol 0: nothing comes before bind() says from which interface. */
    w->fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (w->fd < 0)
        return -errno;
    int r = bind_to(w->fd, (int)index);
    if (r < 0)
        return r;
    w->watch = loop_watch_new(net->loop, w->fd, LOOP_TRANSFER, wire_readable, net);
    return w->watch ? 0 : -ENOMEM;
}

static int wire_attach(struct sim_line *line, struct sim_phone_setup *setup)
{
    const struct sim_net_config *c = &line->net->config;
    uint32_t i = (uint32_t)(line - line->net->line);
    struct sim_host_config config = {.tftp = c->server, .ctx = line, .send = wire_send};
    struct sim_host *h = calloc(1, sizeof *h);
    if (!h)
        return -ENOMEM;
    if (ip_known(c->first_address))
        config.fixed = (struct sim_lease){.address = ip_v4(ip_v4_value(c->first_address) + i),
                                          .gateway = c->gateway,
                                          .prefix = c->prefix};
    sim_host_init(h, &config, &line->phone, setup);
    line->end = h;
    return 0;
}

static void wire_tick(struct sim_line *line, int64_t now_us)
{
    sim_host_tick(line->end, now_us);
}

static bool wire_deadline(const struct sim_line *line, int64_t *at_us)
{
    return sim_host_deadline(line->end, at_us);
}

static bool wire_is_settled(const struct sim_line *line)
{
    return sim_host_is_settled(line->end);
}

static struct ip wire_address(const struct sim_line *line)
{
    return line->phone.body.address;
}

static void wire_detach(struct sim_line *line)
{
    sim_host_free(line->end);
    free(line->end);
}

static void wire_close(struct sim_net *net)
{
    struct wire *w = net->carrier;
    loop_watch_free(w->watch);
    if (w->fd >= 0)
        close(w->fd);
    free(w);
}

const struct sim_carrier sim_carrier_wire = {
    .open = wire_open,
    .attach = wire_attach,
    .tick = wire_tick,
    .deadline = wire_deadline,
    .is_settled = wire_is_settled,
    .release = wire_release,
    .address = wire_address,
    .detach = wire_detach,
    .close = wire_close,
};
