/* SPDX-License-Identifier: MIT */
/*
 * What a reader has of one bench: every event once and in order, whatever the broker lost, repeated
 * or kept from an earlier session. A gap is noticed, and asked for again.
 */
#ifndef HOOKFLASH_INBOX_H
#define HOOKFLASH_INBOX_H

#include "core/mqtt_place.h"

struct inbox {
    char session[MQTT_WORD_SIZE]; /* "": none was heard of */
    uint64_t last;                /* seq of the last event that was taken */
    uint64_t known;               /* and up to which there are some, as far as is known */
    int64_t moved_us;             /* when one was taken last, or asked for */
    bool asked;                   /* since the last one was taken */
};

/* Is it the bench's latest session? *fresh: it is a new one, and the inbox begins anew. */
bool inbox_session(struct inbox *in, struct slice session, bool *fresh);
/* Lines that follow the one numbered `after`: can they be taken? False: some before are missing. */
bool inbox_follows(struct inbox *in, uint64_t after);
/* One line of them; false: it was had before. */
bool inbox_take(struct inbox *in, uint64_t seq, int64_t now_us);
/* The bench says that it has events up to this one. */
void inbox_told(struct inbox *in, uint64_t seq);
uint64_t inbox_missing(const struct inbox *in);

/* Is the bench to be asked for what follows `last`? At once where there is a gap, as what is
 * missing will not come by itself; else, and again, when nothing has come for a while. */
enum { INBOX_PATIENCE_US = 3000000 };
bool inbox_ask(struct inbox *in, bool gap, int64_t now_us);

#endif
