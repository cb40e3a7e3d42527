/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the carrier of phones on loopback. Each has an address of its own and binds
 * the very UDP ports that PHONES 3.1 says; a socket is open only while its request is, so
 * descriptors stay bounded. A socket is bound, not connected, since a server may answer from any
 * port; and a simulated phone never sends to an address that is neither loopback nor the server it
 * was given, whatever a configuration file says.
 */
#include "phones/sim_transport.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    DATAGRAM_MAX = 2048,
    PLACE_PORT = 7940, /* below all ports that phones send from */
};

struct udp_socket {
    struct sim_line *line;
    unsigned slot;
    int fd; /* -1: closed */
    uint16_t port;
    struct loop_watch *watch;
};

struct udp_end {
    struct ip address;
    struct udp_socket sock[SIM_SLOTS];
};

struct udp_carrier {
    unsigned open;
    int place; /* what keeps other processes' phones from our addresses; -1: nothing does */
};

static struct sockaddr_in socket_address(struct ip ip, uint16_t port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(ip_v4_value(ip))};
}

static int open_bound(struct ip ip, uint16_t port)
{
    struct sockaddr_in sa = socket_address(ip, port);
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    if (bind(fd, (const struct sockaddr *)&sa, sizeof sa) != 0) {
        int error = -errno;
        close(fd);
        return error;
    }
    return fd;
}

static void close_socket(struct udp_socket *s)
{
    if (s->fd < 0)
        return;
    loop_watch_free(s->watch);
    close(s->fd);
    s->fd = -1;
    ((struct udp_carrier *)s->line->net->carrier)->open--;
}

static void udp_settle(struct sim_line *line)
{
    struct udp_end *end = line->end;
    for (unsigned i = 0; i < SIM_SLOTS; i++)
        if (end->sock[i].port != sim_phone_port(&line->phone, i))
            close_socket(&end->sock[i]);
}

static void deliver(struct sim_line *line, unsigned slot, struct ip from, uint16_t from_port,
                    struct slice bytes)
{
    line->net->stats.received++;
    sim_phone_datagram(&line->phone, slot, from, from_port, bytes, clock_mono_us());
    sim_net_settle(line);
}

static void send_from(struct sim_net *net, int fd, struct ip to, uint16_t to_port,
                      struct slice bytes)
{
    struct sockaddr_in sa = socket_address(to, to_port);
    if (sendto(fd, bytes.p, bytes.n, 0, (const struct sockaddr *)&sa, sizeof sa) < 0)
        net->stats.not_sent++;
    else
        net->stats.sent++;
}

static void udp_release(struct sim_net *net, struct sim_held *h)
{
    struct sim_line *line = h->line;
    struct slice bytes = slice_of(h->bytes, h->n);
    if (!h->inbound)
        send_from(net, h->fd, h->peer, h->peer_port, bytes);
    else if (sim_phone_port(&line->phone, h->slot) == h->local_port)
        deliver(line, h->slot, h->peer, h->peer_port, bytes);
}

static void socket_readable(void *ctx)
{
    struct udp_socket *s = ctx;
    struct sim_line *line = s->line;
    uint8_t mem[DATAGRAM_MAX];
    uint16_t port = s->port;
    while (s->fd >= 0 && s->port == port) {
        struct sockaddr_in sa = {0};
        socklen_t sa_n = sizeof sa;
        ssize_t n = recvfrom(s->fd, mem, sizeof mem, 0, (struct sockaddr *)&sa, &sa_n);
        if (n < 0)
            return;
        struct slice bytes = slice_of(mem, (size_t)n);
        struct sim_held as = {.line = line,
                              .inbound = true,
                              .fd = -1,
                              .slot = s->slot,
                              .local_port = port,
                              .peer = ip_v4(ntohl(sa.sin_addr.s_addr)),
                              .peer_port = ntohs(sa.sin_port)};
        for (unsigned k = sim_net_pass(line->net, &as, bytes); k > 0; k--)
            if (sim_phone_port(&line->phone, s->slot) == port)
                deliver(line, s->slot, as.peer, as.peer_port, bytes);
    }
}

static int open_socket(struct udp_socket *s, uint16_t port)
{
    struct sim_net *net = s->line->net;
    close_socket(s);
    int fd = open_bound(((struct udp_end *)s->line->end)->address, port);
    if (fd < 0)
        return fd;
    s->watch = loop_watch_new(net->loop, fd, LOOP_TRANSFER, socket_readable, s);
    if (!s->watch) {
        close(fd);
        return -ENOMEM;
    }
    s->fd = fd;
    s->port = port;
    struct udp_carrier *c = net->carrier;
    if (++c->open > net->stats.most_open)
        net->stats.most_open = c->open;
    return 0;
}

