/* SPDX-License-Identifier: MIT */
/* How a session is told: a row of functions for each format that report writes from a journal. */
#ifndef HOOKFLASH_REPORT_FORMATS_H
#define HOOKFLASH_REPORT_FORMATS_H

#include "core/report.h"

#include <stdio.h>

struct telling;

struct report_format {
    const char *name;
    void (*begin)(struct telling *t); /* any of these may be NULL */
    void (*event)(struct telling *t, const struct event *e);
    void (*row)(struct telling *t, const struct request_row *r);
    void (*end)(struct telling *t);
};

/* NULL: no such format. */
const struct report_format *report_format_find(const char *name);

struct telling {
    const struct report_format *format;
    FILE *out;
    unsigned width;
    bool lost;            /* out of memory somewhere */
    bool begun;           /* an event has come: nothing is written before */
    struct model *m, *at; /* at: whose events come; of a fleet a bench's, else m */
    struct slice bench;   /* its name; empty: this is no fleet */
    struct request_rows *rows;
    struct buf text; /* on its way to `out` */
    struct buf kept; /* rows of requests that a document shows at its end */
    uint64_t shown, left_out;
};

/* False: out of memory. telling_free() in any case. */
bool telling_begin(struct telling *t, const struct report_format *format, FILE *out,
                   unsigned width);
/* From here on it is this bench's events that come, and all of it is a fleet's. False: out of
 * memory. The name lives as long as the telling. */
bool telling_bench(struct telling *t, const char *bench);
void telling_event(struct telling *t, const struct event *e);
void telling_end(struct telling *t);
void telling_free(struct telling *t);

#endif
