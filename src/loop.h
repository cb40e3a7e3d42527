/* SPDX-License-Identifier: MIT */
/*
 * The one event loop, a thin face on libevent. Nothing else includes libevent's headers: its
 * `struct event` and ours would meet there.
 *
 * Everything runs in one thread. Callbacks may free their own watch or timer. Allocation failure
 * is returned as NULL and refuses only what was asked for.
 */
#ifndef HOOKFLASH_LOOP_H
#define HOOKFLASH_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct loop;
struct loop_watch;
struct loop_timer;

/* Who is served first within one turn of the loop; in 50 ms at the most everyone else has had a
 * turn. */
enum loop_priority {
    LOOP_LISTENER, /* the TFTP listening socket: drained before anything else (TFTP 0.3) */
    LOOP_TRANSFER,
    LOOP_OTHER,
    LOOP_PRIORITIES
};

struct loop *loop_new(void);
void loop_free(struct loop *loop);
/* Runs until loop_stop(); calls before_sleep (may be NULL) once after every turn. 0 or -errno. */
int loop_run(struct loop *loop, void (*before_sleep)(void *ctx), void *ctx);
void loop_stop(struct loop *loop);

/* Calls cb whenever fd is readable (or in error: read it to learn which). fd stays the caller's. */
struct loop_watch *loop_watch_new(struct loop *loop, int fd, enum loop_priority prio,
                                  void (*cb)(void *ctx), void *ctx);
void loop_watch_free(struct loop_watch *watch); /* NULL is fine */

/* One-shot timers; setting a set timer moves it. */
struct loop_timer *loop_timer_new(struct loop *loop, void (*cb)(void *ctx), void *ctx);
void loop_timer_set(struct loop_timer *timer, int64_t in_us); /* from now; <= 0: at once */
void loop_timer_stop(struct loop_timer *timer);
void loop_timer_free(struct loop_timer *timer); /* NULL is fine */

/* Calls cb(ctx, signo) from the loop, not from the signal handler. Freed with the loop. */
int loop_on_signal(struct loop *loop, int signo, void (*cb)(void *ctx, int signo), void *ctx);

int64_t clock_mono_us(void); /* for durations and deadlines: never steps */
int64_t clock_unix_us(void); /* for event times */

#endif
