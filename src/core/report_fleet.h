/* SPDX-License-Identifier: MIT */
/* What a fleet is told by beside its phones: each bench for itself, before the whole. */
#ifndef HOOKFLASH_REPORT_FLEET_H
#define HOOKFLASH_REPORT_FLEET_H

#include "core/report.h"

/* What the model does not know. */
struct report_bench {
    const char *state;   /* "online", "offline"; "": not to be said */
    const char *session; /* a word of mqtt_place.h, or "" */
    uint64_t missing;    /* events that it has told of and that never came */
};

/* The {"kind":"bench",...} line. */
void report_bench_json(const struct model *m, const struct report_bench *is, struct buf *out);
/* "west: 12 phones: 10 done, 2 on the way. Offline; 3 events are missing." */
void report_bench_text(const struct model *m, const struct report_bench *is, struct buf *out);

#endif
