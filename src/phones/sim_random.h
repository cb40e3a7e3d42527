/* SPDX-License-Identifier: MIT */
/* Repeatable chance: the same seed gives the same phones, the same losses, the same waits. */
#ifndef HOOKFLASH_SIM_RANDOM_H
#define HOOKFLASH_SIM_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct sim_random {
    uint64_t state;
};

struct sim_random sim_random_seed(uint64_t seed, uint64_t stream); /* a stream a phone */
uint64_t sim_random_next(struct sim_random *r);
int64_t sim_random_between(struct sim_random *r, int64_t low, int64_t high); /* both included */
bool sim_random_hits(struct sim_random *r, double percent);

#endif
