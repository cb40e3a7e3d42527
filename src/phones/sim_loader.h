/* SPDX-License-Identifier: MIT */
/*
 * The Universal Application Loader (UAL 8.x) from power-on to the start of an application: the hunt
 * of PHONES 3.2, the upgrade of loader and application, and what happens when that fails.
 */
#ifndef HOOKFLASH_SIM_LOADER_H
#define HOOKFLASH_SIM_LOADER_H

#include "phones/sim_body.h"

enum sim_ask {
    SIM_ASK_OS79XX,    /* these two by phones older than the universal loader (sim_old.h) */
    SIM_ASK_OLD_IMAGE, /* <load>.bin or .sbn */
    SIM_ASK_CTL,
    SIM_ASK_SEP,
    SIM_ASK_SIP,
    SIM_ASK_MGC,
    SIM_ASK_XML_DEFAULT,
    SIM_ASK_SIP_DEFAULT,
    SIM_ASK_MGC_DEFAULT,
    SIM_ASK_DIR, /* <tftp_cfg_dir>SIP<MAC>.cnf */
    SIM_ASK_MANIFEST,
    SIM_ASK_LEGACY, /* <load>.sbn when there is no <load>.loads */
    SIM_ASK_LOADER,
    SIM_ASK_APPLICATION,
    SIM_ASK_COUNT,
};

enum sim_loader_state {
    SIM_LOADER_OFF,
    SIM_LOADER_RESETTING,
    SIM_LOADER_VLAN,
    SIM_LOADER_IP,
    SIM_LOADER_CONFIGURING, /* until sim_loader_configured() */
    SIM_LOADER_ASKING,
    SIM_LOADER_PAUSE, /* before it asks (again) for `ask` */
    SIM_LOADER_FLASHING_LOADER,
    SIM_LOADER_FLASHING_APPLICATION,
    SIM_LOADER_FLASHING_OLD,
    SIM_LOADER_LAUNCHING,
    SIM_LOADER_LOOPING, /* no application: hunts again in 16-36 s */
    SIM_LOADER_LAUNCHED,
};

struct sim_loader {
    enum sim_loader_state state;
    enum sim_ask ask;
    int64_t until_us;  /* end of the state, unless CONFIGURING, ASKING, OFF or LAUNCHED */
    unsigned attempts; /* left in this boot (PHONES 3.1) */
    unsigned hops;     /* dyn_tftp_addr followed */
    bool retried;      /* `ask` was refused once for its signature */
    unsigned failed;   /* what ended the hunt, for the display */
    uint8_t load[PHONE_LOAD_ASKED];
    size_t load_n;
    bool by_os79xx;  /* of an old phone: OS79XX.TXT named `load`, not its configuration */
    uint8_t dir[64]; /* tftp_cfg_dir */
    size_t dir_n;
    enum sim_ask dir_from; /* the default file that set it */
    struct phone_manifest manifest;
    char new_la_version[9];
};

void sim_loader_power_on(struct sim_loader *l, struct sim_body *b, int64_t now_us);
/* The application gave up the phone: "Resetting", then as from power-on. */
void sim_loader_reset(struct sim_loader *l, struct sim_body *b, enum sim_wait after,
                      int64_t now_us);
/* It has its address, and this is the TFTP server; none: its lease named none. */
void sim_loader_configured(struct sim_loader *l, struct sim_body *b, struct ip server,
                           int64_t now_us);
void sim_loader_reply(struct sim_loader *l, struct sim_body *b, int64_t now_us); /* slot 0 over */
void sim_loader_tick(struct sim_loader *l, struct sim_body *b, int64_t now_us);
bool sim_loader_deadline(const struct sim_loader *l, int64_t *at_us); /* requests not counted */

/* The name that is asked: "SEP00156219BB2F.cnf.xml", with .sgn where a trust list is installed. For
 * the asks from SIM_ASK_CTL up to SIM_ASK_MGC_DEFAULT. */
void sim_config_name(enum sim_ask ask, const struct sim_body *b, struct buf *out);

#endif
