/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a slot stands in its state's queue. Since all of one state wait equally
 * long, each queue is ordered by its slots' ends and the earliest is in front: what is over is
 * found without looking at the rest. A hash of the client leads to its slot. So a packet costs the
 * same with ten leases and with ten thousand.
 */
#include "core/dhcp_pool.h"

#include <stdlib.h>

enum { NOWHERE = -1, SECOND_US = 1000000 };

/* How long a slot stays in a state; 0: for ever. STATE_BOUND: as configured. A phone asks for what
 * it was offered until 28 s after (PHONES 6). */
static const uint32_t patience_s[STATE_COUNT] = {
    [STATE_PROBED] = 5,
    [STATE_OFFERED] = 60,
    [STATE_ASIDE] = 600,
};

static const enum state after[STATE_COUNT] = {
    [STATE_PROBED] = STATE_FREE,
    [STATE_OFFERED] = STATE_FREE,
    [STATE_BOUND] = STATE_PAST,
    [STATE_ASIDE] = STATE_FREE,
};

/* --- queues --- */

static void leave_queue(struct dhcp_leases *t, struct slot *s)
{
    struct queue *q = &t->queue[s->state];
    *(s->before == NOWHERE ? &q->first : &t->slot[s->before].behind) = s->behind;
    *(s->behind == NOWHERE ? &q->last : &t->slot[s->behind].before) = s->before;
}

static void enter_queue(struct dhcp_leases *t, struct slot *s, enum state state)
{
    struct queue *q = &t->queue[state];
    int i = (int)(s - t->slot);
    uint32_t wait = state == STATE_BOUND ? t->config.seconds : patience_s[state];
    s->state = state;
    s->end_us = wait ? t->now_us + (int64_t)wait * SECOND_US : INT64_MAX;
    s->before = q->last;
    s->behind = NOWHERE;
    *(q->last == NOWHERE ? &q->first : &t->slot[q->last].behind) = i;
    q->last = i;
}

/* --- clients --- */

static int *bucket_of(struct dhcp_leases *t, uint64_t client)
{
    return &t->bucket[client & (t->buckets - 1)];
}

struct slot *pool_slot_of(struct dhcp_leases *t, uint64_t client)
{
    for (int i = *bucket_of(t, client); i != NOWHERE; i = t->slot[i].chain)
        if (t->slot[i].client == client)
            return &t->slot[i];
    return NULL;
}

static void forget_client(struct dhcp_leases *t, struct slot *s)
{
    if (!s->client)
        return;
    int *link = bucket_of(t, s->client);
    while (*link != (int)(s - t->slot))
        link = &t->slot[*link].chain;
    *link = s->chain;
    s->client = 0;
    s->restored = false;
}

void pool_set_client(struct dhcp_leases *t, struct slot *s, uint64_t client)
{
    int *link = bucket_of(t, client);
    forget_client(t, s);
    s->client = client;
    s->chain = *link;
    *link = (int)(s - t->slot);
}

/* --- slots --- */

struct ip pool_address(const struct dhcp_leases *t, const struct slot *s)
{
    return ip_v4(ip_v4_value(t->config.first) + (uint32_t)(s - t->slot));
}

struct slot *pool_slot_at(struct dhcp_leases *t, struct ip address)
{
    uint32_t i = ip_v4_value(address) - ip_v4_value(t->config.first);
    return ip_known(address) && i < t->count ? &t->slot[i] : NULL;
}

void pool_move(struct dhcp_leases *t, struct slot *s, enum state state)
{
    bool keeps_client = state != STATE_FREE && state != STATE_ASIDE;
    leave_queue(t, s);
    if (!keeps_client)
        forget_client(t, s);
    enter_queue(t, s, state);
}

void pool_pass_time(struct dhcp_leases *t, int64_t now_us)
{
    if (now_us > t->now_us)
        t->now_us = now_us;
    for (unsigned q = 0; q < STATE_COUNT; q++)
        while (t->queue[q].first != NOWHERE && t->slot[t->queue[q].first].end_us <= t->now_us)
            pool_move(t, &t->slot[t->queue[q].first], after[q]);
}

/* The one that it wishes, one that nobody had, or the one that was longest left. */
struct slot *pool_choose(struct dhcp_leases *t, struct ip wish)
{
    struct slot *s = pool_slot_at(t, wish);
    int first = t->queue[STATE_FREE].first;
    if (s && s->state == STATE_FREE)
        return s;
    if (first == NOWHERE)
        first = t->queue[STATE_PAST].first;
    return first == NOWHERE ? NULL : &t->slot[first];
}

bool pool_is_host(const struct dhcp_lease_config *c, struct ip a)
{
    uint32_t address = ip_v4_value(a);
    uint32_t hosts = UINT32_MAX >> c->prefix;
    for (unsigned i = 0; i < c->ours_count; i++)
        if (ip_eq(c->ours[i], a))
            return false;
    return !ip_eq(a, c->server) && (address & hosts) && (address & hosts) != hosts;
}

bool pool_is_in_subnet(const struct dhcp_lease_config *c, struct ip a)
{
    uint32_t hosts = UINT32_MAX >> c->prefix;
    return ((ip_v4_value(a) ^ ip_v4_value(c->server)) & ~hosts) == 0;
}

struct dhcp_leases *dhcp_lease_new(const struct dhcp_lease_config *c)
{
    size_t count = (size_t)(ip_v4_value(c->last) - ip_v4_value(c->first)) + 1, buckets = 1;
    if (count > DHCP_POOL_MAX)
        count = DHCP_POOL_MAX;
    while (buckets < count)
        buckets *= 2;
    struct dhcp_leases *t = calloc(1, sizeof *t + count * sizeof t->slot[0]);
    int *bucket = calloc(buckets, sizeof *bucket);
    if (!t || !bucket) {
        free(t);
        free(bucket);
        return NULL;
    }
    t->config = *c;
    t->count = count;
    t->bucket = bucket;
    t->buckets = buckets;
    for (size_t i = 0; i < buckets; i++)
        bucket[i] = NOWHERE;
    for (unsigned q = 0; q < STATE_COUNT; q++)
        t->queue[q] = (struct queue){NOWHERE, NOWHERE};
    for (size_t i = 0; i < count; i++) {
        t->slot[i].state = STATE_OURS;
        if (!pool_is_host(c, pool_address(t, &t->slot[i])))
            continue;
        enter_queue(t, &t->slot[i], STATE_FREE);
        t->room++;
    }
    return t;
}

void dhcp_lease_free(struct dhcp_leases *t)
{
    if (!t)
        return;
    free(t->bucket);
    free(t);
}

size_t dhcp_lease_room(const struct dhcp_leases *t)
{
    return t->room;
}
