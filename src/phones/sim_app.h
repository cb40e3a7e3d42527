/* SPDX-License-Identifier: MIT */
/*
 * The applications: what a phone asks for once SIP or SCCP runs (PHONES 3.1, 3.3, 4.10). An MGCP
 * application runs too, but nothing is known of what it asks for (PHONES 10), so it keeps quiet.
 */
#ifndef HOOKFLASH_SIM_APP_H
#define HOOKFLASH_SIM_APP_H

#include "phones/sim_body.h"

struct sim_app;

struct sim_app_kind {
    void (*start)(struct sim_app *a, struct sim_body *b, int64_t now_us);
    void (*reply)(struct sim_app *a, struct sim_body *b, unsigned slot, int64_t now_us);
    void (*tick)(struct sim_app *a, struct sim_body *b, int64_t now_us); /* until_us has come */
};

struct sim_app {
    const struct sim_app_kind *kind;
    unsigned step;     /* the kind's own */
    int64_t until_us;  /* 0: waits for no time */
    bool settled;      /* has made its requests, nothing more is to be expected */
    bool wants_reset;  /* saw another load in its configuration: the loader shall act */
    unsigned attempts; /* ports tried for this file */
    bool configured;   /* its configuration was served in this round */
    uint8_t dir[64];   /* tftp_cfg_dir */
    size_t dir_n;
    uint8_t wish[PHONE_LOAD_ASKED]; /* the load that its configuration names */
    size_t wish_n;
};

extern const struct sim_app_kind sim_app_sip, sim_app_sccp, sim_app_mgcp;

void sim_app_start(struct sim_app *a, struct sim_body *b, int64_t now_us); /* by b->flash */

/* For the kinds: asks for a file with the request taking `slot`; waits; keeps the load named. */
void sim_app_wait(struct sim_app *a, struct sim_body *b, enum sim_wait wait, int64_t now_us);
void sim_app_wish(struct sim_app *a, const struct phone_reading *r);
/* The wish differs from what runs and was not tried before: wants_reset is set. Else, when it was
 * tried before, `complaint` goes to the display: the loader could not do it, and resetting for it
 * again would never end. */
void sim_app_judge(struct sim_app *a, struct sim_body *b, bool same, const char *complaint);

#endif
