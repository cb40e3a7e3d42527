/* SPDX-License-Identifier: MIT */
/*
 * Events become rows: one for each request, with what became of it, in the order in which they
 * were asked. Streams a journal of any size in bounded memory.
 */
#ifndef HOOKFLASH_REQUEST_ROWS_H
#define HOOKFLASH_REQUEST_ROWS_H

#include "core/event.h"
#include "core/phone.h"

#define ROW_OUTCOMES(X)                                                                            \
    X(ROW_ASKED, "no-answer") /* none was seen */                                                  \
    X(ROW_SENDING, "open")    /* begun, and its end not seen */                                    \
    X(ROW_SENT, "sent")                                                                            \
    X(ROW_ERROR, "error")     /* answered with an ERROR packet */                                  \
    X(ROW_BROKEN, "broken")   /* begun, and broken off */                                          \
    X(ROW_IGNORED, "ignored") /* seen and left unanswered on purpose; message says why */

enum row_outcome {
#define X(id, text) id,
    ROW_OUTCOMES(X)
#undef X
};

const char *row_outcome_name(enum row_outcome o);

struct request_row {
    int64_t t_us, took_us; /* took: until its end; 0 when that was not seen */
    enum event_src src;    /* a request that server and wire both saw has two rows */
    struct mac mac;
    struct ip ip, server;
    uint16_t port;
    struct kept_name name;
    enum row_outcome outcome;
    uint64_t bytes, blocks, resent;
    unsigned repeats;
    bool write, has_code;
    uint16_t code;
    struct kept_name message; /* of the ERROR packet, or the reason in our words */
};

struct request_rows;

/* emit() must not call back. NULL: out of memory. */
struct request_rows *request_rows_new(void (*emit)(void *ctx, const struct request_row *r),
                                      void *ctx);
void request_rows_event(struct request_rows *rows, const struct event *e);
void request_rows_end(struct request_rows *rows); /* those that are still open, too */
void request_rows_free(struct request_rows *rows);

#endif
