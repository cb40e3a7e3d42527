/* SPDX-License-Identifier: MIT */
/*
 * The wire of a run: live capture, tracker and the session's capture.pcap, and the counters that
 * tell what was missed. `watch` and `serve` look through it.
 */
#ifndef HOOKFLASH_WIRE_H
#define HOOKFLASH_WIRE_H

#include "capture.h"
#include "core/board.h"
#include "core/tracker.h"
#include "run.h"
#include "session_capture.h"

struct wire {
    struct run *run;
    struct capture *capture; /* NULL: there is none */
    struct tracker *tracker;
    struct session_capture *kept; /* NULL: the session keeps nothing */
    struct loop_timer *count;
    uint16_t tftp_port;
    int64_t last_us; /* the tracker's time of the latest packet */
    uint64_t told_drops;
};

/* Before the session: a refusal leaves none behind. As capture_open(). */
int wire_open(struct wire *w, struct run *run, const struct capture_config *config, double speed,
              char problem[static CAPTURE_PROBLEM_SIZE]);
/* Once the session began: opens its capture.pcap. What fails there is told and goes without. */
void wire_begin(struct wire *w);
/* Before each sleep; wire_open() made it the run's. */
void wire_turn(void *wire);
struct wire_counts {
    uint64_t packets, skipped, drops;
};

/* What was seen until now, for who looks at the board; costs no system call. A wire that is all
 * zero is fine, and tells nothing. */
void wire_tell_board(const struct wire *w, struct board *b);

/* Tells the last counters, also into *counts (may be NULL); before run_close(). A wire that is all
 * zero is fine. */
void wire_close(struct wire *w, struct wire_counts *counts);

/* What to type where capture is not permitted: `sudo setcap ... THIS PROGRAM`. Returns dst. */
char *wire_permit(char *dst, size_t cap);

#endif
