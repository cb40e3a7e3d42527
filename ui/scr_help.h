/* SPDX-License-Identifier: MIT */
/* What every key does on the screen below, from the table of actions. */
#ifndef HOOKFLASH_UI_SCR_HELP_H
#define HOOKFLASH_UI_SCR_HELP_H

struct ui;
void help_open(struct ui *ui);

#endif
