/* SPDX-License-Identifier: MIT */
/*
 * A simulated phone on a cable of its own: frames and the time go in, frames come out. It has a
 * MAC, gets its address, answers ARP, announces itself by CDP, and registers; what it fetches by
 * TFTP goes to and from the struct sim_phone, which knows nothing of all this. Pure.
 */
#ifndef HOOKFLASH_SIM_HOST_H
#define HOOKFLASH_SIM_HOST_H

#include "phones/sim_arp.h"
#include "phones/sim_call.h"
#include "phones/sim_dhcp.h"
#include "phones/sim_phone.h"

struct sim_host_config {
    /* Both typed at the phone: gone with its network settings (PHONES 4.8). */
    struct sim_lease fixed; /* its address known: no DHCP */
    struct ip tftp; /* "Alternate TFTP": beats whatever DHCP says (PHONES 6); none: DHCP's */
    void *ctx;
    void (*send)(void *ctx, struct slice frame);
};

struct sim_host {
    struct sim_host_config config;
    struct sim_phone *phone;
    bool up, wiped; /* its network settings are, and the address of its last lease with them */
    int64_t now_us, cdp_at_us;
    struct sim_lease lease;
    struct sim_arp arp;
    struct sim_dhcp dhcp;
    struct sim_call call;
    uint16_t ip_id;
};

/* Both live as long as each other; `setup` is given what connects the phone, which the caller then
 * makes by sim_phone_init(). */
void sim_host_init(struct sim_host *h, const struct sim_host_config *config,
                   struct sim_phone *phone, struct sim_phone_setup *setup);
void sim_host_frame(struct sim_host *h, const struct frame *f, int64_t now_us);
/* Of the phone too. */
void sim_host_tick(struct sim_host *h, int64_t now_us);
bool sim_host_deadline(const struct sim_host *h, int64_t *at_us);
bool sim_host_is_settled(const struct sim_host *h); /* the phone is, and has registered */
void sim_host_free(struct sim_host *h);

#endif
