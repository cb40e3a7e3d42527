/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: libevent in EVLOOP_ONCE turns, so that the before-sleep work (journal flush,
 * the screen) runs exactly once a turn, just before the process would sleep.
 *
 * libevent serves the most urgent of those that are ready and then asks the kernel again: in a
 * flood of requests a turn would never end, and neither captures nor keys, signals nor the journal
 * would have their time. So a turn has an end: when it is over, who was served in it already is
 * parked, out of libevent's sight, until the next one, and all the others get theirs. A timer that
 * is due again in such a turn is due in the next one.
 */
#include "loop.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include <event2/event.h>

enum { MAX_SIGNALS = 8, TURN_US = 50000, NEXT_TURN_US = 1000 };

struct signal_watch {
    struct event *ev;
    void (*cb)(void *ctx, int signo);
    void *ctx;
};

struct loop {
    struct event_base *base;
    struct signal_watch signals[MAX_SIGNALS];
    int signal_count;
    bool stopping;
    uint64_t turn;
    int64_t began_us;          /* when the first was served in this turn; 0: none was */
    struct loop_watch *parked; /* until the next turn */
};

struct loop_watch {
    struct loop *loop;
    struct event *ev;
    uint64_t turn; /* in which it was served last */
    struct loop_watch *next_parked;
    void (*cb)(void *ctx);
    void *ctx;
};

struct loop_timer {
    struct loop *loop;
    struct event *ev;
    uint64_t turn; /* in which it was served last */
    void (*cb)(void *ctx);
    void *ctx;
};

struct loop *loop_new(void)
{
    struct loop *loop = calloc(1, sizeof *loop);
    if (!loop)
        return NULL;
    loop->base = event_base_new();
    if (!loop->base || event_base_priority_init(loop->base, LOOP_PRIORITIES) != 0) {
        loop_free(loop);
        return NULL;
    }
    return loop;
}

void loop_free(struct loop *loop)
{
    if (!loop)
        return;
    for (int i = 0; i < loop->signal_count; i++)
        event_free(loop->signals[i].ev);
    if (loop->base)
        event_base_free(loop->base);
    free(loop);
}

/* False: the kernel has no room for one that was parked, which stays so. */
static bool begin_turn(struct loop *loop)
{
    loop->turn++;
    loop->began_us = 0;
    while (loop->parked) {
        struct loop_watch *watch = loop->parked;
        if (event_add(watch->ev, NULL) != 0)
            return false;
        loop->parked = watch->next_parked;
    }
    return true;
}

/* Asked by whoever is about to be served: it was already, in this turn, which is over. */
static bool had_its_share(struct loop *loop, uint64_t *turn)
{
    int64_t now = clock_mono_us();
    if (!loop->began_us)
        loop->began_us = now;
    bool had = *turn == loop->turn && now - loop->began_us >= TURN_US;
    *turn = loop->turn;
    return had;
}

int loop_run(struct loop *loop, void (*before_sleep)(void *ctx), void *ctx)
{
    loop->stopping = false;
    while (!loop->stopping) {
        if (!begin_turn(loop) || event_base_loop(loop->base, EVLOOP_ONCE) < 0)
            return -EIO;
        if (before_sleep)
            before_sleep(ctx);
    }
    return 0;
}

void loop_stop(struct loop *loop)
{
    loop->stopping = true;
    event_base_loopbreak(loop->base);
}

static void watch_fired(evutil_socket_t fd, short what, void *arg)
{
    struct loop_watch *watch = arg;
    struct loop *loop = watch->loop;
    (void)fd, (void)what;
    if (had_its_share(loop, &watch->turn)) {
        event_del(watch->ev);
        watch->next_parked = loop->parked;
        loop->parked = watch;
        return;
    }
    watch->cb(watch->ctx);
}

struct loop_watch *loop_watch_new(struct loop *loop, int fd, enum loop_priority prio,
                                  void (*cb)(void *ctx), void *ctx)
{
    struct loop_watch *watch = calloc(1, sizeof *watch);
    if (!watch)
        return NULL;
    watch->loop = loop;
    watch->cb = cb;
    watch->ctx = ctx;
    watch->ev = event_new(loop->base, fd, EV_READ | EV_PERSIST, watch_fired, watch);
    if (!watch->ev || event_priority_set(watch->ev, (int)prio) != 0 ||
        event_add(watch->ev, NULL) != 0) {
        loop_watch_free(watch);
        return NULL;
    }
    return watch;
}

void loop_watch_free(struct loop_watch *watch)
{
    if (!watch)
        return;
    for (struct loop_watch **at = &watch->loop->parked; *at; at = &(*at)->next_parked)
        if (*at == watch) {
            *at = watch->next_parked;
            break;
        }
    if (watch->ev)
        event_free(watch->ev);
    free(watch);
}

static void timer_fired(evutil_socket_t fd, short what, void *arg)
{
    struct loop_timer *timer = arg;
    (void)fd, (void)what;
    if (had_its_share(timer->loop, &timer->turn))
        loop_timer_set(timer, NEXT_TURN_US);
    else
        timer->cb(timer->ctx);
}

struct loop_timer *loop_timer_new(struct loop *loop, void (*cb)(void *ctx), void *ctx)
{
    struct loop_timer *timer = calloc(1, sizeof *timer);
    if (!timer)
        return NULL;
    timer->loop = loop;
    timer->cb = cb;
    timer->ctx = ctx;
    timer->ev = evtimer_new(loop->base, timer_fired, timer);
    if (!timer->ev) {
        free(timer);
        return NULL;
    }
    event_priority_set(timer->ev, LOOP_TRANSFER);
    return timer;
}

void loop_timer_set(struct loop_timer *timer, int64_t in_us)
{
    if (in_us < 0)
        in_us = 0;
    struct timeval tv = {.tv_sec = (time_t)(in_us / 1000000),
                         .tv_usec = (suseconds_t)(in_us % 1000000)};
    event_add(timer->ev, &tv);
}

void loop_timer_stop(struct loop_timer *timer)
{
    event_del(timer->ev);
}

void loop_timer_free(struct loop_timer *timer)
{
    if (!timer)
        return;
    event_free(timer->ev);
    free(timer);
}

static void signal_fired(evutil_socket_t signo, short what, void *arg)
{
    struct signal_watch *watch = arg;
    (void)what;
    watch->cb(watch->ctx, (int)signo);
}

int loop_on_signal(struct loop *loop, int signo, void (*cb)(void *ctx, int signo), void *ctx)
{
    if (loop->signal_count == MAX_SIGNALS)
        return -ENOSPC;
    struct signal_watch *watch = &loop->signals[loop->signal_count];
    *watch = (struct signal_watch){.cb = cb, .ctx = ctx};
    watch->ev = evsignal_new(loop->base, signo, signal_fired, watch);
    if (!watch->ev)
        return -ENOMEM;
    loop->signal_count++;
    return event_add(watch->ev, NULL) == 0 ? 0 : -EIO;
}

static int64_t clock_us(clockid_t id)
{
    struct timespec ts;
    clock_gettime(id, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int64_t clock_mono_us(void)
{
    return clock_us(CLOCK_MONOTONIC);
}

int64_t clock_unix_us(void)
{
    return clock_us(CLOCK_REALTIME);
}
