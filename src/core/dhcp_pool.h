/* SPDX-License-Identifier: MIT */
/*
 * The slots of dhcp_lease.c: an address each, in one state, found by its client. Nobody else
 * includes this.
 */
#ifndef HOOKFLASH_DHCP_POOL_H
#define HOOKFLASH_DHCP_POOL_H

#include "core/dhcp_reply.h"

enum state {
    STATE_FREE,   /* nobody had it, or it was offered in vain */
    STATE_PROBED, /* wanted by a client, looked for on the wire */
    STATE_OFFERED,
    STATE_BOUND,
    STATE_PAST,  /* its lease is over, nobody else had it since */
    STATE_ASIDE, /* a stranger has it */
    STATE_COUNT,
    STATE_OURS, /* in no queue */
};

struct slot {
    enum state state;
    bool restored;   /* known by its MAC alone, until the client comes */
    uint64_t client; /* 0: none */
    int64_t end_us;
    int before, behind, chain; /* in the queue; of the same hash */
    struct dhcp_ask ask;       /* STATE_PROBED: what is to be answered */
};

struct queue {
    int first, last;
};

struct dhcp_leases {
    struct dhcp_lease_config config;
    int64_t now_us;
    size_t count, room, buckets;
    struct queue queue[STATE_COUNT];
    int *bucket;
    struct slot slot[];
};

struct slot *pool_slot_of(struct dhcp_leases *t, uint64_t client);   /* NULL: it has none */
struct slot *pool_slot_at(struct dhcp_leases *t, struct ip address); /* NULL: not in the pool */
struct ip pool_address(const struct dhcp_leases *t, const struct slot *s);
/* Instead of the one that had it. */
void pool_set_client(struct dhcp_leases *t, struct slot *s, uint64_t client);
/* Free and put aside, it is nobody's. */
void pool_move(struct dhcp_leases *t, struct slot *s, enum state state);
/* Ends what is over by then. A clock that steps back stands still here. */
void pool_pass_time(struct dhcp_leases *t, int64_t now_us);
/* The one that is wished, one that nobody had, or the one that was longest left; NULL: none. */
struct slot *pool_choose(struct dhcp_leases *t, struct ip wish);

/* Neither this computer's nor the subnet's first or last. */
bool pool_is_host(const struct dhcp_lease_config *c, struct ip a);
bool pool_is_in_subnet(const struct dhcp_lease_config *c, struct ip a);

#endif
