/* SPDX-License-Identifier: MIT */
/* hookflash-phones --forge: sample sets into a folder. */
#ifndef HOOKFLASH_SIM_FORGE_H
#define HOOKFLASH_SIM_FORGE_H

#include "phones/sim_options.h"

int sim_forge_write(const struct sim_options *o); /* an enum exit_status */

#endif
