/* SPDX-License-Identifier: MIT */
/*
 * Between sim_net.c (phones, their timers, bad lines) and what carries their datagrams: sim_udp.c,
 * plain sockets, or sim_wire.c, whole Ethernet frames. A phone's machines know neither.
 */
#ifndef HOOKFLASH_SIM_TRANSPORT_H
#define HOOKFLASH_SIM_TRANSPORT_H

#include "phones/sim_held.h"
#include "phones/sim_net.h"

struct sim_carrier {
    /* Before any line is made; `carrier` of the net is its own. 0 or -errno. */
    int (*open)(struct sim_net *net);
    /* Fills in what the phone sends through, and `end`, its own of this line. 0 or -errno. */
    int (*attach)(struct sim_line *line, struct sim_phone_setup *setup);
    void (*tick)(struct sim_line *line, int64_t now_us);
    bool (*deadline)(const struct sim_line *line, int64_t *at_us);
    void (*settle)(struct sim_line *line); /* after every input; may be NULL */
    bool (*is_settled)(const struct sim_line *line);
    void (*release)(struct sim_net *net, struct sim_held *h); /* a delayed one goes on its way */
    struct ip (*address)(const struct sim_line *line);
    void (*detach)(struct sim_line *line);
    void (*close)(struct sim_net *net);
};

extern const struct sim_carrier sim_carrier_udp, sim_carrier_wire;

struct sim_line {
    struct sim_net *net;
    struct sim_phone phone;
    void *end; /* the carrier's */
    struct loop_timer *timer;
    int64_t armed_us;
    bool settled; /* counted as such */
};

struct sim_net {
    struct loop *loop;
    struct sim_net_config config;
    const struct sim_carrier *kind;
    void *carrier;
    struct sim_random random;
    struct sim_pool *pool;
    struct sim_held_queue held;
    struct loop_timer *held_timer;
    struct sim_net_stats stats;
    size_t count;
    struct sim_line line[];
};

/* After every input to a phone: counts it as settled or not, sets its timer. */
void sim_net_settle(struct sim_line *line);
/*
 * What the line does to a datagram, either way; the answer: deliver it now, so many times. Others
 * come later by release(), as `as` describes them; as->fd is duplicated.
 */
unsigned sim_net_pass(struct sim_net *net, const struct sim_held *as, struct slice bytes);

#endif
