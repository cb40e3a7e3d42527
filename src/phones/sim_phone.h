/* SPDX-License-Identifier: MIT */
/*
 * One simulated 7940/7960 with the Universal Application Loader (PHONES 9), or older and then
 * approximate (sim_old.h): power, loader, application, flash. Pure: datagrams and the time go in,
 * datagrams and display texts come out through the body's sender and teller.
 */
#ifndef HOOKFLASH_SIM_PHONE_H
#define HOOKFLASH_SIM_PHONE_H

#include "phones/sim_app.h"
#include "phones/sim_loader.h"

/* Where power is cut once, to come back after a while. */
#define SIM_CUTS(X)                                                                                \
    X(SIM_CUT_NONE, "none")                                                                        \
    X(SIM_CUT_LOADS, "loads") /* while .loads is asked */                                          \
    X(SIM_CUT_SBN, "sbn")     /* in mid transfer of the loader */                                  \
    X(SIM_CUT_SB2, "sb2")     /* in mid transfer of the application */                             \
    X(SIM_CUT_FLASH, "flash") /* while the application is being written: it is lost */

enum sim_cut {
#define X(id, text) id,
    SIM_CUTS(X)
#undef X
        SIM_CUT_COUNT
};

const char *sim_cut_name(enum sim_cut c);

struct sim_phone {
    struct sim_body body;
    struct sim_loader loader;
    struct sim_app app;
    bool powered, in_application;
    int64_t power_at_us; /* when not powered: when it will be; 0: never */
    enum sim_cut cut;
};

struct sim_phone_setup {
    struct mac mac;
    struct ip server;
    uint16_t server_port;
    double speed;
    uint64_t seed;
    struct sim_flash flash;
    enum sim_cut cut;
    bool typed; /* the server was typed at the phone: there is no DHCP */
    struct sim_pool *pool;
    struct sim_sender out;
    struct sim_plug plug;
    struct sim_teller teller;
};

void sim_phone_init(struct sim_phone *p, const struct sim_phone_setup *setup);
void sim_phone_power_at(struct sim_phone *p, int64_t at_us);
/* A datagram for the request in this slot. */
void sim_phone_datagram(struct sim_phone *p, unsigned slot, struct ip from, uint16_t from_port,
                        struct slice bytes, int64_t now_us);
void sim_phone_tick(struct sim_phone *p, int64_t now_us);
bool sim_phone_deadline(const struct sim_phone *p, int64_t *at_us); /* false: waits for nothing */
/* The UDP port of this slot's open request; 0: none is open. */
uint16_t sim_phone_port(const struct sim_phone *p, unsigned slot);

/* Its application is up and has made its requests, or it has looped without one three times. */
bool sim_phone_is_settled(const struct sim_phone *p);
bool sim_phone_has_application(const struct sim_phone *p); /* running */
void sim_phone_free(struct sim_phone *p);

#endif
