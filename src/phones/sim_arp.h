/* SPDX-License-Identifier: MIT */
/*
 * A phone's ARP: answers for its own address, and finds the MAC that a frame shall go to. One frame
 * waits for its answer, the latest (RFC 1122 2.3.2.2): whoever lost one sends again by its own
 * timer.
 */
#ifndef HOOKFLASH_SIM_ARP_H
#define HOOKFLASH_SIM_ARP_H

#include "core/ether.h"

enum { SIM_ARP_KNOWN = 4 };

struct sim_arp {
    struct {
        struct ip ip;
        struct mac mac;
    } known[SIM_ARP_KNOWN];
    unsigned next;   /* the oldest: is overwritten */
    struct ip asked; /* none: nothing waits */
    unsigned sends;
    int64_t deadline_us;
    uint8_t *waiting; /* the frame without its receiver's MAC; owned */
    size_t waiting_n;
};

struct sim_arp_out {
    void *ctx;
    void (*send)(void *ctx, struct slice frame);
    struct mac mac; /* the phone's own */
    struct ip ip;
    double speed;
};

/* Sends the frame to that near address, now or as soon as its MAC is known. Its first six bytes are
 * filled in here. */
void sim_arp_send(struct sim_arp *a, struct ip to, struct buf *frame, int64_t now_us,
                  const struct sim_arp_out *out);
void sim_arp_packet(struct sim_arp *a, const struct arp_packet *p, const struct sim_arp_out *out);
void sim_arp_tick(struct sim_arp *a, int64_t now_us, const struct sim_arp_out *out);
bool sim_arp_deadline(const struct sim_arp *a, int64_t *at_us);
void sim_arp_clear(struct sim_arp *a); /* as at a reset; frees */

#endif
