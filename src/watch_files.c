/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: each turn of the loop reads one part of one file, so that a signal ends it
 * between two parts and a pipe is waited for. The session begins at the time of its first event,
 * unless a journal brings a beginning of its own. Nothing is kept of what was told.
 *
 * Files are one story, as those of a rotated capture are. But what nobody captured between two of
 * them is no silence (DESIGN 8): behind a gap that no rotation leaves, the model moves what waits
 * along as for a resumed session, and a new tracker knows nothing of transfers that were open.
 */
#include "watch_files.h"

#include "capture_read.h"
#include "core/text.h"

#include <errno.h>
#include <string.h>

static const int64_t GAP_US = INT64_C(120000000); /* phones are silent for 69 s (PHONES 3.4) */

struct reading {
    struct run *run;
    const struct options *o;
    struct wire_counts *seen;
    struct tracker *tracker;
    struct capture_read *file;
    int next; /* of o->args */
    struct loop_watch *readable;
    struct loop_timer *again;
    bool fresh;       /* nothing of this file was told yet */
    int64_t last_us;  /* of the packets */
    uint64_t skipped; /* by the tracker, before this file */
    enum exit_status status;
};

/* As in a live run, it is not told: only the journal needs to know. */
static void begin(struct reading *r, int64_t t_us)
{
    struct session *s = &r->run->session;
    void (*listener)(void *, const struct event *) = s->listener;
    if (s->last_seq && !s->resumed)
        return;
    s->listener = NULL;
    session_begin(s, r->o->speed > 0 ? r->o->speed : 1, t_us);
    s->listener = listener;
    s->resumed = false;
}

static void on_event(void *ctx, const struct event *seen);

static struct tracker *new_tracker(struct reading *r)
{
    const struct tracker_config config = {.tftp_port = {(uint16_t)r->o->port},
                                          .speed = r->o->speed > 0 ? r->o->speed : 1};
    return tracker_new(&config, on_event, r);
}

/* With the first packet or event of a file. */
static void arrive(struct reading *r, int64_t t_us)
{
    int64_t before = model_last_us(r->run->session.model);
    if (r->last_us > before)
        before = r->last_us;
    bool near = t_us - before <= GAP_US && before - t_us <= GAP_US;
    struct tracker *t = r->fresh && before && !near ? new_tracker(r) : NULL;
    r->fresh = false;
    if (!t)
        return;
    tracker_free(r->tracker);
    r->tracker = t;
    r->skipped = 0;
    r->run->session.resumed = r->run->session.last_seq > 0;
}

static void on_event(void *ctx, const struct event *seen)
{
    struct reading *r = ctx;
    struct event e = *seen;
    arrive(r, e.t_us);
    if (e.kind != EVENT_SESSION)
        begin(r, e.t_us);
    session_emit(&r->run->session, &e);
}

static void on_packet(void *ctx, const struct capture_packet *p)
{
    struct reading *r = ctx;
    arrive(r, p->t_us);
    r->last_us = p->t_us;
    tracker_advance(r->tracker, p->t_us);
    tracker_packet(r->tracker, p->t_us, p->link, p->captured);
}

static uint64_t skipped(const struct reading *r)
{
    const struct tracker_stats *s = tracker_stats(r->tracker);
    return s->damaged + s->fragments + s->other_link;
}

/* As an event, for journal and JSON; people read it once, at the end. */
static void count(struct reading *r, const char *path)
{
    const struct capture_read_told *t = capture_read_told(r->file);
    struct event e = {.kind = EVENT_CAPTURE, .src = EVENT_SRC_WIRE, .t_us = r->last_us};
    struct session *s = &r->run->session;
    void (*listener)(void *, const struct event *) = s->listener;
    if (t->kind != READ_CAPTURE)
        return;
    e.u.capture.interface = slice_str(path);
    e.u.capture.packets = t->packets;
    e.u.capture.drops = t->drops;
    e.u.capture.skipped = skipped(r) - r->skipped;
    begin(r, e.t_us);
    s->listener = r->run->face.json ? listener : NULL;
    session_emit(s, &e);
    s->listener = listener;
    r->seen->packets += t->packets;
    r->seen->drops += t->drops;
    r->seen->skipped += e.u.capture.skipped;
}

static void complain(struct reading *r, const char *path, int rc)
{
    char shown[256];
    const char *note = r->file ? capture_read_told(r->file)->note : "";
    text_safe(slice_str(path), shown, sizeof shown);
    if (rc == -EISDIR)
        note = "is a folder without journal.jsonl; name a capture, a log or a session's folder";
    fprintf(stderr, "hookflash watch: %s: %s\n", shown,
            note[0] ? note : strerror(rc < 0 ? -rc : EIO));
    if (rc == -ENOENT || rc == -EACCES)
        fprintf(stderr, "Next: ls -l %s\n", shown);
    if (rc < 0 && r->status == EXIT_WELL)
        r->status = rc == -EACCES ? EXIT_REFUSED : rc == -ENOMEM ? EXIT_INTERNAL : EXIT_FILES;
}

static void leave(struct reading *r)
{
    loop_watch_free(r->readable);
    r->readable = NULL;
    capture_read_close(r->file);
    r->file = NULL;
}

static void on_ready(void *ctx);

/* True: a file is open, and on_ready() will be called. */
static bool enter(struct reading *r)
{
    const struct capture_read_hooks hooks = {r, on_packet, on_event};
    while (r->next < r->o->arg_count) {
        const char *path = r->o->args[r->next++];
        int rc = capture_read_open(path, &hooks, &r->file);
        if (rc < 0) {
            complain(r, path, rc);
            continue;
        }
        r->skipped = skipped(r);
        r->fresh = true;
        int fd = capture_read_fd(r->file);
        if (fd >= 0)
            r->readable = loop_watch_new(r->run->loop, fd, LOOP_OTHER, on_ready, r);
        if (!r->readable)
            loop_timer_set(r->again, 0);
        return true;
    }
    return false;
}

static void on_ready(void *ctx)
{
    struct reading *r = ctx;
    int rc = capture_read_step(r->file);
    if (rc > 0) {
        if (!r->readable)
            loop_timer_set(r->again, 0);
        return;
    }
    const char *path = r->o->args[r->next - 1];
    if (rc < 0 || capture_read_told(r->file)->note[0])
        complain(r, path, rc);
    count(r, path);
    leave(r);
    if (!enter(r))
        run_stop(r->run, "end");
}

int watch_files(struct run *run, const struct options *o, struct wire_counts *seen)
{
    struct reading r = {.run = run, .o = o, .seen = seen};
    int status = EXIT_INTERNAL;
    r.tracker = new_tracker(&r);
    r.again = loop_timer_new(run->loop, on_ready, &r);
    if (r.tracker && r.again) {
        if (!enter(&r))
            run_stop(run, "end");
        status = run_until_over(run, o->timeout);
        if (run->signal == 0 && r.status != EXIT_WELL)
            status = (int)r.status;
    } else {
        fputs("hookflash: out of memory\n", stderr);
    }
    if (r.file) { /* ended by a signal: what was read counts */
        count(&r, o->args[r.next - 1]);
        leave(&r);
    }
    loop_timer_free(r.again);
    tracker_free(r.tracker);
    return status;
}
