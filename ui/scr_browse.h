/* SPDX-License-Identifier: MIT */
/* Folders and packages of this computer, to find a load in. */
#ifndef HOOKFLASH_UI_SCR_BROWSE_H
#define HOOKFLASH_UI_SCR_BROWSE_H

struct ui;

/* Over the question which load; what is taken there answers it. */
void browse_open(struct ui *ui);

#endif
