/* SPDX-License-Identifier: MIT */
/* hookflash fleet: all benches of a broker in the monitor, on the page, or as lines. */
#ifndef HOOKFLASH_CMD_FLEET_H
#define HOOKFLASH_CMD_FLEET_H

#include "options.h"

/* Tells its mistakes on stderr and returns the program's exit status. */
int cmd_fleet(const struct options *o);

#endif
