/* SPDX-License-Identifier: MIT */
/* Leaving: at once, or after a question in the wizard and while a file is on its way to a phone. */
#ifndef HOOKFLASH_UI_SCR_QUIT_H
#define HOOKFLASH_UI_SCR_QUIT_H

struct ui;
void quit_ask(struct ui *ui);

#endif
