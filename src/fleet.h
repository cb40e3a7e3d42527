/* SPDX-License-Identifier: MIT */
/*
 * All benches of a broker as one session: what hookflash-mqtt hears is taken once and in order,
 * folded into each bench's own model, and kept in a journal for each, if asked for.
 */
#ifndef HOOKFLASH_FLEET_H
#define HOOKFLASH_FLEET_H

#include "core/inbox.h"
#include "mqtt_child.h"
#include "session.h"

struct fleet_config {
    const struct mqtt_config *broker;
    struct session *session; /* its model becomes the fleet's; seq is counted there */
    const char *folder;      /* FOLDER/BENCH/SESSION/journal.jsonl; NULL: nothing is kept */
    /* Each event of each bench, with `bench` set and a seq of the fleet's own. */
    void (*told)(void *ctx, const struct event *e);
    void (*talk)(void *ctx, const char *text); /* about broker and benches, for people */
    void *ctx;
};

struct fleet_bench_state {
    char bench[MQTT_WORD_SIZE];
    struct inbox inbox;
    const struct model *model; /* NULL: no session of it was heard of */
    bool online;               /* as the broker says */
    bool ended;                /* its session has come to its end, and all of it is here */
};

struct fleet;

/* 0 or -errno. */
int fleet_open(struct loop *loop, const struct fleet_config *config, struct fleet **out);
void fleet_close(struct fleet *f); /* NULL is fine */

size_t fleet_count(const struct fleet *f);
const struct fleet_bench_state *fleet_bench_at(const struct fleet *f, size_t i);
/* There are benches, and all have ended. */
bool fleet_is_over(const struct fleet *f);

#endif
