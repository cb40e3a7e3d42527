/* SPDX-License-Identifier: MIT */
/* What draw.c needs of ncurses and term.c; screens do without. */
#ifndef HOOKFLASH_UI_TERM_IMPL_H
#define HOOKFLASH_UI_TERM_IMPL_H

#include "ui/term.h"

#include <curses.h>

/* Foreground, background (-1: the terminal's own) and attributes, of as many colours. */
struct look {
    short foreground, background;
    attr_t attributes;
};
struct look role_look(enum role r, enum scheme s, int colors);

/* Now, on this terminal: attributes and colour pair of a role. */
attr_t term_attributes(enum role role);
short term_pair(enum role role);

#endif
