/* SPDX-License-Identifier: MIT */
/* One line of text that a person types or pastes: a filter, a note, an answer of the wizard. */
#ifndef HOOKFLASH_UI_FIELD_H
#define HOOKFLASH_UI_FIELD_H

#include "ui/draw.h"
#include "ui/keys.h"

enum { FIELD_SIZE = 200 };

/* Zeroed: empty, for up to FIELD_SIZE bytes. */
struct field {
    char *text;         /* UTF-8, or ASCII where the terminal has no UTF-8; NULL: empty */
    size_t n, at, room; /* bytes; where the next character goes */
    size_t limit;       /* bytes that it takes; 0: FIELD_SIZE */
    bool takes_lines;   /* the line ends of a pasted list become commas; else they are left out */
    bool chosen;        /* all of it: what is typed takes its place */
};

void field_free(struct field *f);
struct slice field_view(const struct field *f);
void field_set(struct field *f, const char *text);
/* As field_set(), and chosen: a default that one may keep, change or type over. */
void field_offer(struct field *f, const char *text);
/* w columns from x on; the part around the cursor where it is longer. Puts the cursor there. */
void field_draw(const struct field *f, struct area a, int y, int x, int w);
/* True: it was for the field, and done. */
bool field_key(struct field *f, const struct input *in);

/* What a field answers, for the table of actions of a screen. */
#define FIELD_ACTIONS ACTION_LEFT, ACTION_RIGHT, ACTION_HOME, ACTION_END, ACTION_ERASE, ACTION_CLEAR

#endif
