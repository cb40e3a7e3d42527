/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a line is one write(2) to a file opened with O_APPEND, so what a killed
 * program leaves behind is whole lines and at most one torn one, from a crashed machine or a full
 * disk. On opening, whatever stands behind the last newline is cut off; a write that failed
 * half-way is cut off at once. What the disk refuses waits in memory, and goes before the next
 * line: room that comes back in time leaves no gap. The lock is flock(2) on the journal itself: it
 * dies with its program, so a killed one leaves nothing to clean up. Reading goes through one
 * buffer of fixed size; a line that does not fit there is no line of ours and is passed over.
 */
#include "journal.h"

#include "core/event_json.h"
#include "core/phone.h"
#include "paths.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* What waits is bounded: some 16,000 events, more than a bench of a hundred phones makes. */
enum {
    LINE_MAX_BYTES = 64 * 1024,
    WAITING_MAX_BYTES = 4 * 1024 * 1024,
    SYNC_EVERY_US = 1000000,
};

static const char JOURNAL_NAME[] = "journal.jsonl";

struct journal {
    int fd;
    struct buf waiting; /* lines that are not in the file yet */
    uint64_t lost;      /* lines that could not wait either */
    off_t size;         /* up to the last whole line */
    bool torn;          /* part of a line stands behind it */
    bool unsynced;      /* a milestone is not on the disk yet */
    int sync_error;     /* of the latest sync */
    bool copy;          /* no milestone is worth a sync */
    int64_t synced_us;
};

/* --- reading --- */

struct reader {
    int fd;
    void (*replay)(void *ctx, const struct event *e);
    void *ctx;
    struct journal_opened *info;
    off_t whole;  /* bytes up to the last newline */
    bool passing; /* inside a line that is too long */
    size_t held;  /* bytes in `bytes` */
    char bytes[LINE_MAX_BYTES];
};

static void complain(struct journal_opened *info, size_t offset, const char *text)
{
    info->bad++;
    if (!info->problem[0])
        snprintf(info->problem, sizeof info->problem, "line %zu, character %zu: %s", info->lines,
                 offset + 1, text);
}

void journal_line(struct slice line, void (*replay)(void *ctx, const struct event *e), void *ctx,
                  struct journal_opened *info)
{
    struct event e;
    struct event_json_store store;
    struct event_json_error err;
    info->lines++;
    switch (event_from_json(line, &e, &store, &err)) {
    case EVENT_JSON_UNKNOWN_KIND:
        info->skipped++;
        return;
    case EVENT_JSON_BAD:
        complain(info, err.offset, err.text);
        return;
    case EVENT_JSON_OK:
        break;
    }
    info->events++;
    if (e.seq > info->last_seq)
        info->last_seq = e.seq;
    if (replay)
        replay(ctx, &e);
}

static void take_line(struct reader *r, struct slice line)
{
    if (!r->passing) {
        journal_line(line, r->replay, r->ctx, r->info);
        return;
    }
    r->passing = false;
    r->info->lines++;
    complain(r->info, LINE_MAX_BYTES, "the line is too long");
}

/* Takes the whole lines out of the buffer and moves the rest to its front. */
static void take_lines(struct reader *r)
{
    size_t from = 0;
    char *end;
    while ((end = memchr(r->bytes + from, '\n', r->held - from))) {
        size_t n = (size_t)(end - (r->bytes + from));
        take_line(r, slice_of(r->bytes + from, n));
        from += n + 1;
    }
    r->held -= from;
    memmove(r->bytes, r->bytes + from, r->held);
    if (r->held == sizeof r->bytes) {
        r->passing = true;
        r->held = 0;
    }
}

static int read_all(struct reader *r)
{
    off_t seen = 0;
    for (;;) {
        ssize_t n = read(r->fd, r->bytes + r->held, sizeof r->bytes - r->held);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        if (n == 0)
            break;
        const char *fresh = r->bytes + r->held;
        for (ssize_t i = n; i > 0; i--)
            if (fresh[i - 1] == '\n') {
                r->whole = seen + i;
                break;
            }
        seen += n;
        r->held += (size_t)n;
        take_lines(r);
    }
    r->info->torn = r->whole != seen;
    r->info->resumed = r->info->events > 0;
    return 0;
}

/* `whole` (may be NULL) is where the last whole line ends. */
static int read_fd(int fd, void (*replay)(void *, const struct event *), void *ctx,
                   struct journal_opened *info, off_t *whole)
{
    struct reader *r = calloc(1, sizeof *r);
    int error;
    memset(info, 0, sizeof *info);
    if (!r)
        return -ENOMEM;
    r->fd = fd;
    r->replay = replay;
    r->ctx = ctx;
    r->info = info;
    error = read_all(r);
    if (whole)
        *whole = r->whole;
    free(r);
    return error;
}

int journal_read(const char *path, void (*replay)(void *ctx, const struct event *e), void *ctx,
                 struct journal_opened *info)
{
    char file[PATH_MAX];
    struct stat st;
    int fd, error;
    memset(info, 0, sizeof *info);
    if (stat(path, &st))
        return -errno;
    if (snprintf(file, sizeof file, S_ISDIR(st.st_mode) ? "%s/%s" : "%s", path, JOURNAL_NAME) >=
        (int)sizeof file)
        return -ENAMETOOLONG;
    fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return -errno;
    error = read_fd(fd, replay, ctx, info, NULL);
    close(fd);
    return error;
}

