/* SPDX-License-Identifier: MIT */
/*
 * A text to be read, line by line, with a column of labels at its left: made anew for each frame,
 * folded to the width, scrolled as a whole.
 */
#ifndef HOOKFLASH_UI_PAGE_H
#define HOOKFLASH_UI_PAGE_H

#include "ui/draw.h"
#include "ui/keys.h"

enum {
    PAGE_LABEL = 12, /* columns of a label and the blank behind it */
    PAGE_MARGIN = 2, /* before lines */
};

struct page_line {
    char label[PAGE_LABEL];
    enum role label_role, role;
    int column;   /* where its text begins */
    size_t at, n; /* in the text */
};

/* Zeroed: empty, at its beginning. */
struct page {
    struct buf text;
    struct page_line *line;
    size_t count, room;
    size_t top, shown; /* lines; shown when it was drawn last */
    int width;
};

void page_free(struct page *p);

/* Empties it; it stays where it was scrolled to. */
void page_begin(struct page *p, int width);
/* Printable ASCII; folded beside its label. What there is no memory for is left out. */
void page_put(struct page *p, const char *label, enum role role, const char *text);
void page_putf(struct page *p, const char *label, enum role role, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* Lines over the whole width from the margin on, each folded behind the blanks, the mark or the
 * name of a row that it begins with. */
void page_lines(struct page *p, enum role role, const char *text);
/* Over the whole width, with an empty line before it. */
void page_heading(struct page *p, const char *text);

/* With a mark where more is above or below. */
void page_draw(struct page *p, struct area a);
/* True: it was a movement, and done. */
bool page_key(struct page *p, enum action a);

#endif
