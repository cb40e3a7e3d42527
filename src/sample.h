/* SPDX-License-Identifier: MIT */
/*
 * What needs no hardware: two forged loads in memory, a private temporary folder, and simulated
 * phones as a child. `demo` and the wizard's sample load are made of it.
 */
#ifndef HOOKFLASH_SAMPLE_H
#define HOOKFLASH_SAMPLE_H

#include "child.h"
#include "core/addr.h"
#include "load_store.h"
#include "loop.h"

enum { SAMPLE_PHONES = 4, SAMPLE_LOADS = 2 };

#define SAMPLE_SPEED 10.0

/* By these names they stand in the store. */
extern const char *const sample_loads[SAMPLE_LOADS];

/* Forged, and judged like any others. 0 or -errno. */
int sample_store(struct load_store **out);

/* The i-th simulated phone's. */
struct mac sample_mac(size_t i);

/* A name beneath $TMPDIR that nobody can guess; nothing is made. 0 or -errno. */
int sample_folder_name(char *dst, size_t cap);
int sample_folder_make(const char *folder); /* for its owner alone; 0 or -errno */
void sample_folder_remove(const char *folder);

struct sample_phones {
    const char *interface; /* on Ethernet there, told their server by DHCP; NULL: on loopback */
    struct ip server;      /* told to those on loopback */
    uint16_t port;
    size_t count;
    const char *from; /* load names by comma, dealt out in turn */
    double speed, loss;
    unsigned seed;
    bool stay; /* until they are stopped, settled or not */
};

/* Starts hookflash-phones, which ends by itself when they have settled (but for `stay`). `line`
 * hears its JSON. 0, or -errno: the mistake and the next thing to type were told on stderr. */
int sample_phones_start(struct child *child, struct loop *loop, const struct sample_phones *phones,
                        void (*line)(void *ctx, struct slice line), void (*ended)(void *ctx),
                        void *ctx);

#endif
