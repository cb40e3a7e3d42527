/* SPDX-License-Identifier: MIT */
/* The wizard's questions, from the outside: opened, told of things, left. */
#ifndef HOOKFLASH_UI_SCR_ASK_H
#define HOOKFLASH_UI_SCR_ASK_H

#include "core/bytes.h"

struct ui;

/* Opens the question that ui->wizard stands at; without memory no screen is there. */
void ask_open(struct ui *ui);
void ask_close(struct ui *ui);
/* What there is to say of an answer; shown when the intent that brought it is over. */
void ask_talk(struct ui *ui, const char *lines, bool refused);
/* Shows the question that the wizard stands at now, and what was said. */
void ask_show(struct ui *ui);

#endif
