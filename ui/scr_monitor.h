/* SPDX-License-Identifier: MIT */
/* The live monitor: a row a phone, the log below, one phone in full beside it where there is room.
 */
#ifndef HOOKFLASH_UI_SCR_MONITOR_H
#define HOOKFLASH_UI_SCR_MONITOR_H

#include <stdbool.h>

struct ui;

void monitor_open(struct ui *ui);
/* Nothing stands over it. */
bool monitor_is_top(const struct ui *ui);

#endif
