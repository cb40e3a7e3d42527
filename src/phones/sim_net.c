/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a line is a phone with one timer and its end of a carrier. Whatever comes
 * in, from the carrier or the clock, is handed to the phone; afterwards sim_net_settle() sets the
 * timer to the next deadline. Datagrams that the line's faults delay wait in one queue for all
 * phones.
 */
#include "phones/sim_transport.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { NOT_ARMED = -1 };

static void count_settled(struct sim_line *line)
{
    struct sim_net *net = line->net;
    bool is = line->net->kind->is_settled(line);
    if (is == line->settled)
        return;
    line->settled = is;
    if (is)
        net->stats.settled++;
    else
        net->stats.settled--;
    if (net->config.until_settled && net->stats.settled == net->count)
        loop_stop(net->loop);
}

void sim_net_settle(struct sim_line *line)
{
    int64_t due;
    if (line->net->kind->settle)
        line->net->kind->settle(line);
    count_settled(line);
    if (!line->net->kind->deadline(line, &due))
        return;
    /* A timer that fires too early looks again: cheaper than moving it with every block. */
    if (line->armed_us != NOT_ARMED && line->armed_us <= due)
        return;
    line->armed_us = due;
    loop_timer_set(line->timer, due - clock_mono_us());
}

static void line_timer(void *ctx)
{
    struct sim_line *line = ctx;
    line->armed_us = NOT_ARMED;
    line->net->kind->tick(line, clock_mono_us());
    sim_net_settle(line);
}

/* --- a bad line
 * ----------------------------------------------------------------------------------- */

static void arm_held(struct sim_net *net)
{
    int64_t due;
    if (sim_held_next(&net->held, &due))
        loop_timer_set(net->held_timer, due - clock_mono_us());
}

static void free_held(struct sim_held *h)
{
    if (h->fd >= 0)
        close(h->fd);
    free(h);
}

static void hold(struct sim_net *net, const struct sim_held *as, int64_t after_us,
                 struct slice bytes)
{
    struct sim_held *h = sim_held_new(bytes);
    if (!h)
        return;
    h->line = as->line;
    h->inbound = as->inbound;
    h->slot = as->slot;
    h->local_port = as->local_port;
    h->peer = as->peer;
    h->peer_port = as->peer_port;
    h->fd = as->fd >= 0 ? dup(as->fd) : -1;
    h->due_us = clock_mono_us() + after_us;
    net->stats.late++;
    if (!sim_held_push(&net->held, h))
        free_held(h);
    arm_held(net);
}

static void held_timer(void *ctx)
{
    struct sim_net *net = ctx;
    int64_t now = clock_mono_us(), due;
    while (sim_held_next(&net->held, &due) && due <= now) {
        struct sim_held *h = sim_held_pop(&net->held);
        net->kind->release(net, h);
        free_held(h);
    }
    arm_held(net);
}

unsigned sim_net_pass(struct sim_net *net, const struct sim_held *as, struct slice bytes)
{
    struct sim_fate fate = sim_fault_decide(&net->config.faults, &net->random);
    unsigned now = 0;
    if (fate.copies == 0)
        net->stats.lost++;
    if (fate.copies == 2)
        net->stats.duplicated++;
    for (unsigned i = 0; i < fate.copies; i++) {
        if (fate.after_us[i] > 0)
            hold(net, as, fate.after_us[i], bytes);
        else
            now++;
    }
    return now;
}

/* --- making and ending
 * ---------------------------------------------------------------------------- */

static int make_line(struct sim_net *net, const struct sim_phone_setup *setup,
                     struct sim_line *line)
{
    struct sim_phone_setup own = *setup;
    line->net = net;
    line->armed_us = NOT_ARMED;
    int r = net->kind->attach(line, &own);
    if (r < 0)
        return r;
    own.pool = net->pool;
    own.teller.ctx = &line->phone;
    sim_phone_init(&line->phone, &own);
    line->timer = loop_timer_new(net->loop, line_timer, line);
    return line->timer ? 0 : -ENOMEM;
}

int sim_net_new(struct loop *loop, const struct sim_net_config *config,
                const struct sim_phone_setup *setup, struct sim_net **out)
{
    struct sim_net *net = calloc(1, sizeof *net + config->count * sizeof net->line[0]);
    if (!net)
        return -ENOMEM;
    net->loop = loop;
    net->config = *config;
    net->kind = config->interface ? &sim_carrier_wire : &sim_carrier_udp;
    net->random = sim_random_seed(config->seed, 0);
    net->pool = sim_pool_new();
    net->held_timer = loop_timer_new(loop, held_timer, net);
    int r = net->pool && net->held_timer ? net->kind->open(net) : -ENOMEM;
    for (size_t i = 0; r == 0 && i < config->count; i++) {
        net->count = i + 1;
        r = make_line(net, &setup[i], &net->line[i]);
    }
    if (r < 0) {
        sim_net_free(net);
        return r;
    }
    *out = net;
    return 0;
}

void sim_net_free(struct sim_net *net)
{
    struct sim_held *h;
    if (!net)
        return;
    while ((h = sim_held_pop(&net->held)))
        free_held(h);
    free(net->held.heap);
    loop_timer_free(net->held_timer);
    for (size_t i = 0; i < net->count; i++) {
        struct sim_line *line = &net->line[i];
        if (line->end)
            net->kind->detach(line);
        loop_timer_free(line->timer);
        sim_phone_free(&line->phone);
    }
    if (net->carrier)
        net->kind->close(net);
    sim_pool_free(net->pool);
    free(net);
}

void sim_net_power_on(struct sim_net *net, int64_t stagger_us)
{
    int64_t now = clock_mono_us();
    for (size_t i = 0; i < net->count; i++) {
        struct sim_line *line = &net->line[i];
        sim_phone_power_at(&line->phone, now + sim_random_between(&net->random, 0, stagger_us));
        sim_net_settle(line);
    }
}

size_t sim_net_count(const struct sim_net *net)
{
    return net->count;
}

struct sim_phone *sim_net_phone(struct sim_net *net, size_t i)
{
    return &net->line[i].phone;
}

struct ip sim_net_address(const struct sim_net *net, size_t i)
{
    return net->kind->address(&net->line[i]);
}

const struct sim_net_stats *sim_net_stats(const struct sim_net *net)
{
    return &net->stats;
}
