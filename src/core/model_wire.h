/* SPDX-License-Identifier: MIT */
/* What the model remembers of the wire besides its phones; for model_impl.h. */
#ifndef HOOKFLASH_MODEL_WIRE_H
#define HOOKFLASH_MODEL_WIRE_H

#include "core/bench.h"

enum {
    WIRE_PAIR_US = 2000000,    /* a request seen on the wire reaches our socket within this time */
    WIRE_LATE_US = 30000000,   /* a busy computer reads what it captured when it has time for it */
    WIRE_DHCP_US = 1000000,    /* a DHCP packet and the word of our server for it are closer */
    WIRE_ASIDE_US = 120000000, /* our server's word for what it refused to look at */
    WIRE_WAITING_MAX = 256,    /* further ones push out the oldest, which is then not judged */
    WIRE_CARDS_MAX = 8,
};

/* A request that has only one side yet. */
struct wire_waiting {
    int64_t at_us;
    struct ip ip, server;
    struct mac mac;
    uint16_t port;
    bool open;  /* no longer once the other side came */
    bool heard; /* by our server, which makes no record of it (outside-subnet); else on the wire */
    struct kept_name name;
};

struct wire_card {
    char name[64];
    uint64_t drops;
    int64_t at_us;
};

struct model_wire {
    struct wire_waiting waiting[WIRE_WAITING_MAX]; /* ring, oldest first */
    unsigned first, count;
    struct wire_card card[WIRE_CARDS_MAX];
    unsigned cards;
};

#endif
