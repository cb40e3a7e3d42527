/* SPDX-License-Identifier: MIT */
/*
 * The front end without a screen: stdout is data, stderr is talk (DESIGN 2). A line an event as it
 * happens, and at the end the phones and the summary.
 */
#ifndef HOOKFLASH_HEADLESS_H
#define HOOKFLASH_HEADLESS_H

#include "core/event.h"
#include "core/model.h"

#include <stdio.h>

struct headless {
    FILE *out;
    bool json, quiet;
    const struct model *model; /* of the session, or NULL: no event is an echo */
};

/* Columns of the terminal, where f is one; else 80, which fits a mail and a ticket. */
unsigned headless_width(FILE *f);

/* A session's listener; ctx is the struct headless. */
void headless_event(void *ctx, const struct event *e);
/* JSON: a line a phone, then the summary. Text: the table, the problems, the closing line. */
void headless_end(const struct headless *h, const struct model *m, int exit_status);

#endif
