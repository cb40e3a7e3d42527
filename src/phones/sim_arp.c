/* SPDX-License-Identifier: MIT */
#include "phones/sim_arp.h"

#include <stdlib.h>
#include <string.h>

/* How often a phone asks is not known; this is what most stacks do. */
enum { ARP_SENDS = 3, ARP_WAIT_US = 1000000 };

static const struct mac *find(const struct sim_arp *a, struct ip ip)
{
    for (unsigned i = 0; i < SIM_ARP_KNOWN; i++)
        if (ip_known(ip) && ip_eq(a->known[i].ip, ip))
            return &a->known[i].mac;
    return NULL;
}

static void learn(struct sim_arp *a, struct ip ip, struct mac mac)
{
    struct mac *m = (struct mac *)find(a, ip);
    if (m) {
        *m = mac;
        return;
    }
    a->known[a->next].ip = ip;
    a->known[a->next].mac = mac;
    a->next = (a->next + 1) % SIM_ARP_KNOWN;
}

static void drop_waiting(struct sim_arp *a)
{
    free(a->waiting);
    a->waiting = NULL;
    a->waiting_n = 0;
    a->asked = (struct ip){0};
}

static void send_arp(const struct sim_arp_out *out, struct ip to, struct mac to_mac, bool request)
{
    uint8_t mem[ETHER_LEAST];
    struct buf b;
    struct ether_ends e = {.from_mac = out->mac, .to_mac = to_mac, .from = out->ip, .to = to};
    buf_fixed(&b, mem, sizeof mem);
    ether_build_arp(&b, &e, request);
    out->send(out->ctx, buf_view(&b));
}

static void ask(struct sim_arp *a, int64_t now_us, const struct sim_arp_out *out)
{
    a->sends++;
    a->deadline_us = now_us + (int64_t)(ARP_WAIT_US / out->speed);
    send_arp(out, a->asked, (struct mac){{0}}, true);
}

static void send_to(const struct mac *to, uint8_t *frame, size_t n, const struct sim_arp_out *out)
{
    memcpy(frame, to->b, sizeof to->b);
    out->send(out->ctx, slice_of(frame, n));
}

void sim_arp_send(struct sim_arp *a, struct ip to, struct buf *frame, int64_t now_us,
                  const struct sim_arp_out *out)
{
    const struct mac *mac = find(a, to);
    if (frame->bad || !ip_known(to))
        return;
    if (mac) {
        send_to(mac, frame->p, frame->len, out);
        return;
    }
    bool asks_already = ip_eq(a->asked, to);
    drop_waiting(a);
    a->waiting = malloc(frame->len);
    if (!a->waiting)
        return;
    memcpy(a->waiting, frame->p, frame->len);
    a->waiting_n = frame->len;
    a->asked = to;
    if (asks_already)
        return;
    a->sends = 0;
    ask(a, now_us, out);
}

void sim_arp_packet(struct sim_arp *a, const struct arp_packet *p, const struct sim_arp_out *out)
{
    if (!ip_known(out->ip) || !ip_eq(p->target, out->ip) || !ip_known(p->sender))
        return;
    learn(a, p->sender, p->sender_mac);
    if (p->request)
        send_arp(out, p->sender, p->sender_mac, false);
    if (ip_eq(a->asked, p->sender)) {
        send_to(&p->sender_mac, a->waiting, a->waiting_n, out);
        drop_waiting(a);
    }
}

void sim_arp_tick(struct sim_arp *a, int64_t now_us, const struct sim_arp_out *out)
{
    int64_t due;
    if (!sim_arp_deadline(a, &due) || now_us < due)
        return;
    if (a->sends < ARP_SENDS)
        ask(a, now_us, out);
    else
        drop_waiting(a);
}

bool sim_arp_deadline(const struct sim_arp *a, int64_t *at_us)
{
    *at_us = a->deadline_us;
    return ip_known(a->asked);
}

void sim_arp_clear(struct sim_arp *a)
{
    drop_waiting(a);
    memset(a, 0, sizeof *a);
}
