/* SPDX-License-Identifier: MIT */
/* A name that a phone asked, beside the one that was expected, byte by byte (UX 4.4). */
#ifndef HOOKFLASH_UI_SCR_BYTES_H
#define HOOKFLASH_UI_SCR_BYTES_H

#include "core/phone.h"

struct ui;

/* The name that its worst problem is about, else the one it asked last; it has asked some. */
void bytes_open(struct ui *ui, const struct phone *p);

#endif
