/* SPDX-License-Identifier: MIT */
/* hookflash alone on a terminal: the wizard's screen, the live monitor behind it, the report. */
#ifndef HOOKFLASH_APP_ASK_H
#define HOOKFLASH_APP_ASK_H

#include "options.h"

/* Tells its mistakes on stderr and returns the program's exit status. */
int cmd_ask(const struct options *o);

#endif
