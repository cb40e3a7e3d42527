/* SPDX-License-Identifier: MIT */
/* How far a phone is, as honest words and numbers: a pure function of phone and time (UX 4.3). */
#ifndef HOOKFLASH_PROGRESS_H
#define HOOKFLASH_PROGRESS_H

#include "core/phone.h"

struct progress {
    int percent;                   /* of the file on its way, 0..100; -1: not to be known */
    double bytes_per_s;            /* 0: not to be known */
    int eta_s;                     /* of the file; -1: not to be known */
    int64_t elapsed_us;            /* in this stage */
    int usual_low_s, usual_high_s; /* of this stage, at the session's speed; 0: none known */
    char phrase[200];              /* "writing flash, usually 26-37 s, do not unplug" */
};

/* sent, size: of the running transfer, from the server's live figures; size 0: none runs. */
void progress_of(const struct phone *p, double speed, int64_t now_us, uint64_t sent, uint64_t size,
                 struct progress *out);

#endif
