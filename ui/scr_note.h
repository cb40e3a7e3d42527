/* SPDX-License-Identifier: MIT */
/* A line of the operator's own for the session. */
#ifndef HOOKFLASH_UI_SCR_NOTE_H
#define HOOKFLASH_UI_SCR_NOTE_H

#include "core/addr.h"

struct ui;
void note_open(struct ui *ui, struct mac about); /* a phone's, or zeros: of the session */

#endif
