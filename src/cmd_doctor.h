/* SPDX-License-Identifier: MIT */
#ifndef HOOKFLASH_CMD_DOCTOR_H
#define HOOKFLASH_CMD_DOCTOR_H

#include "cmd.h"
#include "options.h"

/* Can this computer do it? 0 nothing is an error; 1 something is; 5 out of memory. */
int cmd_doctor(const struct cmd_io *io, const struct options *o);

#endif
