/* SPDX-License-Identifier: MIT */
#include "phones/sim_fault.h"

/* Late enough that what was sent next overtakes it, early enough that no timer of a phone runs. */
enum { REORDER_LEAST_US = 2000, REORDER_MOST_US = 50000 };

struct sim_fate sim_fault_decide(const struct sim_faults *f, struct sim_random *r)
{
    struct sim_fate fate = {.copies = 1, .after_us = {f->delay_us, f->delay_us}};
    if (sim_random_hits(r, f->loss)) {
        fate.copies = 0;
        return fate;
    }
    if (sim_random_hits(r, f->dup))
        fate.copies = 2;
    if (sim_random_hits(r, f->reorder))
        fate.after_us[0] += sim_random_between(r, REORDER_LEAST_US, REORDER_MOST_US);
    return fate;
}
