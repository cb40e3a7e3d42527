/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a socket on port 67, bound to the card, hears the requests; what is to be
 * answered the leases say. An address that they want to offer is looked for by ARP, twice within
 * 0.4 s (a phone asks again after 4): whoever has it and is not the client itself has taken it. The
 * socket of frames also hears other DHCP servers: two on one bench lead phones astray by chance, so
 * ours falls silent and says so. A switch hides an offer that goes to one phone alone, but not that
 * phone's REQUEST, which goes to all and names whose offer it took.
 */
#include "dhcpd.h"

#include "core/dhcp_event.h"
#include "dhcp_look.h"
#include "privilege.h"
#include "tftpd_socket.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <unistd.h>

enum {
    PACKET_MAX = 2048,
    TURN_PACKETS = 64, /* then others get their turn too */
    PROBES = 2,
    PROBE_EACH_US = 200000,
    PROBES_MAX = 1024, /* at once; further clients ask again, and find room then */
    NO_FD = -1,
};

struct probe {
    struct dhcpd *server;
    struct probe *next;
    struct ip address;
    struct mac client;
    unsigned sends;
    struct loop_timer *timer;
};

struct dhcpd {
    struct dhcp_card card;
    struct dhcp_leases *leases;
    int fd; /* of port 67 */
    struct loop *loop;
    struct dhcpd_hooks hooks;
    struct loop_watch *asked, *heard;
    struct probe *probes;
    unsigned probe_count;
    bool told_empty, told_relay;
};

/* --- opening --- */

static bool is_in(const struct dhcp_card *c, struct ip a)
{
    uint32_t hosts = UINT32_MAX >> c->prefix;
    return ((ip_v4_value(a) ^ ip_v4_value(c->address)) & ~hosts) == 0;
}

static int make_leases(struct dhcpd *d, const struct dhcpd_config *config)
{
    const struct dhcp_card *card = &d->card;
    struct dhcp_lease_config c = {.server = card->address,
                                  .prefix = card->prefix,
                                  .first = config->first,
                                  .last = config->last,
                                  .ours_count = card->ours_count,
                                  .seconds = config->seconds,
                                  .any = config->any};
    if (card->prefix < 1 || card->prefix > 30)
        return -ENOSPC;
    uint32_t hosts = UINT32_MAX >> card->prefix, net = ip_v4_value(card->address) & ~hosts;
    if (!ip_known(c.first)) {
        c.first = ip_v4(net);
        c.last = ip_v4(net | hosts);
    }
    if (!is_in(card, c.first) || !is_in(card, c.last))
        return -ERANGE;
    memcpy(c.ours, card->ours, sizeof c.ours);
    d->leases = dhcp_lease_new(&c);
    if (!d->leases)
        return -ENOMEM;
    return dhcp_lease_room(d->leases) ? 0 : -ENOSPC;
}

static int bind_port(struct dhcpd *d)
{
    int on = 1;
    struct endpoint any = endpoint_of((struct ip){.family = 4}, DHCP_SERVER_PORT, 0);
    d->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (d->fd < 0)
        return -errno;
    int rc = socket_bind_card(d->fd, d->card.name);
    if (rc < 0)
        return rc;
    if (setsockopt(d->fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof on) != 0 ||
        bind(d->fd, &any.a.any, any.len) != 0)
        return -errno;
    return 0;
}

static int bind_port_raised(struct dhcpd *d)
{
    bool raised = privilege_raise();
    int rc = bind_port(d);
    privilege_lower(raised);
    return rc;
}

int dhcpd_open(const struct dhcpd_config *config, struct dhcpd **out)
{
    struct dhcpd *d = calloc(1, sizeof *d);
    *out = NULL;
    if (!d)
        return -ENOMEM;
    d->fd = NO_FD;
    int rc = dhcp_card_open(&d->card, config->interface, config->address);
    if (rc == 0)
        rc = make_leases(d, config);
    if (rc == 0)
        rc = bind_port_raised(d);
    if (rc < 0)
        dhcpd_close(d);
    else
        *out = d;
    return rc;
}

static void drop_probe(struct probe **link)
{
    struct probe *p = *link;
    *link = p->next;
    p->server->probe_count--;
    loop_timer_free(p->timer);
    free(p);
}

static void fall_silent(struct dhcpd *d)
{
    loop_watch_free(d->asked);
    loop_watch_free(d->heard);
    d->asked = d->heard = NULL;
    while (d->probes)
        drop_probe(&d->probes);
    dhcp_card_close(&d->card);
    if (d->fd >= 0)
        close(d->fd);
    d->fd = NO_FD;
}

