/* SPDX-License-Identifier: MIT */
/* Overlays with a text: one that is only read, and one that asks whether an intent is meant. */
#ifndef HOOKFLASH_UI_SCR_MESSAGE_H
#define HOOKFLASH_UI_SCR_MESSAGE_H

#include "core/intent.h"

struct ui;

/* Both texts are copied; '\n' begins a new line. */
void message_open(struct ui *ui, const char *title, const char *text);
/* On yes: the intent. It must not carry text. */
void confirm_open(struct ui *ui, const char *title, const char *text, const struct intent *intent);
/* A question is open. */
bool confirm_is_open(const struct ui *ui);

#endif
