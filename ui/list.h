/* SPDX-License-Identifier: MIT */
/*
 * The one list: thousands of rows of which those that are seen are drawn. The owner keeps the rows;
 * the list knows how many there are, which one the cursor is on and which one is on top.
 */
#ifndef HOOKFLASH_UI_LIST_H
#define HOOKFLASH_UI_LIST_H

#include "ui/draw.h"
#include "ui/keys.h"

struct list {
    size_t count, at, top;
    size_t page;    /* rows seen when it was drawn last */
    bool at_end;    /* stays on the last row when rows are added */
    bool unfocused; /* drawn without cursor and selection */
};

/* Draws row i into a, which is one row high. */
typedef void list_row(void *ctx, struct area a, size_t i, bool selected);

/* Moves `at` and `top` to where they may be. */
void list_set_count(struct list *l, size_t count);
void list_go(struct list *l, size_t at);
/* The selected row is restyled as a whole, and the terminal's cursor put on it. */
void list_draw(struct list *l, struct area a, list_row *row, void *ctx);
/* True: it was a movement, and done. */
bool list_key(struct list *l, enum action a);

/* What a list answers, for the table of actions of a screen. */
#define LIST_ACTIONS                                                                               \
    ACTION_UP, ACTION_DOWN, ACTION_PAGE_UP, ACTION_PAGE_DOWN, ACTION_HOME, ACTION_END

#endif
