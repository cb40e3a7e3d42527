/* SPDX-License-Identifier: MIT */
/* The terminal as the options wish it. */
#ifndef HOOKFLASH_APP_LOOK_H
#define HOOKFLASH_APP_LOOK_H

#include "options.h"
#include "ui/term.h"

void app_look(const struct options *o, struct term_config *out);

#endif
