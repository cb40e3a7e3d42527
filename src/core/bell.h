/* SPDX-License-Identifier: MIT */
/*
 * When somebody should look up: a phone is done, a phone needs a person, all is over. Once each,
 * and never more than once a second: what comes sooner is rung for together.
 */
#ifndef HOOKFLASH_BELL_H
#define HOOKFLASH_BELL_H

#include "core/model.h"

/* Zeroed: what it is told of first is how things stood, and rings nothing. */
struct bell {
    bool listening, over, due;
    unsigned done, trouble; /* phones */
    int64_t rang_us;
};

/* How things stand now; `over` as model_is_over(). True: ring. */
bool bell_rings(struct bell *b, const struct model_summary *is, bool over, int64_t now_us);
/* Microseconds until it wants to be asked again; -1: not before something changes. */
int64_t bell_wait(const struct bell *b, int64_t now_us);

#endif
