/* SPDX-License-Identifier: MIT */
/*
 * One run of the program as a story: every event is numbered, folded into the model, written to the
 * journal and told to whoever listens, in this order and nowhere else (DESIGN 1, 10).
 */
#ifndef HOOKFLASH_SESSION_H
#define HOOKFLASH_SESSION_H

#include "core/event.h"
#include "core/model.h"
#include "journal.h"

struct session {
    struct model *model;
    struct journal *journal; /* NULL: nothing is kept */
    char *folder;            /* of the journal, or NULL */
    uint64_t last_seq;
    bool resumed;
    int64_t ahead_us;   /* the clock of the day before that of durations, when last looked at ... */
    int64_t looked_us;  /* ... by the latter */
    int64_t stepped_us; /* all its steps so far */
    bool offline;       /* events bring their own times; what has none happened with the latest */
    int journal_error;  /* -errno, while the journal does not take what happens; 0: it does */
    void (*listener)(void *ctx, const struct event *e);
    void *listener_ctx;
};

/*
 * folder NULL: no journal. An earlier session in the folder is continued: its events are folded
 * into the model first. 0 or -errno.
 */
int session_open(struct session *s, const char *folder, bool offline,
                 struct journal_opened *opened);
/* The EVENT_SESSION with which each run begins; a resumed one keeps its speed. t_us 0: now. Not
 * where the first event is one, from another journal. */
void session_begin(struct session *s, double speed, int64_t t_us);
/* Fills in seq, and t_us and mac where they are missing and known. Live, an observation that comes
 * late is of now: the time of a journal goes back with an EVENT_CLOCK and not without. */
void session_emit(struct session *s, struct event *e);
/* Live: now, in Unix time. A step of the clock since it was last asked is told first. */
int64_t session_now(struct session *s);
/* Emits session.end and closes the journal. 0, or -errno: the disk refused the end of it. */
int session_close(struct session *s, const char *reason, int exit_status);

/* $XDG_DATA_HOME/hookflash/sessions/<UTC time>; 0 or -errno (no HOME). */
int session_default_folder(char *dst, size_t cap, int64_t now_us);

#endif
