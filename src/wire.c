/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a packet goes to the tracker, whose events go into the session, and then
 * into capture.pcap as far as it may. The kernel's drop counters are asked every COUNT_US and told
 * when they moved: a drop never makes a verdict wrong, only "unknown" (DESIGN 7), and for that the
 * model must hear of it in time.
 */
#include "wire.h"

#include "paths.h"

#include <errno.h>
#include <string.h>

static const int64_t COUNT_US = 3000000;

static void on_event(void *ctx, const struct event *seen)
{
    struct wire *w = ctx;
    struct event e = *seen;
    e.t_us += w->run->session.stepped_us;
    session_emit(&w->run->session, &e);
}

static int64_t steady_now(struct wire *w)
{
    int64_t now = session_now(&w->run->session);
    return now - w->run->session.stepped_us;
}

/* The tracker's time never steps: not even where packets waited in the ring while the clock was
 * set. */
static int64_t steady(struct wire *w, int64_t t_us)
{
    int64_t now = steady_now(w), t = t_us - w->run->session.stepped_us;
    if (t > now)
        t = now;
    if (t > w->last_us)
        w->last_us = t;
    return w->last_us;
}

static void on_packet(void *ctx, int64_t t_us, uint32_t link, struct slice captured,
                      uint32_t wire_bytes)
{
    struct wire *w = ctx;
    tracker_packet(w->tracker, steady(w, t_us), link, captured);
    if (w->kept)
        session_capture_packet(w->kept, t_us, link, captured, wire_bytes);
}

static uint64_t skipped(const struct wire *w)
{
    const struct tracker_stats *t = tracker_stats(w->tracker);
    return t->damaged + t->fragments + t->other_link;
}

static struct wire_counts count(const struct wire *w)
{
    struct capture_stats now;
    capture_stats(w->capture, &now);
    return (struct wire_counts){now.packets, skipped(w), now.drops};
}

void wire_tell_board(const struct wire *w, struct board *b)
{
    if (w->capture)
        board_set_counts(b, capture_packets(w->capture), w->told_drops, skipped(w));
}

static void tell_counts(struct wire *w, const struct wire_counts *now)
{
    struct event e = {.kind = EVENT_CAPTURE, .src = EVENT_SRC_WIRE};
    e.u.capture.interface = slice_str(capture_interface(w->capture));
    e.u.capture.packets = now->packets;
    e.u.capture.drops = now->drops;
    e.u.capture.skipped = now->skipped;
    session_emit(&w->run->session, &e);
    w->told_drops = now->drops;
}

static void on_count(void *ctx)
{
    struct wire *w = ctx;
    struct wire_counts now = count(w);
    if (now.drops != w->told_drops)
        tell_counts(w, &now);
    loop_timer_set(w->count, COUNT_US);
}

int wire_open(struct wire *w, struct run *run, const struct capture_config *config, double speed,
              char problem[static CAPTURE_PROBLEM_SIZE])
{
    struct tracker_config tracking = {.tftp_port = {config->tftp_port}, .speed = speed};
    struct capture_hooks hooks = {w, on_packet};
    *w = (struct wire){.run = run, .tftp_port = config->tftp_port};
    int rc = capture_open(run->loop, config, &hooks, &w->capture, problem);
    if (rc == 0) {
        w->tracker = tracker_new(&tracking, on_event, w);
        w->count = loop_timer_new(run->loop, on_count, w);
        if (!w->tracker || !w->count)
            rc = -ENOMEM;
    }
    if (rc < 0) {
        wire_close(w, NULL);
        return rc;
    }
    run->turn = wire_turn;
    run->owner = w;
    return 0;
}

/* As with a journal that fails: told, and the phones go on being watched. */
static void not_kept(struct wire *w, int rc)
{
    struct event e = {.kind = EVENT_FILE_FAILED, .src = EVENT_SRC_SERVER};
    e.name = slice_str(SESSION_CAPTURE_NAME);
    e.u.failed.error = -rc;
    e.u.failed.text = slice_str(rc == -EILSEQ  ? "is no capture of ours; nothing is added to it"
                                : rc == -EFBIG ? "is full; the journal goes on"
                                               : strerror(-rc));
    session_emit(&w->run->session, &e);
}

void wire_begin(struct wire *w)
{
    if (w->run->session.folder) {
        int rc = session_capture_open(w->run->session.folder, w->tftp_port, &w->kept);
        if (rc < 0)
            not_kept(w, rc);
    }
    loop_timer_set(w->count, COUNT_US);
}

void wire_turn(void *wire)
{
    struct wire *w = wire;
    tracker_advance(w->tracker, steady_now(w));
    if (w->kept) {
        int rc = session_capture_flush(w->kept);
        if (rc < 0)
            not_kept(w, rc);
    }
}

void wire_close(struct wire *w, struct wire_counts *counts)
{
    struct wire_counts now = {0};
    if (w->capture && w->run->session.model) {
        now = count(w);
        tell_counts(w, &now);
    }
    if (counts)
        *counts = now;
    session_capture_close(w->kept);
    capture_close(w->capture);
    loop_timer_free(w->count);
    tracker_free(w->tracker);
    if (w->run)
        w->run->turn = NULL;
    *w = (struct wire){0};
}

char *wire_permit(char *dst, size_t cap)
{
    char folder[PATH_SIZE];
    if (paths_program_folder(folder, sizeof folder) < 0)
        memcpy(folder, ".", 2);
    snprintf(dst, cap, "sudo setcap cap_net_raw,cap_net_bind_service+eip %s/hookflash", folder);
    return dst;
}
