/* SPDX-License-Identifier: MIT */
/* A text as it is, line by line over the whole width, folded and scrolled. */
#ifndef HOOKFLASH_UI_TEXT_VIEW_H
#define HOOKFLASH_UI_TEXT_VIEW_H

#include "ui/draw.h"
#include "ui/keys.h"

enum { TEXT_VIEW_MAX = 64 * 1024 };

/* Zeroed, then text_view_init(): empty, at its beginning. */
struct text_view {
    struct buf text;                      /* printable ASCII; written by the owner */
    enum role (*role)(struct slice line); /* how a line is drawn; NULL: plainly */
    int top, rows, shown;                 /* rows of the folded text */
};

void text_view_init(struct text_view *v);
void text_view_free(struct text_view *v);

/* The rows that it takes in w columns. */
int text_view_rows(const struct text_view *v, int w);
/* With a mark where more is above or below. */
void text_view_draw(struct text_view *v, struct area a);
/* True: it was a movement, and done. */
bool text_view_key(struct text_view *v, enum action a);

#endif
