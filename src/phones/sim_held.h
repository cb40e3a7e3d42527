/* SPDX-License-Identifier: MIT */
/* Datagrams that are under way longer than usual, in the order of their arrival. */
#ifndef HOOKFLASH_SIM_HELD_H
#define HOOKFLASH_SIM_HELD_H

#include "core/addr.h"

struct sim_held {
    int64_t due_us;
    uint64_t order; /* of two that are due at once, the one that was sent first */
    void *line;     /* whose it is; the owner's */
    bool inbound;
    unsigned slot;
    uint16_t local_port, peer_port;
    struct ip peer;
    int fd; /* outbound: a descriptor of its own, since the request may be over by then */
    uint16_t n;
    uint8_t bytes[]; /* n */
};

struct sim_held_queue {
    struct sim_held **heap;
    size_t count, cap;
    uint64_t order;
};

struct sim_held *sim_held_new(struct slice bytes); /* NULL: out of memory, a datagram lost */
bool sim_held_push(struct sim_held_queue *q, struct sim_held *h); /* false: the caller keeps it */
bool sim_held_next(const struct sim_held_queue *q, int64_t *due_us);
struct sim_held *sim_held_pop(struct sim_held_queue *q); /* the caller frees; NULL when empty */

#endif
