/* SPDX-License-Identifier: MIT */
/* What a mend would write, to be looked at and confirmed. */
#ifndef HOOKFLASH_UI_SCR_MEND_H
#define HOOKFLASH_UI_SCR_MEND_H

#include "core/mend.h"

struct ui;

/* All of it is copied. On yes: INTENT_MEND, on. */
void mend_open(struct ui *ui, const struct mend_proposal *it);

#endif
