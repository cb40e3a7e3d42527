/* SPDX-License-Identifier: MIT */
/*
 * A run: one loop, one session, one face, run until it is over. `serve`, `demo` and `watch` each
 * add what they look at, and app.c a screen.
 */
#ifndef HOOKFLASH_RUN_H
#define HOOKFLASH_RUN_H

#include "headless.h"
#include "loop.h"
#include "options.h"
#include "sandbox.h"
#include "session.h"

struct run {
    struct loop *loop;
    struct session session;
    struct headless face;
    bool until_done;        /* also over when the model says so (DESIGN 16) */
    bool (*more)(void *on); /* all is over: was something more begun then? NULL: never */
    void *on;
    void (*turn)(void *owner); /* before each sleep, ahead of the model; may be NULL */
    void *owner;
    void (*closed)(void *closer); /* the journal is whole and closed; may be NULL */
    void *closer;
    void (*shown)(void *screen); /* after the model, just before sleeping; may be NULL */
    void *screen;
    bool stays;   /* a screen waits for its person when all is done: run_done() does not end it */
    bool over;    /* ... and it was done */
    bool refused; /* something was by the sandbox, and was told */
    bool hushed;  /* a screen keeps the terminal: the end is not told there */
    struct loop_timer *tick, *deadline;
    const char *ended; /* why, once it is over */
    int signal;
};

/* The loop, its timers and signals. On failure the mistake was told on stderr. */
enum exit_status run_init(struct run *r, const struct headless *face);
/* Opens the session (folder NULL: nothing is kept); offline: every event brings its own time, the
 * clock is never asked, and no silence is judged after the last one. A mistake and the next thing
 * to type were told on stderr. */
enum exit_status run_open(struct run *r, const char *folder, bool offline);
/* The sandbox, for good. What of it this kernel lacks is told to say(), or on stderr (say NULL),
 * and what it refuses later as a note of the session. */
void run_shut_in(struct run *r, const struct sandbox_config *config,
                 void (*say)(void *ctx, const char *text), void *ctx);
/* Runs until it is over, at most `timeout` seconds (0: for ever); then the exit status by DESIGN 2.
 */
int run_until_over(struct run *r, unsigned timeout);
/* Ends run_until_over(), from a callback of the same loop. */
void run_stop(struct run *r, const char *reason);
/* All is done: ends it too, unless somebody is to see it first. */
void run_done(struct run *r);
/* Prints phones and summary and writes session.end, where a session is open; frees all. */
void run_close(struct run *r, int exit_status);

#endif
