/* SPDX-License-Identifier: MIT */
/* The command line of hookflash-phones: one table makes getopt's array, the checks and --help. */
#ifndef HOOKFLASH_SIM_OPTIONS_H
#define HOOKFLASH_SIM_OPTIONS_H

#include "core/load_set.h"
#include "options.h"
#include "phones/forge.h"
#include "phones/sim_fault.h"
#include "phones/sim_phone.h"

enum { SIM_LOADS_MAX = 32 };

enum sim_models { SIM_MODELS_MIX, SIM_MODELS_7960, SIM_MODELS_7940 };

struct sim_loads {
    struct load_name load[SIM_LOADS_MAX];
    bool none[SIM_LOADS_MAX]; /* "none": no application in flash */
    unsigned count;
};

struct sim_options {
    struct ip server;
    uint16_t server_port;
    unsigned count;
    struct sim_loads from;
    bool no_dhcp; /* on sockets: the server was typed at the phones */
    enum sim_models models;
    struct mac first_mac;
    struct ip bind;        /* not known: on loopback, where no other phones are */
    const char *interface; /* whole frames on it, instead of sockets */
    struct ip addresses;   /* on an interface: of the first phone, instead of DHCP */
    unsigned prefix;       /* of addresses */
    struct ip gateway;     /* with addresses; may be none */
    unsigned seed;
    struct sim_faults faults;
    unsigned delay_ms;
    enum sim_cut cut;
    double speed, stagger_s;
    unsigned for_s; /* 0: no limit */
    const char *state;
    bool until_settled, json, verbose;
    struct sim_loads forge; /* count > 0: write sample sets instead of simulating */
    const char *out;
    enum forge_fault fault;
    enum load_part part; /* PART_COUNT: of every part */
};

enum options_result sim_options_parse(int argc, char **argv, struct sim_options *out);

#endif
