/* SPDX-License-Identifier: MIT */
/* hookflash watch: only look, at the wire or at files (DESIGN 2, 7). */
#ifndef HOOKFLASH_CMD_WATCH_H
#define HOOKFLASH_CMD_WATCH_H

#include "options.h"

/* Tells its mistakes on stderr and returns the program's exit status. */
int cmd_watch(const struct options *o);

#endif
