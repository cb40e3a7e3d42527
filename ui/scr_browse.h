/* SPDX-License-Identifier: MIT */
/* Folders and packages of this computer, to find a load in. */
#ifndef HOOKFLASH_UI_SCR_BROWSE_H
#define HOOKFLASH_UI_SCR_BROWSE_H

#include "core/bytes.h"

struct ui;

/* Over the question which load; what is taken there answers it. Begins at what is typed so far,
 * where that is there. */
void browse_open(struct ui *ui, struct slice typed);

#endif
