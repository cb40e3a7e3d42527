/* SPDX-License-Identifier: MIT */
/* A problem's file, shown and then written into the folder that is served. */
#ifndef HOOKFLASH_APP_MEND_H
#define HOOKFLASH_APP_MEND_H

#include "core/intent.h"

struct serving;
struct ui;

/* INTENT_MEND: opens the page that shows what would be written, or writes it. What came of it is
 * told as events, and in the footer. */
void app_mend(struct serving *srv, struct ui *ui, const struct intent *i);

#endif
