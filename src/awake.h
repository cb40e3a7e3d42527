/* SPDX-License-Identifier: MIT */
/* This computer shall not fall asleep while phones convert (DESIGN 9): systemd-inhibit holds that
 * off, where it is there and may. */
#ifndef HOOKFLASH_AWAKE_H
#define HOOKFLASH_AWAKE_H

#include "child.h"

enum { AWAKE_WHY_SIZE = 160 };

struct awake {
    struct child child;
    bool held;
    char why[AWAKE_WHY_SIZE]; /* it is not */
    /* Sleep is not held off, for this reason. */
    void (*refused)(void *ctx, const char *why);
    void *ctx;
};

void awake_begin(struct awake *a, struct loop *loop, void (*refused)(void *ctx, const char *why),
                 void *ctx);
void awake_end(struct awake *a); /* all zeros: does nothing */

#endif
