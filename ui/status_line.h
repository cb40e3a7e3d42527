/* SPDX-License-Identifier: MIT */
/* Where we serve, how well we hear, and what is wrong with the bench as a whole: the
 * lines above the footer. */
#ifndef HOOKFLASH_UI_STATUS_LINE_H
#define HOOKFLASH_UI_STATUS_LINE_H

#include "ui/screen.h"

/* Two where the bench as a whole has a problem, else one. */
int status_line_rows(const struct ui *ui);
void status_line_draw(const struct ui *ui, struct area a);

#endif
