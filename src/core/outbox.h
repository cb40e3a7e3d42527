/* SPDX-License-Identifier: MIT */
/*
 * How much of a journal a broker has: the journal itself is the outbox. What is on its way is
 * counted in bytes of the file, in order; what the broker has not confirmed is sent again after a
 * break, and whoever hears it twice knows it by its seq.
 */
#ifndef HOOKFLASH_OUTBOX_H
#define HOOKFLASH_OUTBOX_H

#include "core/bytes.h"

enum {
    OUTBOX_WINDOW = 16, /* messages on their way at once */
    OUTBOX_BATCH = 32 * 1024,
};

struct outbox {
    uint64_t acked;               /* all of the file before this has arrived */
    uint64_t sent;                /* handed over up to here */
    uint64_t seq_sent, seq_acked; /* of the lines before these places */
    struct {
        int id;
        uint64_t end, seq;
        bool arrived;
    } flight[OUTBOX_WINDOW];
    unsigned first, count;
};

/* Goes on (or back) to that place of the file, behind the line numbered `seq`; what was on its way
 * counts no more. */
void outbox_go(struct outbox *o, uint64_t at, uint64_t seq);
/* After a break: what was not confirmed has still to be sent. */
void outbox_rewind(struct outbox *o);
bool outbox_is_full(const struct outbox *o);
/* The next `bytes` of the file, up to the line numbered `seq`, are on their way as message `id`. */
void outbox_sent(struct outbox *o, int id, size_t bytes, uint64_t seq);
/* Message `id` arrived. True: `acked` has moved. */
bool outbox_arrived(struct outbox *o, int id);

/*
 * Whole lines at the beginning of `bytes`, as many as a message holds, at least one. Their length;
 * 0: there is no whole line yet. *seq becomes that of the last line that has one.
 */
size_t outbox_cut(struct slice bytes, uint64_t *seq);

/* {"seq":17,... is 17; 0: this line is none of ours. */
uint64_t outbox_line_seq(struct slice line);

/* What is kept on disk, as one line: which journal, where it goes, how far it went. */
struct outbox_mark {
    struct slice session; /* a word of mqtt_place.h */
    struct slice place;   /* no blank in it */
    uint64_t at, seq;
};

void outbox_mark_write(const struct outbox_mark *m, struct buf *out);
bool outbox_mark_read(struct slice text, struct outbox_mark *out);

#endif
