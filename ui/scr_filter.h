/* SPDX-License-Identifier: MIT */
/* Which rows of a list are shown, typed while they are looked at. */
#ifndef HOOKFLASH_UI_SCR_FILTER_H
#define HOOKFLASH_UI_SCR_FILTER_H

#include "core/monitor_rows.h"

struct ui;

/* Changes `text` with each key; it outlives the screen below. Esc gives the former text back. */
void filter_open(struct ui *ui, char text[static MONITOR_FILTER_SIZE]);

#endif
