/* SPDX-License-Identifier: MIT */
/*
 * A session's folder and its journal.jsonl: append-only JSON Lines, flushed at once, fsynced at
 * milestones, locked by its program, resumed after a kill (DESIGN 10, 15).
 */
#ifndef HOOKFLASH_JOURNAL_H
#define HOOKFLASH_JOURNAL_H

#include "core/event.h"

struct journal;

struct journal_opened {
    bool resumed; /* there were events already */
    uint64_t last_seq;
    size_t lines, events, skipped, bad; /* read; of these understood, of an unknown kind, neither */
    bool torn;                          /* a torn last line was cut off */
    char problem[200]; /* of the first bad line: "line 17, character 4: ..." or "" */
};

/*
 * Opens or makes the folder, takes its lock, reads what is there (each event is handed to
 * `replay`), cuts a torn last line. 0 or -errno; -EWOULDBLOCK: another program has the session
 * open.
 */
int journal_open(const char *folder, void (*replay)(void *ctx, const struct event *e), void *ctx,
                 struct journal **out, struct journal_opened *info);
/* Reads only, takes no lock: for `report`. `path` is a folder or a journal file. */
int journal_read(const char *path, void (*replay)(void *ctx, const struct event *e), void *ctx,
                 struct journal_opened *info);

/* Has a running program the session of this folder open? */
bool journal_is_locked(const char *folder);

/* One line, as journal_read() takes it: for a reader that has the bytes from elsewhere. info begins
 * as all zero. */
void journal_line(struct slice line, void (*replay)(void *ctx, const struct event *e), void *ctx,
                  struct journal_opened *info);

/*
 * Appends one event whose seq and t_us are set. fsyncs after milestones (session, file.written,
 * tftp.done of a load file, session.end), at most once a second of the events' time: a milestone
 * within a second of the last sync waits for the next event after it, or for the close.
 *
 * 0: it is in the file. -errno: the file ends at its last whole line; the event waits in memory,
 * within bounds, and every later append, and the close, first try to write what waits.
 */
int journal_append(struct journal *j, const struct event *e);
/* It is a copy of what somebody else keeps: no milestone is worth waiting for the disk. */
void journal_is_copy(struct journal *j);
uint64_t journal_lost(const struct journal *j); /* events that there was no room for: a gap */
/* NULL is fine. 0, or -errno: what still waited is lost, or nobody knows whether it is on the disk.
 */
int journal_close(struct journal *j);

#endif