void dhcpd_close(struct dhcpd *d)
{
    if (!d)
        return;
    fall_silent(d);
    dhcp_lease_free(d->leases);
    free(d);
}

struct dhcp_card *dhcpd_card(struct dhcpd *d)
{
    return &d->card;
}

size_t dhcpd_room(const struct dhcpd *d)
{
    return dhcp_lease_room(d->leases);
}

void dhcpd_remember(struct dhcpd *d, const struct event *e)
{
    if (e->kind == EVENT_DHCP_REPLY && e->src == EVENT_SRC_SERVER &&
        slice_is(e->u.dhcp_reply.type, dhcp_type_name(DHCP_ACK)))
        dhcp_lease_restore(d->leases, e->u.dhcp_reply.address, e->mac, clock_mono_us());
}

/* --- telling --- */

static void tell(struct dhcpd *d, struct event *e)
{
    e->src = EVENT_SRC_SERVER;
    d->hooks.event(d->hooks.ctx, e);
}

static void note(struct dhcpd *d, const struct buf *text)
{
    struct event e = {.kind = EVENT_ACTION};
    e.u.action.verb = EVENT_NOTE;
    e.u.action.on = true;
    e.u.action.text = buf_view(text);
    tell(d, &e);
}

/* Once, or a log would be full of it. */
static void note_silence(struct dhcpd *d, const struct dhcp_packet *p, enum dhcp_silence why)
{
    char text[200], ip[IP_TEXT_SIZE];
    struct buf b;
    buf_fixed(&b, text, sizeof text);
    if (why == DHCP_SILENT_EMPTY && !d->told_empty) {
        d->told_empty = true;
        buf_printf(&b,
                   "DHCP: all %zu addresses are given; a wider --dhcp-pool or a shorter "
                   "--dhcp-lease makes room",
                   dhcp_lease_room(d->leases));
        note(d, &b);
    } else if (why == DHCP_SILENT_RELAYED && !d->told_relay) {
        d->told_relay = true;
        buf_printf(&b,
                   "DHCP: not answered, as it came through the relay %s: only phones on %s "
                   "itself are",
                   ip_format(p->giaddr, ip), d->card.name);
        note(d, &b);
    }
}

static void tell_request(struct dhcpd *d, const struct dhcp_packet *p, const struct dhcp_answer *a)
{
    struct event e = {.kind = EVENT_DHCP_REQUEST};
    bool silent = a->act == DHCP_ACT_SILENCE;
    if (silent && (a->silence == DHCP_SILENT_STRANGER || a->silence == DHCP_SILENT_REPLY))
        return;
    dhcp_request_event(p, &e);
    tell(d, &e);
    if (silent)
        note_silence(d, p, a->silence);
}

static void tell_reply(struct dhcpd *d, struct slice bytes)
{
    char servers[DHCP_SERVERS_TEXT];
    struct event e = {.kind = EVENT_DHCP_REPLY};
    struct dhcp_packet p;
    if (!dhcp_parse(bytes, &p))
        return;
    dhcp_reply_event(&p, d->card.address, servers, &e);
    tell(d, &e);
}

/* --- answering --- */

static void act(struct dhcpd *d, const struct dhcp_answer *a, const struct buf *reply);

static int send_reply(struct dhcpd *d, const struct dhcp_answer *a, struct slice bytes)
{
    struct local from = {.ip = d->card.address, .card = d->card.index};
    if (a->way == DHCP_WAY_CARD)
        return dhcp_card_send_reply(&d->card, a->mac, a->to, bytes);
    struct ip to = a->way == DHCP_WAY_ALL ? ip_v4(0xffffffff) : a->to;
    struct endpoint end = endpoint_of(to, DHCP_CLIENT_PORT, 0);
    return socket_send(d->fd, &end, &from, bytes.p, bytes.n);
}

static void settle(struct probe **link, bool taken)
{
    uint8_t mem[DHCP_REPLY_BYTES];
    struct buf reply;
    struct dhcp_answer a;
    struct dhcpd *d = (*link)->server;
    struct ip address = (*link)->address;
    drop_probe(link);
    buf_fixed(&reply, mem, sizeof mem);
    dhcp_lease_probed(d->leases, address, taken, clock_mono_us(), &reply, &a);
    act(d, &a, &reply);
}