static bool may_send_to(const struct sim_net *net, struct ip to)
{
    return ip_eq(to, net->config.server) || (to.family == 4 && to.b[0] == 127);
}

/* No descriptor left, or the port taken: as a datagram lost; the phone's own timer sends again. */
static void phone_sends(void *ctx, const struct sim_tftp *from, uint16_t to_port,
                        struct slice bytes)
{
    struct sim_line *line = ctx;
    unsigned slot = from == &line->phone.body.slot[0].get ? 0 : 1;
    struct udp_socket *s = &((struct udp_end *)line->end)->sock[slot];
    bool bound = s->fd >= 0 && s->port == from->local_port;
    if (!may_send_to(line->net, from->server) || (!bound && open_socket(s, from->local_port) < 0)) {
        line->net->stats.not_sent++;
        return;
    }
    struct sim_held as = {.line = line,
                          .slot = slot,
                          .local_port = from->local_port,
                          .peer = from->server,
                          .peer_port = to_port,
                          .fd = s->fd};
    for (unsigned k = sim_net_pass(line->net, &as, bytes); k > 0; k--)
        send_from(line->net, s->fd, from->server, to_port, bytes);
}

/* --- making and ending
 * ---------------------------------------------------------------------------- */

static void raise_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

static struct ip nth_address(const struct sim_net *net, size_t i)
{
    return ip_v4(ip_v4_value(net->config.first_address) + (uint32_t)i);
}

static int can_bind(struct ip ip)
{
    int fd = open_bound(ip, 0);
    if (fd < 0)
        return fd;
    close(fd);
    return 0;
}

/* Two processes' phones at one address would take each other's ports, and hear of it only as
 * datagrams that are lost. Who was told where to be is there all the same. */
static int take_place(struct sim_net *net)
{
    int fd = -EADDRINUSE;
    if (ip_known(net->config.first_address))
        return open_bound(net->config.first_address, PLACE_PORT);
    for (uint32_t n = 1; fd == -EADDRINUSE && n < 256; n++) {
        net->config.first_address = ip_v4(127u << 24 | n << 16 | 1);
        fd = open_bound(net->config.first_address, PLACE_PORT);
    }
    return fd;
}

static int udp_open(struct sim_net *net)
{
    struct udp_carrier *c = calloc(1, sizeof *c);
    if (!c)
        return -ENOMEM;
    net->carrier = c;
    c->place = take_place(net);
    int r = can_bind(nth_address(net, 0));
    if (r == 0)
        r = can_bind(nth_address(net, net->config.count - 1));
    if (r == 0)
        raise_descriptor_limit();
    return r;
}

static int udp_attach(struct sim_line *line, struct sim_phone_setup *setup)
{
    struct udp_end *end = calloc(1, sizeof *end);
    if (!end)
        return -ENOMEM;
    end->address = nth_address(line->net, (size_t)(line - line->net->line));
    for (unsigned k = 0; k < SIM_SLOTS; k++)
        end->sock[k] = (struct udp_socket){.line = line, .slot = k, .fd = -1};
    line->end = end;
    setup->out = (struct sim_sender){line, phone_sends};
    return 0;
}

static void udp_tick(struct sim_line *line, int64_t now_us)
{
    sim_phone_tick(&line->phone, now_us);
}

static bool udp_deadline(const struct sim_line *line, int64_t *at_us)
{
    return sim_phone_deadline(&line->phone, at_us);
}

static bool udp_is_settled(const struct sim_line *line)
{
    return sim_phone_is_settled(&line->phone);
}

static struct ip udp_address(const struct sim_line *line)
{
    return ((const struct udp_end *)line->end)->address;
}

static void udp_detach(struct sim_line *line)
{
    struct udp_end *end = line->end;
    for (unsigned k = 0; k < SIM_SLOTS; k++)
        close_socket(&end->sock[k]);
    free(end);
}

static void udp_close(struct sim_net *net)
{
    struct udp_carrier *c = net->carrier;
    if (c && c->place >= 0)
        close(c->place);
    free(c);
}

const struct sim_carrier sim_carrier_udp = {
    .open = udp_open,
    .attach = udp_attach,
    .tick = udp_tick,
    .deadline = udp_deadline,
    .settle = udp_settle,
    .is_settled = udp_is_settled,
    .release = udp_release,
    .address = udp_address,
    .detach = udp_detach,
    .close = udp_close,
};
