/* SPDX-License-Identifier: MIT */
/* What happened, line by line: the pane below the monitor, and the screen that is all log. */
#ifndef HOOKFLASH_UI_SCR_LOG_H
#define HOOKFLASH_UI_SCR_LOG_H

#include "ui/screen.h"

void log_open(struct ui *ui);

/* The last lines before line number `end` (board_lines_told(): the latest) that fit into a. */
void log_draw_last(const struct board *b, struct area a, uint64_t end);

#endif
