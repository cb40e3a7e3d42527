/* SPDX-License-Identifier: MIT */
/* One row of the monitor, drawn, and what stands above all of them. */
#ifndef HOOKFLASH_UI_MONITOR_LINE_H
#define HOOKFLASH_UI_MONITOR_LINE_H

#include "core/monitor_row.h"
#include "ui/draw.h"

/* a is one row high; role is that of the mark, and of a problem. */
void monitor_line_draw(struct area a, const struct monitor_columns *c,
                       const struct monitor_row *row, enum role role);
void monitor_line_headings(struct area a, const struct monitor_columns *c);

#endif
