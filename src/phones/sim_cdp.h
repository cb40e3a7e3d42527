/* SPDX-License-Identifier: MIT */
/* The CDP frame of a 7940/7960: what it is, what it runs, where it is (WIRE 0.1, 0.2, 1). */
#ifndef HOOKFLASH_SIM_CDP_H
#define HOOKFLASH_SIM_CDP_H

#include "phones/sim_body.h"

/* SEP, SIP or MGC and the MAC: the name that goes with the running image. Returns dst. */
char *sim_device_name(const struct sim_body *b, char dst[static 20]);
/* P003-8-12-00 for the SIP image P0S3-8-12-00; others as they are called. Returns dst. */
char *sim_cdp_version(const struct sim_body *b, char dst[static LOAD_NAME_MAX + 1]);
/* The whole frame, into an empty b. */
void sim_cdp_build(struct buf *b, const struct sim_body *body);

#endif
