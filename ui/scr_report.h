/* SPDX-License-Identifier: MIT */
/* What it all came to: failed, not seen, done, by name; and where everything lies. */
#ifndef HOOKFLASH_UI_SCR_REPORT_H
#define HOOKFLASH_UI_SCR_REPORT_H

struct ui;

void report_open(struct ui *ui);

#endif
