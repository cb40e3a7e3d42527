/* SPDX-License-Identifier: MIT */
/*
 * Which phones the monitor lists: all, in the order first known, or those that some text is found
 * in. Rows never move under the cursor: it stays on its phone, whatever is added or taken away.
 */
#ifndef HOOKFLASH_MONITOR_ROWS_H
#define HOOKFLASH_MONITOR_ROWS_H

#include "core/model.h"

enum { MONITOR_FILTER_SIZE = 48 };

/* Zeroed: all phones, the cursor on the first. */
struct monitor_rows {
    char filter[MONITOR_FILTER_SIZE]; /* "": all */
    size_t count;
    size_t at;      /* the row of the phone below; count 0: none */
    struct mac mac; /* of the phone that the cursor is on, as far as they are known */
    struct ip ip;
    const char *bench;
    size_t *index, room; /* of a filter: the phones' places in the model */
};

void monitor_rows_free(struct monitor_rows *r);

/* After the model changed: which there are, and where the chosen one is now. One that is no longer
 * listed leaves the cursor on the row where it stood. False: no memory for a filter, all are
 * listed. */
bool monitor_rows_update(struct monitor_rows *r, const struct model *m);
/* i < count, and nothing changed since monitor_rows_update(); good until model_apply(). */
const struct phone *monitor_rows_phone(const struct monitor_rows *r, const struct model *m,
                                       size_t i);
/* Puts the cursor there; beyond the end is the last. */
void monitor_rows_go(struct monitor_rows *r, const struct model *m, size_t i);
/* The phone that the cursor is on, also when the model changed since; NULL: none. */
const struct phone *monitor_rows_chosen(const struct monitor_rows *r, const struct model *m);
/* To the next phone that needs a person, from the end on to the first; false: none does. */
bool monitor_rows_next_problem(struct monitor_rows *r, const struct model *m);

/* Some part of its bench's name, its MAC (in any notation), address, name, stage, load, file or
 * problem, in any case of letters. */
bool monitor_matches(const struct phone *p, const char *text);

#endif
