/* SPDX-License-Identifier: MIT */
/*
 * The terminal: opened, given back, and what it can show. One at a time, as ncurses has it; its
 * state is file-scope in term.c because a crash handler must reach it.
 */
#ifndef HOOKFLASH_UI_TERM_H
#define HOOKFLASH_UI_TERM_H

#include "core/bytes.h"
#include "ui/roles.h"

#include <stdint.h>
#include <stdio.h>

/* id, in UTF-8, in ASCII; each one column wide. All of them stand in CP437, so that the console of
 * Linux has them too. */
#define GLYPHS(X)                                                                                  \
    X(GLYPH_LINE, "\u2500", "-")                                                                   \
    X(GLYPH_SIDE, "\u2502", "|")                                                                   \
    X(GLYPH_TOP_LEFT, "\u250c", "+")                                                               \
    X(GLYPH_TOP_RIGHT, "\u2510", "+")                                                              \
    X(GLYPH_BOTTOM_LEFT, "\u2514", "+")                                                            \
    X(GLYPH_BOTTOM_RIGHT, "\u2518", "+")                                                           \
    X(GLYPH_BAR, "\u2588", "#")                                                                    \
    X(GLYPH_BAR_REST, "\u2591", ".")                                                               \
    X(GLYPH_CUT, "\u00bb", ">")   /* text goes on */                                               \
    X(GLYPH_POINT, "\u25ba", ">") /* the chosen row */                                             \
    X(GLYPH_UP, "\u25b2", "^")                                                                     \
    X(GLYPH_DOWN, "\u25bc", "v")

enum glyph {
#define X(id, ...) id,
    GLYPHS(X)
#undef X
        GLYPH_COUNT
};

enum term_color { TERM_COLOR_AUTO, TERM_COLOR_ALWAYS, TERM_COLOR_NEVER };

struct term_config {
    FILE *in, *out;         /* the terminal */
    enum term_color color;  /* AUTO: NO_COLOR, then what the terminal can do */
    enum scheme scheme;     /* where there is colour */
    bool hides_cursor;      /* else it rests on what has the focus (UX 4.7) */
    bool ascii;             /* even where the locale says UTF-8 */
    bool restore_on_crash;  /* SIGSEGV, SIGBUS and SIGABRT give the terminal back first */
    const char *crash_note; /* said on stderr then; lives as long as the terminal is open */
};

/* It can place a cursor; asked before anything else is begun. False: `problem` says why not, as one
 * clause. */
bool term_is_usable(FILE *out, char *problem, size_t cap);
/* False: `problem` says why this terminal cannot be used, as one clause. */
bool term_open(const struct term_config *config, char *problem, size_t cap);
void term_close(void); /* a closed one: does nothing */

/* Rows and columns as they are now, after a resize too. */
void term_resize(void);
int term_rows(void);
int term_columns(void);
/* Draws everything afresh: after a foreign program wrote on the terminal, or a stop. */
void term_redraw(void);
/* Stops the whole job as Ctrl-Z does; returns when it goes on. */
void term_suspend(void);

const char *term_glyph(enum glyph g);
bool term_is_utf8(void);
bool term_has_color(void);

/* Whether clicks and the wheel come as keys (KEY_MOUSE); false: this terminal tells of no mouse. */
bool term_mouse(bool on);
bool term_has_mouse(void); /* it is on */

void term_bell(void);
void term_title(const char *ascii);
/* Into the clipboard of whoever holds the terminal (OSC 52); false: too long for one. Whether it
 * was taken is not to be known. */
bool term_copy(struct slice text);

#endif