static void on_probe_time(void *ctx)
{
    struct probe *p = ctx, **link = &p->server->probes;
    if (p->sends < PROBES) {
        p->sends++;
        (void)dhcp_card_ask_arp(&p->server->card, p->address); /* a card that is off: nobody is */
        loop_timer_set(p->timer, PROBE_EACH_US);
        return;
    }
    while (*link != p)
        link = &(*link)->next;
    settle(link, false);
}

/* Out of memory: the leases wait for the answer in vain, and the client asks again. */
static void begin_probe(struct dhcpd *d, const struct dhcp_answer *a)
{
    struct probe *p = d->probe_count < PROBES_MAX ? calloc(1, sizeof *p) : NULL;
    if (!p)
        return;
    p->timer = loop_timer_new(d->loop, on_probe_time, p);
    if (!p->timer) {
        free(p);
        return;
    }
    p->server = d;
    p->address = a->probe;
    p->client = a->mac;
    p->next = d->probes;
    d->probes = p;
    d->probe_count++;
    on_probe_time(p);
}

static void act(struct dhcpd *d, const struct dhcp_answer *a, const struct buf *reply)
{
    if (a->act == DHCP_ACT_PROBE)
        begin_probe(d, a);
    else if (a->act == DHCP_ACT_REPLY && send_reply(d, a, buf_view(reply)) == 0)
        tell_reply(d, buf_view(reply)); /* else it is lost like any other, and asked again */
}

static void give_way(struct dhcpd *d, struct ip other)
{
    char text[200], ip[IP_TEXT_SIZE];
    struct buf b;
    buf_fixed(&b, text, sizeof text);
    buf_printf(&b,
               "DHCP: our server stopped, as %s gives addresses on %s too. Next: unplug that "
               "one and start again, or set its option 150 and leave --dhcp out",
               ip_format(other, ip), d->card.name);
    fall_silent(d);
    note(d, &b);
}

static void on_asked(void *ctx)
{
    struct dhcpd *d = ctx;
    uint8_t asked[PACKET_MAX], mem[DHCP_REPLY_BYTES];
    for (unsigned i = 0; i < TURN_PACKETS; i++) {
        struct dhcp_packet p;
        struct dhcp_answer a;
        struct buf reply;
        ssize_t n = recv(d->fd, asked, sizeof asked, MSG_DONTWAIT);
        if (n < 0)
            return;
        if (!dhcp_parse(slice_of(asked, (size_t)n), &p))
            continue;
        buf_fixed(&reply, mem, sizeof mem);
        dhcp_lease_packet(d->leases, &p, clock_mono_us(), &reply, &a);
        tell_request(d, &p, &a);
        if (a.act == DHCP_ACT_SILENCE && a.silence == DHCP_SILENT_RIVAL) {
            give_way(d, dhcp_option_ip(&p, DHCP_OPTION_SERVER));
            return;
        }
        act(d, &a, &reply);
    }
}

/* --- what else is on the wire --- */

static void hear_arp(struct dhcpd *d, const struct frame *f)
{
    struct arp_packet arp;
    if (!arp_parse(f->payload, &arp) || !ip_known(arp.sender))
        return;
    for (struct probe **link = &d->probes; *link; link = &(*link)->next)
        if (ip_eq((*link)->address, arp.sender) && !mac_eq((*link)->client, arp.sender_mac)) {
            settle(link, true);
            return;
        }
}

static void on_heard(void *ctx)
{
    struct dhcpd *d = ctx;
    uint8_t mem[PACKET_MAX];
    struct frame f;
    for (unsigned i = 0; i < TURN_PACKETS && dhcp_card_read(&d->card, mem, sizeof mem, &f); i++) {
        struct ip other = dhcp_look_server(&d->card, &f);
        if (f.kind == FRAME_ARP)
            hear_arp(d, &f);
        if (ip_known(other)) {
            give_way(d, other);
            return;
        }
    }
}

void dhcpd_renew(struct dhcpd *d)
{
    if (d && d->fd >= 0 && dhcp_card_renew(&d->card))
        (void)socket_bind_card(d->fd, d->card.name);
}

int dhcpd_begin(struct dhcpd *d, struct loop *loop, const struct dhcpd_hooks *hooks)
{
    d->loop = loop;
    d->hooks = *hooks;
    /* Before the capture, which tells the same a little later. */
    d->asked = loop_watch_new(loop, d->fd, LOOP_TRANSFER, on_asked, d);
    d->heard = loop_watch_new(loop, d->card.fd, LOOP_TRANSFER, on_heard, d);
    return d->asked && d->heard ? 0 : -ENOMEM;
}
