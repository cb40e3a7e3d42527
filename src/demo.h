/* SPDX-License-Identifier: MIT */
/* hookflash demo: the whole conversion against simulated phones, on loopback or on a private
 * Ethernet (DESIGN 17). */
#ifndef HOOKFLASH_DEMO_H
#define HOOKFLASH_DEMO_H

#include "options.h"

int cmd_demo(const struct options *o);

#endif
