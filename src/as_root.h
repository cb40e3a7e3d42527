/* SPDX-License-Identifier: MIT */
/*
 * What root sees and makes before it is given up, for the commands that have use for it: who holds
 * the ports, the firewall's rules, sockets with long queues, a private network. What systemd opened
 * comes to it, root or not.
 */
#ifndef HOOKFLASH_AS_ROOT_H
#define HOOKFLASH_AS_ROOT_H

#include "doctor_facts.h"
#include "options.h"
#include "port_holder.h"
#include "socket_stock.h"

struct as_root {
    struct socket_stock stock;
    struct port_memory ports;
    struct firewall_listings firewall;
    bool in_private_net; /* of demo --bench */
};

void as_root_look(struct as_root *a, const struct options *o);
void as_root_free(struct as_root *a);

#endif
