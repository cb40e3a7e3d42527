/* SPDX-License-Identifier: MIT */
/*
 * A phone and a TFTP server in one process and in virtual time: a conversation of two minutes runs
 * in milliseconds, and every request stands in a log with its clock. The server is as plain as
 * RFC 1350 and shares no code with ours.
 */
#ifndef HOOKFLASH_SIM_WORLD_H
#define HOOKFLASH_SIM_WORLD_H

#include "phones/forge.h"
#include "phones/sim_phone.h"

enum { WORLD_FILES = 24, WORLD_LOG = 200, WORLD_MS = 1000, WORLD_S = 1000000 };

struct world_file {
    char name[80];
    struct buf bytes;
    int error; /* >= 0: answered with this ERROR code instead */
    bool silent;
};

struct world_entry {
    double at_s;
    char what[100]; /* "CTLSEP00156219BB2F.tlv", or "LCD text" in lcd[] */
    uint16_t port;
};

struct world {
    struct sim_pool *pool;
    struct sim_phone phone;
    struct world_file file[WORLD_FILES];
    unsigned files;
    bool silent; /* answers nothing at all */
    int64_t now_us;
    struct world_entry asked[WORLD_LOG], lcd[WORLD_LOG], log[WORLD_LOG];
    unsigned asked_n, lcd_n, log_n;
    /* the one datagram under way to each slot: lock-step */
    struct {
        bool any;
        int64_t due_us;
        uint8_t bytes[600];
        size_t n;
        uint16_t port;
    } wire[SIM_SLOTS];
    struct world_file *sending[SIM_SLOTS];
};

/* A 7960 with MAC 00:15:62:19:bb:2f that runs `load` ("" or NULL: nothing in flash, LA PAS30830),
 * off. */
void world_init(struct world *w, const char *load, double speed, uint64_t seed);
void world_free(struct world *w);
struct world_file *world_serve(struct world *w, const char *name, const char *content);
/* Every part of the load's set; `bad` (PART_COUNT: none) with this fault. */
void world_serve_set(struct world *w, const char *load, enum load_part bad, enum forge_fault fault);
struct world_file *world_find(struct world *w, const char *name);
/* Power on at 1 s, then until the phone is settled or this clock is reached. */
void world_run(struct world *w, double until_s);

/* For the tables of the tests. */
void world_assert_asked(const struct world *w, const char *const *expected);
void world_assert_lcd_has(const struct world *w, const char *text);
void world_assert_log_has(const struct world *w, const char *text);
/* The clock of the nth request (from 1) of this name; the test fails when there is none. */
double world_asked_at(const struct world *w, const char *name, unsigned nth);
void world_assert_between(double seconds, double low, double high, const char *what);

#endif
