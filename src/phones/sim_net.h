/* SPDX-License-Identifier: MIT */
/*
 * The simulated phones of one process and the network that they are on: plain UDP sockets, each
 * phone with an address of its own, or an Ethernet interface with a MAC of its own.
 */
#ifndef HOOKFLASH_SIM_NET_H
#define HOOKFLASH_SIM_NET_H

#include "loop.h"
#include "phones/sim_fault.h"
#include "phones/sim_phone.h"

struct sim_net;
struct sim_line;

struct sim_net_config {
    const char *interface;   /* NULL: plain UDP sockets */
    struct ip first_address; /* of the first phone; the others follow; none: on an interface DHCP,
                                else 127.1.0.1, or 127.2.0.1 ... while other phones are there */
    unsigned prefix;         /* on an interface: the length of the network part of first_address */
    struct ip gateway;       /* with first_address; none: every address is near */
    struct ip server; /* on sockets: none but this and loopback is ever sent to; on an interface:
                         Alternate TFTP, or none */
    size_t count;
    struct sim_faults faults;
    uint64_t seed;
    bool until_settled; /* stops the loop when every phone is settled */
};

struct sim_net_stats {
    uint64_t sent, received, lost, duplicated, late, not_sent;
    unsigned settled, most_open;
};

/*
 * Makes config->count phones of `setup`; out, teller.ctx and pool of each are filled in here,
 * teller.tell is called with a struct sim_phone * as ctx. 0 or -errno; -EADDRNOTAVAIL and the like:
 * the first or the last address cannot be bound; -ENODEV, -EPERM: no such interface, or no right to
 * it.
 */
int sim_net_new(struct loop *loop, const struct sim_net_config *config,
                const struct sim_phone_setup *setup, struct sim_net **out);
void sim_net_free(struct sim_net *net); /* NULL is fine */
/* Every phone gets power within `stagger_us` from now. */
void sim_net_power_on(struct sim_net *net, int64_t stagger_us);

size_t sim_net_count(const struct sim_net *net);
struct sim_phone *sim_net_phone(struct sim_net *net, size_t i);
struct ip sim_net_address(const struct sim_net *net, size_t i);
const struct sim_net_stats *sim_net_stats(const struct sim_net *net);

#endif
