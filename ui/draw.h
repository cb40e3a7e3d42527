/* SPDX-License-Identifier: MIT */
/*
 * What screens are drawn with. A screen is drawn whole each time, into areas cut from the size that
 * is read then: a resize needs no code of its own. Everything is clipped to its area; rows and
 * columns count from the area's corner. Text is in the locale's encoding; what is no character of
 * it, and every control character, is shown as '?'.
 */
#ifndef HOOKFLASH_UI_DRAW_H
#define HOOKFLASH_UI_DRAW_H

#include "ui/term.h"

struct area {
    int y, x, h, w; /* on the screen; h or w <= 0: nothing is seen */
};

/* The part of a; never reaches beyond it. h, w < 0: all that is left. */
struct area area_sub(struct area a, int y, int x, int h, int w);
/* The first `rows` of *a, which keeps the rest; area_cut_bottom: the last. */
struct area area_cut_top(struct area *a, int rows);
struct area area_cut_bottom(struct area *a, int rows);
/* h times w in the middle of a, smaller where a is. */
struct area area_middle(struct area a, int h, int w);

/* All return the columns drawn. What does not fit ends in GLYPH_CUT. */
int draw_text(struct area a, int y, int x, enum role role, const char *text);
int draw_textf(struct area a, int y, int x, enum role role, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
/* Within w columns from x on, at their left or, for numbers, at their right. */
int draw_cell(struct area a, int y, int x, int w, enum role role, const char *text);
int draw_number(struct area a, int y, int x, int w, enum role role, const char *text);
/* Bytes of the first line of text in w columns; *skip: what lies between it and the next. */
size_t draw_fold(const char *text, int w, size_t *skip);
/* Over as many rows as it takes, broken at blanks and at '\n'; returns the rows. */
int draw_wrapped(struct area a, int y, enum role role, const char *text);
/* The rows that it would take in w columns. */
int draw_wrapped_rows(int w, const char *text);

void draw_fill(struct area a, enum role role);           /* blanks */
void draw_restyle(struct area a, enum role role);        /* keeps the characters: a selected row */
void draw_rule(struct area a, int y, const char *title); /* a line across, with a title or NULL */
/* Clears the area, draws a border with a title into it; returns what is inside. */
struct area draw_box(struct area a, const char *title);
void draw_bar(struct area a, int y, int x, int w, int percent);

/* Where the terminal's cursor rests after the frame: on what has the focus (UX 4.7). */
void draw_cursor(struct area a, int y, int x);

/* The rows of this area are chosen by going up and down from where the cursor rests: what a click
 * means (screen.c). One area a screen. */
void draw_rows(struct area a);

/* A click on these w columns is this key. Some forty a screen; more are not clickable. */
void draw_spot(struct area a, int y, int x, int w, int key);

/* Columns that text takes. */
int draw_columns(const char *text);

/* For the frame's owner: an empty screen; onto the terminal with it. */
struct area draw_begin(void);
void draw_end(void);
/* The next screen is drawn over those before: nothing of theirs can be clicked any more. */
void draw_over(void);
/* A click: how many rows below the cursor; false: on no row that can be chosen. */
bool draw_rows_hit(int y, int x, int *down);
bool draw_spot_hit(int y, int x, int *key);

#endif
