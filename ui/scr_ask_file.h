/* SPDX-License-Identifier: MIT */
/* One file that will be written: what changes in it, and its bytes. */
#ifndef HOOKFLASH_UI_SCR_ASK_FILE_H
#define HOOKFLASH_UI_SCR_ASK_FILE_H

#include <stddef.h>

struct ui;

void file_open(struct ui *ui, size_t i); /* of the wizard's files */

#endif
