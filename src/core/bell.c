/* SPDX-License-Identifier: MIT */
#include "core/bell.h"

enum { BELL_APART_US = 1000000 };

bool bell_rings(struct bell *b, const struct model_summary *is, bool over, int64_t now_us)
{
    unsigned done = is->done + is->current;
    if (b->listening && (done > b->done || is->need_person > b->trouble || (over && !b->over)))
        b->due = true;
    b->listening = true;
    b->over = over;
    b->done = done;
    b->trouble = is->need_person;
    if (bell_wait(b, now_us) != 0)
        return false;
    b->due = false;
    b->rang_us = now_us;
    return true;
}

int64_t bell_wait(const struct bell *b, int64_t now_us)
{
    int64_t since = now_us - b->rang_us;
    if (!b->due)
        return -1;
    return since < 0 || since >= BELL_APART_US ? 0 : BELL_APART_US - since;
}
