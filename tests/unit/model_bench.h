/* SPDX-License-Identifier: MIT */
/* A model that gives out one load, and the shortest way to tell it of a request. */
#ifndef HOOKFLASH_TEST_MODEL_BENCH_H
#define HOOKFLASH_TEST_MODEL_BENCH_H

#include "story.h"

#define TARGET "P0S3-8-12-00"

static inline struct story bench(double speed)
{
    struct story s;
    story_begin(&s, speed);
    story_set(&s, TARGET, "P003-8-12-00.sbn", "P0S3-8-12-00.sb2", 756524);
    return s;
}

static inline void ask(struct story *s, double t, const char *name, enum fate fate, unsigned n)
{
    story_row(s, &(struct row){t, name, fate, n, 0});
}

#endif
