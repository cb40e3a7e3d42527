/* SPDX-License-Identifier: MIT */
/*
 * One phone as a row of the monitor: short texts, and the columns they stand in. Which glyphs and
 * colours they get is the screen's business; each word and symbol tells enough without any.
 */
#ifndef HOOKFLASH_MONITOR_ROW_H
#define HOOKFLASH_MONITOR_ROW_H

#include "core/board.h"
#include "core/report.h"

#define MONITOR_MARKS(X)                                                                           \
    X(MARK_DONE, "ok")    /* nothing to do any more */                                             \
    X(MARK_BUSY, "->")    /* under way */                                                          \
    X(MARK_WAITING, "..") /* the phone has to begin */                                             \
    X(MARK_TROUBLE, "!!") /* needs a person */                                                     \
    X(MARK_OTHER, "--")   /* not chosen */

enum monitor_mark {
#define X(id, text) id,
    MONITOR_MARKS(X)
#undef X
        MONITOR_MARK_COUNT
};

const char *monitor_mark_text(enum monitor_mark m);
enum monitor_mark monitor_mark_of(const struct phone *p);

/* The problem that a row is to show, and an eye is to be drawn to; NULL: all is well. */
const struct phone_problem *monitor_problem_of(const struct phone *p);

struct monitor_row {
    enum monitor_mark mark;
    bool is_problem;             /* `what` is a diagnosis: slug and title */
    int percent;                 /* of the file on its way; -1: not to be known */
    const char *stage;           /* static */
    char phone[REPORT_WHO_SIZE]; /* MAC, bare; its address until that is known; in a fleet BENCH/ */
    char address[IP_TEXT_SIZE];  /* "" until known */
    char what[96];               /* the file on its way, a problem, the load it runs ... */
    char rate[8];                /* "120k/s"; "-": not to be known yet; "": no file on its way */
    char time[24];               /* "12 of 26-37 s"; "0:42" where no usual time is known; or "" */
};

void monitor_row_make(const struct phone *p, const struct board *b, double speed, int64_t now_us,
                      struct monitor_row *out);

#define MONITOR_COLUMNS(X)                                                                         \
    X(COLUMN_MARK, "")                                                                             \
    X(COLUMN_STAGE, "stage")                                                                       \
    X(COLUMN_PHONE, "phone")                                                                       \
    X(COLUMN_ADDRESS, "address")                                                                   \
    X(COLUMN_WHAT, "file or problem")                                                              \
    X(COLUMN_BAR, "progress")                                                                      \
    X(COLUMN_PERCENT, "")                                                                          \
    X(COLUMN_RATE, "")                                                                             \
    X(COLUMN_TIME, "time of usual")

enum monitor_column {
#define X(id, heading) id,
    MONITOR_COLUMNS(X)
#undef X
        MONITOR_COLUMN_COUNT
};

const char *monitor_column_heading(enum monitor_column c);

/* One blank between columns. Width 0: not shown. Without a column of its own, time stands where the
 * bar would, for as long as there is none. */
struct monitor_columns {
    int at[MONITOR_COLUMN_COUNT], width[MONITOR_COLUMN_COUNT];
};

/* For a pane of that many columns, 60 at least; what is left over goes to `what`. */
void monitor_columns(int width, struct monitor_columns *out);
/* In a fleet the bench stands before the phone, in the address's place. */
void monitor_columns_of_fleet(struct monitor_columns *c);
/* Columns from `first` on up to the end of `last`, or to what of them is shown. */
int monitor_span(const struct monitor_columns *c, enum monitor_column first,
                 enum monitor_column last);

#endif
