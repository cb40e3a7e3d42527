/* SPDX-License-Identifier: MIT */
/* Who comes first, and that nobody waits for ever behind who never falls silent. */
#include "cmocka_all.h"

#include "core/bytes.h"
#include "loop.h"

#include <signal.h>
#include <unistd.h>

enum { PATIENCE_US = 20000000 };

struct desk;

struct ear { /* a pipe that is readable */
    struct desk *desk;
    struct loop_watch *watch;
    int pipe[2];
    unsigned calls;
    bool heeds; /* reads, so that it is silent afterwards */
    bool last;  /* nothing is waited for after it */
};

struct desk {
    struct loop *loop;
    struct ear listener, transfer, other;
    struct loop_watch *condemned; /* freed by `other` */
    struct loop_timer *hasty;
    char order[8];
    size_t told;
    unsigned turns, signals;
    int64_t until_us;
};

static void heard(void *ctx)
{
    struct ear *e = ctx;
    struct desk *d = e->desk;
    char c;
    e->calls++;
    if (d->told < sizeof d->order - 1)
        d->order[d->told++] = e == &d->listener ? 'L' : e == &d->transfer ? 'T' : 'O';
    if (e->heeds)
        assert_int_equal(read(e->pipe[0], &c, 1), 1);
    if (e == &d->other && d->condemned) {
        loop_watch_free(d->condemned);
        d->condemned = NULL;
        d->listener.watch = NULL;
    }
    if (e->last || clock_mono_us() > d->until_us)
        loop_stop(d->loop);
}

static void add(struct desk *d, struct ear *e, enum loop_priority prio)
{
    e->desk = d;
    assert_int_equal(pipe(e->pipe), 0);
    assert_int_equal(write(e->pipe[1], "x", 1), 1);
    e->watch = loop_watch_new(d->loop, e->pipe[0], prio, heard, e);
    assert_non_null(e->watch);
}

static void open_desk(struct desk *d)
{
    d->loop = loop_new();
    assert_non_null(d->loop);
    d->until_us = clock_mono_us() + PATIENCE_US;
    /* The last of them is the first that becomes ready. */
    add(d, &d->other, LOOP_OTHER);
    add(d, &d->transfer, LOOP_TRANSFER);
    add(d, &d->listener, LOOP_LISTENER);
}

static void turned(void *ctx)
{
    ((struct desk *)ctx)->turns++;
}

static void close_desk(struct desk *d)
{
    struct ear *const ears[] = {&d->listener, &d->transfer, &d->other};
    for (size_t i = 0; i < ARRAY_SIZE(ears); i++) {
        loop_watch_free(ears[i]->watch);
        close(ears[i]->pipe[0]);
        close(ears[i]->pipe[1]);
    }
    loop_free(d->loop);
}

static void requests_come_first_then_transfers(void **state)
{
    (void)state;
    struct desk d = {.listener.heeds = true, .transfer.heeds = true, .other.last = true};
    open_desk(&d);
    assert_int_equal(loop_run(d.loop, turned, &d), 0);
    assert_string_equal(d.order, "LTO");
    close_desk(&d);
}

static void a_flood_of_requests_keeps_nobody_waiting_for_ever(void **state)
{
    (void)state;
    struct desk d = {.other = {.heeds = true, .last = true}};
    open_desk(&d);
    assert_int_equal(loop_run(d.loop, turned, &d), 0);
    assert_int_equal(d.other.calls, 1);
    assert_true(d.transfer.calls > 0);
    assert_true(d.listener.calls > 0);
    close_desk(&d);
}

static void turns_end_and_the_flood_goes_on(void **state)
{
    (void)state;
    struct desk d = {.other.last = true};
    open_desk(&d);
    for (unsigned turns = 0; turns < 3; turns++) {
        unsigned before = d.listener.calls;
        assert_int_equal(loop_run(d.loop, turned, &d), 0);
        assert_true(d.listener.calls > before);
    }
    assert_int_equal(d.other.calls, 3);
    assert_int_equal(d.turns, 3);
    close_desk(&d);
}

static void who_waits_for_the_next_turn_may_be_freed(void **state)
{
    (void)state;
    struct desk d = {.other.last = true};
    open_desk(&d);
    d.condemned = d.listener.watch;
    assert_int_equal(loop_run(d.loop, turned, &d), 0);
    assert_null(d.condemned);
    unsigned before = d.listener.calls;
    assert_int_equal(loop_run(d.loop, turned, &d), 0);
    assert_int_equal(d.listener.calls, before);
    close_desk(&d);
}

static void set_again(void *ctx)
{
    struct desk *d = ctx;
    loop_timer_set(d->hasty, 0);
    if (d->turns == 3 || clock_mono_us() > d->until_us)
        loop_stop(d->loop);
}

static void a_timer_that_is_always_due_ends_no_turn_late(void **state)
{
    (void)state;
    struct desk d = {.turns = 0};
    open_desk(&d);
    d.hasty = loop_timer_new(d.loop, set_again, &d);
    assert_non_null(d.hasty);
    loop_timer_set(d.hasty, 0);
    assert_int_equal(loop_run(d.loop, turned, &d), 0);
    assert_int_equal(d.turns, 4); /* the one in which it was stopped */
    loop_timer_free(d.hasty);
    close_desk(&d);
}

static void on_signal(void *ctx, int signo)
{
    struct desk *d = ctx;
    d->signals += signo == SIGUSR1;
    loop_stop(d->loop);
}

static void a_signal_is_heard_in_a_flood(void **state)
{
    (void)state;
    struct desk d = {.other.heeds = true};
    open_desk(&d);
    assert_int_equal(loop_on_signal(d.loop, SIGUSR1, on_signal, &d), 0);
    raise(SIGUSR1);
    assert_int_equal(loop_run(d.loop, turned, &d), 0);
    assert_int_equal(d.signals, 1);
    close_desk(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_come_first_then_transfers),
        cmocka_unit_test(a_flood_of_requests_keeps_nobody_waiting_for_ever),
        cmocka_unit_test(turns_end_and_the_flood_goes_on),
        cmocka_unit_test(who_waits_for_the_next_turn_may_be_freed),
        cmocka_unit_test(a_timer_that_is_always_due_ends_no_turn_late),
        cmocka_unit_test(a_signal_is_heard_in_a_flood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
