/* SPDX-License-Identifier: MIT */
/* A text for the clipboard, shown over the whole width as well: where the terminal takes none, it
 * is there to be selected with the mouse (UX 4.9). */
#ifndef HOOKFLASH_UI_SCR_COPY_H
#define HOOKFLASH_UI_SCR_COPY_H

#include "core/bytes.h"

struct ui;

/* Copies it, and shows it; the text is copied too. */
void copy_open(struct ui *ui, struct slice text);

#endif