bool journal_is_locked(const char *folder)
{
    char file[PATH_MAX];
    if (snprintf(file, sizeof file, "%s/%s", folder, JOURNAL_NAME) >= (int)sizeof file)
        return false;
    int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    bool locked = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    if (fd >= 0)
        close(fd);
    return locked;
}

/* --- writing --- */

static int open_locked(const char *folder, int *fd)
{
    char file[PATH_MAX];
    int error = paths_make(folder);
    if (error)
        return error;
    if (snprintf(file, sizeof file, "%s/%s", folder, JOURNAL_NAME) >= (int)sizeof file)
        return -ENAMETOOLONG;
    *fd = open(file, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0644);
    if (*fd < 0)
        return -errno;
    if (flock(*fd, LOCK_EX | LOCK_NB))
        return -errno;
    return 0;
}

int journal_open(const char *folder, void (*replay)(void *ctx, const struct event *e), void *ctx,
                 struct journal **out, struct journal_opened *info)
{
    struct journal *j = calloc(1, sizeof *j);
    int error = -ENOMEM;
    memset(info, 0, sizeof *info);
    *out = NULL;
    if (!j)
        return error;
    j->fd = -1;
    buf_growing(&j->waiting, WAITING_MAX_BYTES);
    error = open_locked(folder, &j->fd);
    if (!error)
        error = read_fd(j->fd, replay, ctx, info, &j->size);
    if (!error && info->torn && ftruncate(j->fd, j->size))
        error = -errno;
    if (error) {
        if (j->fd >= 0)
            close(j->fd);
        free(j);
        return error;
    }
    *out = j;
    return 0;
}

static bool is_milestone(const struct event *e)
{
    switch (e->kind) {
    case EVENT_SESSION:
    case EVENT_SESSION_END:
    case EVENT_FILE_WRITTEN:
        return true;
    case EVENT_TFTP_DONE:
        return phone_ask_is_load_file(phone_ask_of(e->name, NULL));
    default:
        return false;
    }
}

/* Half a line would make the next one unreadable too. */
static int cut_torn(struct journal *j)
{
    if (j->torn && ftruncate(j->fd, j->size))
        return -errno;
    j->torn = false;
    return 0;
}

/* Whole lines from the front of what waits, as many as the disk takes. */
static int write_waiting(struct journal *j)
{
    struct buf *b = &j->waiting;
    int error = cut_torn(j);
    size_t done = 0, whole;
    while (!error && done < b->len) {
        ssize_t n = write(j->fd, b->p + done, b->len - done);
        if (n > 0)
            done += (size_t)n;
        else if (n == 0 || errno != EINTR)
            error = n < 0 ? -errno : -EIO;
    }
    for (whole = done; whole && b->p[whole - 1] != '\n';)
        whole--;
    j->size += (off_t)whole;
    j->torn = j->torn || whole < done;
    b->len -= whole;
    if (b->len && whole)
        memmove(b->p, b->p + whole, b->len);
    else if (!b->len && b->cap > LINE_MAX_BYTES)
        buf_free(b); /* the disk has room again */
    int cut = cut_torn(j);
    return error ? error : cut;
}

/* A thousand phones reach a milestone each within seconds, and the loop waits for every sync. */
static bool is_sync_due(const struct journal *j, int64_t now_us)
{
    return now_us >= j->synced_us + SYNC_EVERY_US || now_us < j->synced_us; /* the clock was set */
}

static void sync_milestones(struct journal *j, int64_t now_us)
{
    j->synced_us = now_us;
    j->sync_error = fdatasync(j->fd) ? -errno : 0;
    j->unsynced = j->sync_error != 0;
}

/* False: no memory for it, or a line that no reader would take. */
static bool add_line(struct journal *j, const struct event *e)
{
    struct buf *b = &j->waiting;
    size_t at = b->len;
    event_to_json(e, b);
    bool fits = !b->bad && b->len - at <= LINE_MAX_BYTES;
    b->bad = false;
    if (!fits)
        b->len = at;
    return fits;
}

void journal_is_copy(struct journal *j)
{
    j->copy = true;
}

int journal_append(struct journal *j, const struct event *e)
{
    bool fits = add_line(j, e);
    int error = write_waiting(j);
    j->lost += !fits;
    j->unsynced |= !j->copy && is_milestone(e);
    if (!error && j->unsynced && is_sync_due(j, e->t_us))
        sync_milestones(j, e->t_us);
    if (!error)
        error = fits ? j->sync_error : -ENOMEM;
    return error;
}

uint64_t journal_lost(const struct journal *j)
{
    return j->lost;
}

int journal_close(struct journal *j)
{
    int error;
    if (!j)
        return 0;
    error = write_waiting(j);
    if (fsync(j->fd) && !error)
        error = -errno;
    if (close(j->fd) && !error)
        error = -errno;
    buf_free(&j->waiting);
    free(j);
    return error;
}
