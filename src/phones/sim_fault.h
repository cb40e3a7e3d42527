/* SPDX-License-Identifier: MIT */
/* What a bad line does to a datagram, either way: pure and repeatable from the seed. */
#ifndef HOOKFLASH_SIM_FAULT_H
#define HOOKFLASH_SIM_FAULT_H

#include "phones/sim_random.h"

struct sim_faults {
    double loss, dup, reorder; /* percent of the datagrams */
    int64_t delay_us;          /* of every datagram */
};

struct sim_fate {
    unsigned copies;     /* 0: lost */
    int64_t after_us[2]; /* when each of them arrives; 0: at once */
};

struct sim_fate sim_fault_decide(const struct sim_faults *f, struct sim_random *r);

#endif
