/* SPDX-License-Identifier: MIT */
/* SplitMix64 (Steele, Lea, Flood 2014): one word of state, so every phone carries its own. */
#include "phones/sim_random.h"

struct sim_random sim_random_seed(uint64_t seed, uint64_t stream)
{
    struct sim_random r = {seed};
    r.state = sim_random_next(&r) + stream;
    r.state = sim_random_next(&r);
    return r;
}

uint64_t sim_random_next(struct sim_random *r)
{
    uint64_t z = r->state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

int64_t sim_random_between(struct sim_random *r, int64_t low, int64_t high)
{
    uint64_t span = (uint64_t)(high - low) + 1;
    return low + (int64_t)(sim_random_next(r) % span);
}

bool sim_random_hits(struct sim_random *r, double percent)
{
    return (double)(sim_random_next(r) >> 11) * 0x1p-53 * 100.0 < percent;
}
