/* SPDX-License-Identifier: MIT */
/*
 * One request of a phone with its receive queue. A phone works about 10 ms on each datagram (that
 * is what makes a 0.7 MB .sb2 take 15 s, PHONES 3.4), and what comes meanwhile waits in the queue.
 */
#ifndef HOOKFLASH_SIM_SLOT_H
#define HOOKFLASH_SIM_SLOT_H

#include "phones/sim_tftp.h"

enum {
    SIM_INBOX_MAX = 4,     /* datagrams; more are lost, as in any receive queue */
    SIM_INBOX_BYTES = 520, /* a DATA of 512 and enough to see that a longer one is longer */
};

struct sim_inbox_entry {
    uint8_t bytes[SIM_INBOX_BYTES];
    uint16_t n, from_port;
    struct ip from;
    int64_t due_us;
};

struct sim_slot {
    struct sim_tftp get;
    unsigned tag; /* what was asked: the owner's own number */
    struct sim_inbox_entry inbox[SIM_INBOX_MAX];
    unsigned waiting;
    int64_t busy_until_us;
};

/* pace_us: work on one datagram; 0: none, it is handled at once. */
void sim_slot_datagram(struct sim_slot *s, struct ip from, uint16_t from_port, struct slice bytes,
                       int64_t pace_us, int64_t now_us, const struct sim_sender *out);
void sim_slot_tick(struct sim_slot *s, int64_t now_us, const struct sim_sender *out);
bool sim_slot_deadline(const struct sim_slot *s, int64_t *at_us); /* false: none */
void sim_slot_clear(struct sim_slot *s);

#endif
