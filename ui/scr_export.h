/* SPDX-License-Identifier: MIT */
/* In which form the session is written to a file. */
#ifndef HOOKFLASH_UI_SCR_EXPORT_H
#define HOOKFLASH_UI_SCR_EXPORT_H

struct ui;
void export_open(struct ui *ui);

#endif
