/* SPDX-License-Identifier: MIT */
/* Which rows of the monitor are shown, typed while they are looked at. */
#ifndef HOOKFLASH_UI_SCR_FILTER_H
#define HOOKFLASH_UI_SCR_FILTER_H

#include "core/monitor_rows.h"

struct ui;

/* Changes rows->filter with each key; rows outlives it. Esc gives the former filter back. */
void filter_open(struct ui *ui, struct monitor_rows *rows);

#endif
